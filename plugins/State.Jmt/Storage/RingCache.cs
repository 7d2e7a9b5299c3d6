using System.Buffers.Binary;
using System.Numerics;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>A bounded cache of bytes: what was written or read last stays, the oldest segment goes as a whole.</summary>
/// <remarks>
/// Entries lie one after another in segments, so that a cache of any size costs the collector a few large arrays. Any thread.
/// </remarks>
internal sealed class RingCache
{
    private const int Shards = 8;
    private const int SegmentsPerShard = 8;
    private const int SegmentBytesMin = 8 * 1_024;

    /// <summary>What an entry costs in the index, beside its bytes.</summary>
    private const int IndexBytesPerEntry = 96;

    private readonly Shard[] _shards = new Shard[Shards];

    /// <param name="bytesMax">Bound of everything the cache holds, its index included.</param>
    public RingCache(long bytesMax)
    {
        int segmentBytes = (int)Math.Clamp(bytesMax / (Shards * SegmentsPerShard), SegmentBytesMin, 1 << 30);
        for (int i = 0; i < Shards; i++)
            _shards[i] = new Shard(segmentBytes);
    }

    /// <summary>Looks a key up.</summary>
    /// <param name="key">The key.</param>
    /// <param name="extra">What distinguishes entries under one key.</param>
    /// <param name="destination">Receives min(length, <c>destination.Length</c>) bytes.</param>
    /// <param name="entry">The entry's length (−1: known to be absent) and since which wave it holds.</param>
    /// <returns>Whether the cache knows.</returns>
    public bool TryGet(in BitKey key, ulong extra, Span<byte> destination, out Entry entry) =>
        ShardOf(key, extra).TryGet(new CacheKey(key, extra), destination, out entry);

    /// <summary>Puts or replaces an entry. One that is too large for a segment is dropped instead.</summary>
    public void Put(in BitKey key, ulong extra, ulong since, bool exists, ReadOnlySpan<byte> value) =>
        ShardOf(key, extra).Put(new CacheKey(key, extra), since, exists, value);

    /// <summary>Puts an entry that was read from the store, unless the store has been written since.</summary>
    /// <param name="key">The key.</param>
    /// <param name="extra">What distinguishes entries under one key.</param>
    /// <param name="since">The wave of the reader.</param>
    /// <param name="exists">Whether there was a value.</param>
    /// <param name="value">The value.</param>
    /// <param name="writes">Counter that a writer moves before it writes; read under the lock that the writer's own puts take.</param>
    /// <param name="writesExpected">What it was before the value was read.</param>
    public void PutIfUnchanged(
        in BitKey key, ulong extra, ulong since, bool exists, ReadOnlySpan<byte> value, ref long writes, long writesExpected) =>
        ShardOf(key, extra).PutIfUnchanged(new CacheKey(key, extra), since, exists, value, ref writes, writesExpected);

    public void Clear()
    {
        foreach (Shard shard in _shards)
            shard.Clear();
    }

    private Shard ShardOf(in BitKey key, ulong extra) => _shards[(int)(((uint)key.GetHashCode() ^ (uint)extra) % Shards)];

    /// <param name="ValueBytes">Length of the value; −1 when the key is known to be absent.</param>
    /// <param name="Since">The wave since which this is the value.</param>
    internal readonly record struct Entry(int ValueBytes, ulong Since);

    private readonly record struct CacheKey(BitKey Key, ulong Extra)
    {
        public override int GetHashCode() => (int)BitOperations.RotateLeft((uint)Key.GetHashCode() * 0x9E3779B9, 15) ^ Extra.GetHashCode();
    }

    private readonly record struct Place(int Segment, int Offset, int ValueBytes, ulong Since);

    private sealed class Shard(int segmentBytes)
    {
        private const int HeaderBytes = BitKey.Bytes + 8 + 4;

        private readonly Lock _gate = new();
        private readonly Dictionary<CacheKey, Place> _index = [];
        private readonly byte[]?[] _segments = new byte[SegmentsPerShard][];
        private readonly int[] _ends = new int[SegmentsPerShard];
        private int _current;
        private int _charged;

        public bool TryGet(in CacheKey key, Span<byte> destination, out Entry entry)
        {
            entry = default;
            lock (_gate)
            {
                if (!_index.TryGetValue(key, out Place place))
                    return false;
                entry = new Entry(place.ValueBytes, place.Since);
                if (place.ValueBytes > 0)
                    _segments[place.Segment].AsSpan(place.Offset, Math.Min(place.ValueBytes, destination.Length)).CopyTo(destination);

                return true;
            }
        }

        public void Put(in CacheKey key, ulong since, bool exists, ReadOnlySpan<byte> value)
        {
            lock (_gate)
                Add(key, since, exists, value);
        }

        public void PutIfUnchanged(
            in CacheKey key, ulong since, bool exists, ReadOnlySpan<byte> value, ref long writes, long writesExpected)
        {
            lock (_gate)
            {
                if (Volatile.Read(ref writes) == writesExpected)
                    Add(key, since, exists, value);
            }
        }

        public void Clear()
        {
            lock (_gate)
            {
                _index.Clear();
                Array.Clear(_ends);
                _charged = 0;
                _current = 0;
            }
        }

        private void Add(in CacheKey key, ulong since, bool exists, ReadOnlySpan<byte> value)
        {
            int entryBytes = HeaderBytes + value.Length;
            if (entryBytes + IndexBytesPerEntry > segmentBytes)
            {
                _index.Remove(key);
                return;
            }

            if (_charged + entryBytes + IndexBytesPerEntry > segmentBytes)
                TurnOver();
            byte[] segment = _segments[_current] ??= new byte[segmentBytes];
            int at = _ends[_current];
            key.Key.CopyTo(segment.AsSpan(at));
            BinaryPrimitives.WriteUInt64LittleEndian(segment.AsSpan(at + BitKey.Bytes), key.Extra);
            BinaryPrimitives.WriteInt32LittleEndian(segment.AsSpan(at + BitKey.Bytes + 8), value.Length);
            value.CopyTo(segment.AsSpan(at + HeaderBytes));
            _index[key] = new Place(_current, at + HeaderBytes, exists ? value.Length : -1, since);
            _ends[_current] = at + entryBytes;
            _charged += entryBytes + IndexBytesPerEntry;
        }

        /// <summary>Begins the next segment and forgets what it held.</summary>
        private void TurnOver()
        {
            _current = (_current + 1) % SegmentsPerShard;
            _charged = 0;
            ReadOnlySpan<byte> segment = _segments[_current];
            int at = 0;
            while (at < _ends[_current])
            {
                var key = new CacheKey(
                    BitKey.FromBytes(segment[at..]), BinaryPrimitives.ReadUInt64LittleEndian(segment[(at + BitKey.Bytes)..]));
                int valueBytes = BinaryPrimitives.ReadInt32LittleEndian(segment[(at + BitKey.Bytes + 8)..]);
                at += HeaderBytes;

                // The entry may have been replaced by a newer one elsewhere.
                if (_index.TryGetValue(key, out Place place) && place.Segment == _current && place.Offset == at)
                    _index.Remove(key);
                at += valueBytes;
            }

            _ends[_current] = 0;
        }
    }
}
