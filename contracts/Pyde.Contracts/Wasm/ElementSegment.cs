namespace Pyde.Contracts.Wasm;

/// <summary>An element segment: function references for the table.</summary>
/// <remarks>Since contract 1.0.</remarks>
public sealed class ElementSegment
{
    private readonly int[] _functions;

    /// <summary>Makes a segment.</summary>
    /// <param name="mode">When it is copied.</param>
    /// <param name="tableOffset">Where an active segment goes; unsigned.</param>
    /// <param name="functions">Function indices; -1 is a null reference. Copied.</param>
    public ElementSegment(ModuleSegmentMode mode, uint tableOffset, ReadOnlySpan<int> functions)
    {
        Mode = mode;
        TableOffset = tableOffset;
        _functions = functions.ToArray();
    }

    /// <summary>When it is copied.</summary>
    public ModuleSegmentMode Mode { get; }

    /// <summary>Where an active segment goes; unsigned.</summary>
    public uint TableOffset { get; }

    /// <summary>Function indices; -1 is a null reference.</summary>
    public ReadOnlySpan<int> Functions => _functions;
}
