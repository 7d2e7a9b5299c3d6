namespace Pyde.Contracts.Host;

/// <summary>Writes and deletes that are applied together. Reusable: <see cref="Clear"/> keeps the memory.</summary>
/// <remarks>
/// Operations lie one after another in a single growing buffer, so that a store reads them without an object per entry. One thread.
/// </remarks>
public sealed class StoreBatch
{
    /// <summary>Largest key in bytes.</summary>
    public const int KeyBytesMax = 1_024;

    /// <summary>Largest value in bytes.</summary>
    public const int ValueBytesMax = 16 * 1_024 * 1_024;

    /// <summary>Largest batch in bytes, keys and values together.</summary>
    public const int BatchBytesMax = 1_024 * 1_024 * 1_024;

    private byte[] _bytes = new byte[4_096];
    private int _used;
    private StoreOperation[] _operations = new StoreOperation[64];

    /// <summary>Number of operations.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all keys and values.</summary>
    public int Bytes => _used;

    /// <summary>Adds a write.</summary>
    /// <param name="table">Table number, 0 to 31.</param>
    /// <param name="key">1 to <see cref="KeyBytesMax"/> bytes.</param>
    /// <param name="value">0 to <see cref="ValueBytesMax"/> bytes.</param>
    public void Put(int table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, ValueBytesMax);
        Add(table, key, value, isDelete: false);
    }

    /// <summary>Adds a delete; deleting an absent key is no error.</summary>
    /// <param name="table">Table number, 0 to 31.</param>
    /// <param name="key">1 to <see cref="KeyBytesMax"/> bytes.</param>
    public void Delete(int table, ReadOnlySpan<byte> key) => Add(table, key, default, isDelete: true);

    /// <summary>Empties the batch and keeps its memory.</summary>
    public void Clear()
    {
        Count = 0;
        _used = 0;
    }

    /// <summary>One operation.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <param name="key">The key; valid until the batch changes.</param>
    /// <param name="value">The value; empty for a delete.</param>
    /// <param name="table">The table.</param>
    /// <returns>True for a write, false for a delete.</returns>
    public bool Read(int index, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        StoreOperation operation = _operations[index];
        table = operation.Table;
        key = _bytes.AsSpan(operation.Offset, operation.KeyBytes);
        value = _bytes.AsSpan(operation.Offset + operation.KeyBytes, operation.ValueBytes);
        return !operation.IsDelete;
    }

    private void Add(int table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDelete)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)table, 31u, nameof(table));
        if (key.Length is 0 or > KeyBytesMax)
            throw new ArgumentException($"a key has 1 to {KeyBytesMax} bytes, not {key.Length}", nameof(key));
        int bytes = key.Length + value.Length;
        if (bytes > BatchBytesMax - _used)
            throw new ArgumentException($"a batch has at most {BatchBytesMax} bytes", nameof(value));
        if (bytes > _bytes.Length - _used)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_used + bytes)));
        if (Count == _operations.Length)
            Array.Resize(ref _operations, _operations.Length * 2);
        key.CopyTo(_bytes.AsSpan(_used));
        value.CopyTo(_bytes.AsSpan(_used + key.Length));
        _operations[Count++] = new StoreOperation(table, _used, key.Length, value.Length, isDelete);
        _used += bytes;
    }

    private readonly record struct StoreOperation(int Table, int Offset, int KeyBytes, int ValueBytes, bool IsDelete);
}
