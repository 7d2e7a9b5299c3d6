using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

/// <summary>Draws keys and waves from a seed. Keys are clustered, share long prefixes, and part as late as in their last bit.</summary>
internal sealed class Draw(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<Hash32> _keys = [];

    public Hash32 Key()
    {
        byte[] key = new byte[32];
        int kind = _random.Next(5);
        if (kind == 0 || _keys.Count == 0)
        {
            _random.NextBytes(key);
        }
        else
        {
            // A relative of an earlier key: the same up to some bit, which is flipped, and perhaps random after it.
            key = _keys[_random.Next(_keys.Count)].ToArray();
            int bit = kind switch
            {
                1 => _random.Next(256),
                2 => 255 - _random.Next(4),
                3 => 128 + _random.Next(128),
                _ => _random.Next(12),
            };
            key[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            if (_random.Next(2) == 0)
                _random.NextBytes(key.AsSpan(Math.Min(31, (bit / 8) + 1)));
        }

        var drawn = Hash32.FromBytes(key);
        _keys.Add(drawn);
        return drawn;
    }

    public byte[] Value()
    {
        byte[] value = new byte[_random.Next(40) == 0 ? _random.Next(3_000) : _random.Next(60)];
        _random.NextBytes(value);
        return value;
    }

    /// <summary>A wave that only adds; a key that was drawn twice is written once.</summary>
    public StateWrite[] Inserts(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new StateWrite(Key(), Value())).DistinctBy(write => write.Key)];

    public StateWrite[] Wave(IReadOnlyDictionary<Hash32, byte[]> state, int countMax)
    {
        var writes = new Dictionary<Hash32, byte[]?>();
        int count = _random.Next(countMax + 1);
        Hash32[] existing = [.. state.Keys];
        for (int i = 0; i < count; i++)
        {
            int kind = _random.Next(10);
            if (kind < 5 || existing.Length == 0)
                writes[Key()] = Value();
            else if (kind < 7)
                writes[existing[_random.Next(existing.Length)]] = Value();
            else if (kind < 9)
                writes[existing[_random.Next(existing.Length)]] = null;
            else
                writes[existing[_random.Next(existing.Length)]] = state[existing[_random.Next(existing.Length)]];
        }

        return [.. writes.Select(write => new StateWrite(write.Key, write.Value is null ? (ReadOnlyMemory<byte>?)null : write.Value))];
    }
}
