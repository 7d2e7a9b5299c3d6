using System.Runtime.InteropServices;
using Pyde.Contracts.HandOff;
using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.Host.Swap;

/// <summary>Records of a hand-off between writing and reading: framed, bounded and digested by the host.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class HandOffBuffer(HandOffPhase phase) : IHandOffWriter
{
    /// <summary>Largest record.</summary>
    public const int RecordBytes = 4 * 1_024 * 1_024;

    /// <summary>A base slice is full at this size: it is written in a gap between calls, which has to stay short.</summary>
    public const int SliceBytes = 256 * 1_024;

    /// <summary>A delta is written in one call; what is larger belonged into the base.</summary>
    public const int DeltaBytesMax = 1_024 * 1_024 * 1_024;

    // A full slice still takes the record that fills it, and one more for plugins that ask only between items.
    private const int SliceBytesMax = SliceBytes + (2 * RecordBytes);

    private readonly List<int> _lengths = [];
    private byte[] _bytes = [];
    private int _used;
    private Hash32 _digest;

    public int RecordBytesMax => RecordBytes;

    public bool IsSliceFull => phase == HandOffPhase.Base && _used >= SliceBytes;

    /// <summary>Bytes of all records.</summary>
    public long Bytes => _used;

    public void Write(ReadOnlySpan<byte> record)
    {
        if (record.Length is 0 or > RecordBytes)
            throw new ArgumentException($"a record has 1 to {RecordBytes} bytes, not {record.Length}", nameof(record));
        int max = phase == HandOffPhase.Base ? SliceBytesMax : DeltaBytesMax;
        if (record.Length > max - _used)
            throw new InvalidOperationException($"a {(phase == HandOffPhase.Base ? "slice" : "delta")} has at most {max} bytes");
        if (record.Length > _bytes.Length - _used)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_used + record.Length)));
        record.CopyTo(_bytes.AsSpan(_used));
        _used += record.Length;
        _lengths.Add(record.Length);
    }

    /// <summary>Takes the digest of what was written.</summary>
    public void Seal() => _digest = Digest();

    /// <summary>Opens the records for reading.</summary>
    /// <returns>Null when they are not what was sealed.</returns>
    public IHandOffReader? Open() => Digest() == _digest ? new Reader(this) : null;

    private Hash32 Digest()
    {
        if (_used == 0)
            return default;
        Blake3Hasher hasher = Blake3Hasher.Create();
        hasher.Update(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_lengths)));
        hasher.Update(_bytes.AsSpan(0, _used));
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        hasher.Finalize(digest);
        return Hash32.FromBytes(digest);
    }

    private sealed class Reader(HandOffBuffer buffer) : IHandOffReader
    {
        private int _index;
        private int _offset;

        public bool TryRead(out ReadOnlySpan<byte> record)
        {
            if (_index == buffer._lengths.Count)
            {
                record = default;
                return false;
            }

            int length = buffer._lengths[_index++];
            record = buffer._bytes.AsSpan(_offset, length);
            _offset += length;
            return true;
        }
    }
}
