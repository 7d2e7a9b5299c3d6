using Execution.Waves.Modules;
using Pyde.Types;

namespace Execution.Waves.Guests;

/// <summary>What one frame runs as.</summary>
internal sealed class Frame
{
    /// <summary>The code.</summary>
    public required LoadedModule Module { get; init; }

    /// <summary>Where the code lives: the callee of a delegate call keeps its own address here.</summary>
    public required Address CodeAddress { get; init; }

    /// <summary>Whose storage and identity.</summary>
    public required Address Self { get; init; }

    /// <summary>Who called.</summary>
    public required Address Caller { get; init; }

    /// <summary>The function that runs.</summary>
    public required string Function { get; init; }

    /// <summary>Its index in the module.</summary>
    public required int FunctionIndex { get; init; }

    /// <summary>Arguments.</summary>
    public ReadOnlyMemory<byte> Calldata { get; init; }

    /// <summary>Value that came with it.</summary>
    public UInt128 Value { get; init; }

    /// <summary>Whether it may write: no, for a view and everything below it.</summary>
    public bool IsView { get; init; }

    /// <summary>The parachain's version; null for contracts.</summary>
    public uint? Version { get; init; }
}
