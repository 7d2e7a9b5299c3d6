using Pyde.Contracts.HandOff;

namespace Boundaries;

/// <summary>Loses some of the records that are written through it.</summary>
public sealed class DroppingWriter(IHandOffWriter inner, Predicate<int> isLost) : IHandOffWriter
{
    private int _index;

    /// <inheritdoc/>
    public int RecordBytesMax => inner.RecordBytesMax;

    /// <inheritdoc/>
    public bool IsSliceFull => inner.IsSliceFull;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> record)
    {
        if (!isLost(_index++))
            inner.Write(record);
    }
}
