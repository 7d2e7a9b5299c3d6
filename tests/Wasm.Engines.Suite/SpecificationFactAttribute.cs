namespace Wasm.EngineSuite;

/// <summary>A test on the specification's own tests, skipped where PYDE_WASM_SPEC names no folder that wast2json wrote.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class SpecificationFactAttribute : FactAttribute
{
    /// <summary>Looks for the folder.</summary>
    public SpecificationFactAttribute() => Skip = Folder is not null
        ? null
        : "Not yet: PYDE_WASM_SPEC names no folder; tests/Wasm.Engines.Suite/Fixtures/spec.sh makes one.";

    internal static string? Folder => Environment.GetEnvironmentVariable("PYDE_WASM_SPEC") is { Length: > 0 } folder ? folder : null;
}
