using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>Validation of WebAssembly modules for the allowed features.</summary>
/// <remarks>
/// Allowed: MVP, sign extension, mutable globals, saturating conversions, multi-value, bulk memory. Everything else is refused with its own
/// code. Time and memory are linear in the module's bytes. Source: WebAssembly core specification, 3 and 5; abi.md, "Deploy-time
/// validation". Since ABI 1.0.
/// </remarks>
public static class WasmValidator
{
    /// <summary>Validates a module without the rules for deployment (<see cref="Deployment.DeployValidator"/>).</summary>
    /// <param name="bytes">The module. Ownership passes: nobody may change it afterwards.</param>
    /// <param name="limits">Limits to hold the module to.</param>
    /// <param name="linker">Decides what may be imported.</param>
    /// <param name="module">The module, when it validates.</param>
    /// <param name="error">Why it was refused, otherwise.</param>
    /// <returns>Whether it validates. Never throws for any bytes.</returns>
    public static bool TryValidate(byte[] bytes, WasmLimits limits, ImportLinker linker, out ValidatedModule? module, out ModuleError error)
    {
        ModuleReading reading = ModuleReader.Read(bytes, limits, linker);
        error = FirstError(reading);
        module = error.Kind == ModuleErrorKind.None ? reading.Module : null;
        return module is not null;
    }

    private static ModuleError FirstError(ModuleReading reading)
    {
        if (reading.Error.Kind != ModuleErrorKind.None)
            return reading.Error;
        if (reading.StartOffset >= 0)
            return new ModuleError(ModuleErrorCode.FeatureStart, reading.StartOffset, string.Empty);
        foreach (ImportEntry import in reading.Imports)
        {
            if (import.Outcome != LinkOutcome.Linked)
                return new ModuleError(ModuleErrorCode.UnlinkableImport, import.Offset, $"{import.Module}.{import.Name}");
        }

        return reading.Limit;
    }
}
