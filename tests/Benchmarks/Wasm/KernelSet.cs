using System.Text.Json;
using System.Text.Json.Serialization;
using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Wasm;

/// <summary>The kernels beside this program, as kernels.json lists them.</summary>
internal sealed record KernelSet(IReadOnlyList<Kernel> Kernels)
{
    /// <summary>The kernel that the goal for one single kernel names.</summary>
    public const string CoreMark = "coremark";

    /// <summary>About 10 KiB, and about 150.</summary>
    public static IReadOnlyList<string> CompileModules { get; } = ["modules/medium", "modules/large"];

    /// <summary>A contract of about 7 KiB.</summary>
    public const string Contract = "modules/contract";

    /// <summary>Reads the list.</summary>
    public static KernelSet Load() => JsonSerializer.Deserialize(
        File.ReadAllBytes(Path.Combine(Folder, "kernels.json")), KernelSetJson.Default.KernelSet)!;

    /// <summary>The file of a module.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name + ".wasm");

    /// <summary>Reads and validates a module with limits as a chain has them.</summary>
    public static ValidatedModule Validate(string name, ImportLinker linker) =>
        WasmValidator.TryValidate(
            File.ReadAllBytes(PathOf(name)), WasmLimits.Standard, linker, out ValidatedModule? module, out ModuleError error)
            ? module!
            : throw new InvalidDataException($"{name}.wasm: {error}");

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Wasm", "kernels");
}

/// <summary>The JSON of the list.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(KernelSet))]
internal sealed partial class KernelSetJson : JsonSerializerContext;
