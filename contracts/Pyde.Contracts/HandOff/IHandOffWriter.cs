namespace Pyde.Contracts.HandOff;

/// <summary>Takes the records of a hand-off. The host frames, bounds and digests them.</summary>
/// <remarks>Valid during the call it was handed to. One thread.</remarks>
public interface IHandOffWriter
{
    /// <summary>Largest record in bytes.</summary>
    int RecordBytesMax { get; }

    /// <summary>True once a slice is full; an export then returns <see cref="ExportProgress.More"/>.</summary>
    bool IsSliceFull { get; }

    /// <summary>Appends one record; the bytes are copied.</summary>
    /// <param name="record">1 to <see cref="RecordBytesMax"/> bytes; otherwise <see cref="ArgumentException"/>.</param>
    void Write(ReadOnlySpan<byte> record);
}
