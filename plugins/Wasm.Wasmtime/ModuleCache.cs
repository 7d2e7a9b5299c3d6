using Pyde.Contracts.Host;
using Pyde.Crypto;

namespace Wasm.Wasmtime;

/// <summary>Machine code of modules that were compiled before, so that a node starts warm. Losing it costs time and nothing else.</summary>
/// <remarks>
/// The library trusts what it deserializes, so an entry carries a digest: what was damaged is compiled again, and the disk that damaged it is
/// named in the plugin's health. Code of another version or another processor is refused by the library itself. Any thread.
/// </remarks>
internal sealed class ModuleCache
{
    private const string StoreName = "wasmtime-code";
    private const int Table = 0;
    private const int EntriesMax = 512;
    private const int FirstBufferBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly IStore _store;
    private int _entries;
    private int _damaged;

    private ModuleCache(IStore store, int entries)
    {
        _store = store;
        _entries = entries;
    }

    /// <summary>What an operator has to know of the disk; null while every entry was as it was written.</summary>
    public string? Problem => Volatile.Read(ref _damaged) is > 0 and int damaged
        ? $"store {StoreName}: {damaged} damaged entries, compiled anew; the disk does not keep what it is given"
        : null;

    /// <summary>Opens the cache; null, with a reason, where the store does not open.</summary>
    public static ModuleCache? TryOpen(IPluginContext context, out string problem)
    {
        problem = string.Empty;
        try
        {
            IStore store = context.OpenStore(StoreName, tables: 1);
            int entries = 0;
            using (IStoreIterator all = Scan(store))
            {
                while (all.MoveNext())
                    entries++;
            }

            return new ModuleCache(store, entries);
        }
        catch (StoreException failure)
        {
            problem = failure.Message;
            return null;
        }
    }

    /// <summary>Finds the code of a module.</summary>
    /// <param name="key">32 bytes, from <see cref="KeyOf"/>.</param>
    /// <returns>The serialized module; null when it is absent or damaged.</returns>
    public byte[]? Find(ReadOnlySpan<byte> key)
    {
        byte[] buffer = new byte[FirstBufferBytes];
        ReadOutcome outcome = _store.TryRead(Table, key, buffer, out int bytes);
        if (outcome == ReadOutcome.Found && bytes > buffer.Length)
        {
            buffer = new byte[bytes];
            outcome = _store.TryRead(Table, key, buffer, out bytes);
        }

        if (outcome == ReadOutcome.Absent)
            return null;
        if (outcome == ReadOutcome.Found && bytes > Blake3.HashBytes && bytes <= buffer.Length)
        {
            Span<byte> digest = stackalloc byte[Blake3.HashBytes];
            Blake3.Hash(buffer.AsSpan(Blake3.HashBytes, bytes - Blake3.HashBytes), digest);
            if (digest.SequenceEqual(buffer.AsSpan(0, Blake3.HashBytes)))
                return buffer[Blake3.HashBytes..bytes];
        }

        Interlocked.Increment(ref _damaged);
        return null;
    }

    /// <summary>Keeps the code of a module; at the bound all others go first. What cannot be kept is not.</summary>
    public void Keep(ReadOnlySpan<byte> key, ReadOnlySpan<byte> serialized)
    {
        if (serialized.Length > StoreBatch.ValueBytesMax - Blake3.HashBytes)
            return;
        byte[] value = new byte[Blake3.HashBytes + serialized.Length];
        Blake3.Hash(serialized, value.AsSpan(0, Blake3.HashBytes));
        serialized.CopyTo(value.AsSpan(Blake3.HashBytes));
        lock (_lock)
        {
            StoreBatch batch = new();
            if (_entries >= EntriesMax)
            {
                using IStoreIterator all = Scan(_store);
                while (all.MoveNext())
                    batch.Delete(Table, all.Key);
                _entries = 0;
            }

            batch.Put(Table, key, value);
            if (_store.Commit(batch) == StoreOutcome.Ok)
                _entries++;
        }
    }

    /// <summary>The key of a module.</summary>
    /// <param name="module">The bytes that are compiled.</param>
    /// <param name="isGuarded">Which of the two configurations compiles them.</param>
    public static byte[] KeyOf(ReadOnlySpan<byte> module, bool isGuarded)
    {
        byte[] key = new byte[Blake3.HashBytes];
        Blake3.Hash(module, key);
        key[0] = (byte)((key[0] & 0xfe) | (isGuarded ? 1 : 0));
        return key;
    }

    private static IStoreIterator Scan(IStore store)
    {
        Span<byte> last = stackalloc byte[Blake3.HashBytes + 1];
        last.Fill(0xff);
        return store.Scan(Table, default, last, ScanDirection.Ascending);
    }
}
