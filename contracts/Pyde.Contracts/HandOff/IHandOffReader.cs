namespace Pyde.Contracts.HandOff;

/// <summary>Yields the records of a hand-off in the order in which they were written.</summary>
/// <remarks>Valid during the call it was handed to. One thread. The bytes come from another plugin: hostile until checked.</remarks>
public interface IHandOffReader
{
    /// <summary>Moves to the next record.</summary>
    /// <param name="record">The record's bytes, valid until the next call.</param>
    /// <returns>False at the end.</returns>
    bool TryRead(out ReadOnlySpan<byte> record);
}
