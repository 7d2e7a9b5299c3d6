namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>The bytes of one store.</summary>
internal sealed class KitTables
{
    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private readonly List<SortedDictionary<byte[], byte[]>> _tables = [];

    public int Count => _tables.Count;

    public bool IsEmpty => _tables.TrueForAll(table => table.Count == 0);

    public SortedDictionary<byte[], byte[]> this[int table] => _tables[table];

    public void Grow(int tables)
    {
        while (_tables.Count < tables)
            _tables.Add(new SortedDictionary<byte[], byte[]>(ByBytes));
    }

    public int Rows => _tables.Sum(table => table.Count);

    public void Damage(int row, ulong bit)
    {
        SortedDictionary<byte[], byte[]> table = _tables[0];
        for (int i = 0; row >= (table = _tables[i]).Count; i++)
            row -= table.Count;
        byte[] key = table.Keys.ElementAt(row);
        byte[] value = table[key].Length == 0 ? [1] : [.. table[key]];
        int at = (int)(bit % (ulong)(8 * value.Length));
        if (table[key].Length > 0)
            value[at / 8] ^= (byte)(1 << (at % 8));
        table[key] = value;
    }

    public KitTables Copy()
    {
        KitTables copy = new();
        foreach (SortedDictionary<byte[], byte[]> table in _tables)
            copy._tables.Add(new SortedDictionary<byte[], byte[]>(table, ByBytes));
        return copy;
    }

    public int Corrupt()
    {
        int changed = 0;
        foreach (SortedDictionary<byte[], byte[]> table in _tables)
        {
            foreach (byte[] key in table.Keys.ToArray())
            {
                if (table[key].Length == 0)
                    continue;
                byte[] damaged = [.. table[key]];
                damaged[0] ^= 0xFF;
                table[key] = damaged[..^1];
                changed++;
            }
        }

        return changed;
    }

    /// <summary>The entries of a range as they are now.</summary>
    public KeyValuePair<byte[], byte[]>[] Range(int table, byte[] from, byte[] to) =>
    [
        .. _tables[table].Where(entry => ByBytes.Compare(entry.Key, from) >= 0 && (to.Length == 0 || ByBytes.Compare(entry.Key, to) < 0)),
    ];
}
