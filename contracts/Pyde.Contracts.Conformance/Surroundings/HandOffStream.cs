using Pyde.Contracts.HandOff;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>Records of one phase between two instances, and how the exporter kept to the bounds.</summary>
internal sealed class HandOffStream(int sliceBytes, int recordBytesMax = HandOffStream.RecordBytes) : IHandOffWriter
{
    /// <summary>The host's bound of a record.</summary>
    public const int RecordBytes = 4 * 1024 * 1024;

    private int _sliceBytes;
    private int _written;

    public List<byte[]> Records { get; init; } = [];

    public int RecordBytesMax => recordBytesMax;

    public bool IsSliceFull => _sliceBytes >= sliceBytes;

    /// <summary>Most records that one slice took after it was full.</summary>
    public int RecordsPastFull { get; private set; }

    public void Write(ReadOnlySpan<byte> record)
    {
        if (record.Length is 0 || record.Length > RecordBytesMax)
            throw new ArgumentException($"a record has 1 to {RecordBytesMax} bytes, not {record.Length}", nameof(record));
        _written = IsSliceFull ? _written + 1 : 0;
        RecordsPastFull = Math.Max(RecordsPastFull, _written);
        Records.Add(record.ToArray());
        _sliceBytes += record.Length;
    }

    public void BeginSlice() => (_sliceBytes, _written) = (0, 0);

    /// <summary>Reads the records from a place on.</summary>
    public IHandOffReader Read(int from = 0) => new Reader(Records[from..]);

    public static IHandOffReader Read(List<byte[]> records) => new Reader(records);

    private sealed class Reader(List<byte[]> records) : IHandOffReader
    {
        private int _next;

        public bool TryRead(out ReadOnlySpan<byte> record)
        {
            record = _next < records.Count ? records[_next] : default;
            return _next++ < records.Count;
        }
    }
}
