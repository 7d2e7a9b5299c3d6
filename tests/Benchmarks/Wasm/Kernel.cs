using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Wasm;

/// <summary>One kernel: its module, and what it answers.</summary>
/// <param name="Name">Name of its files.</param>
/// <param name="Kind">What it is bound by.</param>
/// <param name="N">The argument that takes about a millisecond as machine code.</param>
/// <param name="Checksum">The answer to it.</param>
/// <param name="SmallN">An argument for tests.</param>
/// <param name="SmallChecksum">The answer to it.</param>
internal sealed record Kernel(string Name, KernelKind Kind, uint N, uint Checksum, uint SmallN, uint SmallChecksum)
{
    /// <summary>Name of the export.</summary>
    public const string Entry = "run";

    /// <summary>File of the module.</summary>
    public string Path => KernelSet.PathOf(Name);

    /// <summary>Reads and validates the module.</summary>
    public ValidatedModule Validate() => KernelSet.Validate(Name, ImportLinker.HostTable);
}
