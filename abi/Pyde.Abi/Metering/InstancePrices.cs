using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Metering;

/// <summary>Prices of entering a module and of an instance, charged by the executor before it instantiates; and of deployment.</summary>
/// <remarks>Source: abi.md, below the host-function table. Since ABI 1.0.</remarks>
public static class InstancePrices
{
    /// <summary>Version of all prices together. A version record names it by its rule set, which fixes it.</summary>
    public const ushort ScheduleVersion = 1;

    /// <summary>Units per byte of a deployed module.</summary>
    public const ulong DeployPerByte = 200;

    /// <summary>Units for the first entry of a transaction into a module: 1 per 4 bytes of code, rounded up.</summary>
    /// <param name="module">The module.</param>
    public static ulong CodeLoad(ValidatedModule module) => ((ulong)module.CodeSectionBytes + 3) / 4;

    /// <summary>
    /// Units for every instance: 1,000 per initial page, and 1 per 64 bytes of data and element segments (4 bytes an element), rounded up.
    /// </summary>
    /// <param name="module">The module.</param>
    public static ulong Instance(ValidatedModule module)
    {
        ulong segmentBytes = 0;
        foreach (DataSegment data in module.Data)
            segmentBytes += (ulong)data.ByteCount;
        foreach (ElementSegment elements in module.Elements)
            segmentBytes += 4UL * (ulong)elements.Functions.Length;
        return (1_000UL * (module.Memory?.Minimum ?? 0)) + ((segmentBytes + 63) / 64);
    }
}
