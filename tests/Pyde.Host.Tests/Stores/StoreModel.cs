using Pyde.Contracts.Host;
using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

/// <summary>What a store should hold: a sorted dictionary a table, keyed by hexadecimal, whose order is that of the bytes.</summary>
internal sealed class StoreModel(int tables)
{
    private readonly SortedDictionary<string, byte[]>[] _tables =
        [.. Enumerable.Range(0, tables).Select(_ => new SortedDictionary<string, byte[]>(StringComparer.Ordinal))];

    public int Tables => _tables.Length;

    public long LiveBytes => _tables.Sum(table => table.Sum(entry => (entry.Key.Length / 2) + (long)entry.Value.Length));

    public void Apply(StoreBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
                _tables[table][Convert.ToHexString(key)] = value.ToArray();
            else
                _tables[table].Remove(Convert.ToHexString(key));
        }
    }

    public string[] Scan(int table, byte[] from, byte[] to, ScanDirection direction)
    {
        string first = Convert.ToHexString(from);
        string end = Convert.ToHexString(to);
        IEnumerable<string> found = _tables[table]
            .Where(entry => string.CompareOrdinal(entry.Key, first) >= 0 && (end.Length == 0 || string.CompareOrdinal(entry.Key, end) < 0))
            .Select(entry => $"{entry.Key}={Convert.ToHexString(entry.Value)}");
        return [.. direction == ScanDirection.Ascending ? found : found.Reverse()];
    }

    /// <summary>Everything, as text.</summary>
    public string Content() => string.Join('\n', Enumerable.Range(0, Tables).Select(
        table => $"{table}: {string.Join(' ', Scan(table, [], [], ScanDirection.Ascending))}"));

    /// <summary>Everything that an engine holds, as text; tables that it lacks are empty.</summary>
    public static string ContentOf(IStoreEngine engine, int tables) => string.Join('\n', Enumerable.Range(0, tables).Select(table =>
    {
        if (table >= engine.Tables)
            return $"{table}: ";
        using IStoreIterator iterator = engine.Scan(table, [], [], ScanDirection.Ascending);
        return $"{table}: {string.Join(' ', Rest(iterator))}";
    }));

    /// <summary>What an iterator has still to give.</summary>
    public static string[] Rest(IStoreIterator iterator)
    {
        List<string> found = [];
        while (iterator.MoveNext())
            found.Add($"{Convert.ToHexString(iterator.Key)}={Convert.ToHexString(iterator.Value)}");
        return [.. found];
    }

    /// <summary>A batch of up to eight operations on few keys, so that they meet.</summary>
    public static StoreBatch Draw(Random random, int tables)
    {
        var batch = new StoreBatch();
        for (int operations = random.Next(9); operations > 0; operations--)
        {
            byte[] key = DrawKey(random);
            byte[] value = new byte[random.Next(5) == 0 ? random.Next(300) : random.Next(4)];
            random.NextBytes(value);
            if (random.Next(3) == 0)
                batch.Delete(random.Next(tables), key);
            else
                batch.Put(random.Next(tables), key, value);
        }

        return batch;
    }

    /// <summary>One or two bytes, the extreme ones among them.</summary>
    public static byte[] DrawKey(Random random)
    {
        byte[] key = new byte[random.Next(1, 3)];
        foreach (ref byte b in key.AsSpan())
            b = (byte)(random.Next(4) * 85);
        return key;
    }
}
