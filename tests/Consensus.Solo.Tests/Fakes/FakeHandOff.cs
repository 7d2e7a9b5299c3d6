using Pyde.Contracts.HandOff;

namespace Pyde.Testing;

/// <summary>Records between two instances; slices are kept small, so that a hand-off has many.</summary>
internal sealed class FakeHandOff(int sliceBytes = 64 * 1024, int recordBytesMax = 4 * 1024 * 1024) : IHandOffWriter
{
    private int _sliceBytes;

    public List<byte[]> Records { get; } = [];

    public int RecordBytesMax => recordBytesMax;

    public bool IsSliceFull => _sliceBytes >= sliceBytes;

    public void Write(ReadOnlySpan<byte> record)
    {
        if (record.Length is 0 || record.Length > RecordBytesMax)
            throw new ArgumentException($"a record has 1 to {RecordBytesMax} bytes, not {record.Length}", nameof(record));
        Records.Add(record.ToArray());
        _sliceBytes += record.Length;
    }

    public void BeginSlice() => _sliceBytes = 0;

    public IHandOffReader Read(int from = 0) => new Reader([.. Records.Skip(from)]);

    public static IHandOffReader Of(params byte[][] records) => new Reader(records);

    private sealed class Reader(byte[][] records) : IHandOffReader
    {
        private int _index;

        public bool TryRead(out ReadOnlySpan<byte> record)
        {
            bool isThere = _index < records.Length;
            record = isThere ? records[_index++] : default;
            return isThere;
        }
    }
}
