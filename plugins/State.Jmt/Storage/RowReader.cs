using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Pyde.Contracts.Host;
using Pyde.Types.Borsh;

namespace State.Jmt.Storage;

/// <summary>
/// Reads rows and checks their seal: CRC-32C over table, key and value, so that a row at another place is found as well as a damaged
/// one.
/// </summary>
internal sealed class RowReader(IStore store)
{
    /// <summary>Bytes that follow every value.</summary>
    public const int SealBytes = 4;

    /// <summary>Name of the store, for its errors.</summary>
    public const string StoreName = "state";

    private const int StackBytesMax = 1_024;

    public static uint Checksum(int table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        uint checksum = BitOperations.Crc32C(uint.MaxValue, (byte)table);
        return Append(Append(checksum, key), value);
    }

    public static bool IsSealed(int table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row) =>
        row.Length >= SealBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(row[^SealBytes..]) == Checksum(table, key, row[..^SealBytes]);

    /// <summary>What an operator reads when a row is damaged.</summary>
    public static StoreException Damaged(int table, ReadOnlySpan<byte> key, string found) => new(
        StoreName,
        $"table {Tables.NameOf(table)}, key {Convert.ToHexStringLower(key)}: {found}; restore a backup or import a snapshot");

    /// <summary>Reads a value into the caller's buffer.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The row's key.</param>
    /// <param name="destination">Receives min(length, <c>destination.Length</c>) bytes.</param>
    /// <param name="valueBytes">Full length; 0 unless found.</param>
    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
    {
        valueBytes = 0;
        Span<byte> stack = stackalloc byte[StackBytesMax];
        ReadOutcome outcome = store.TryRead(table, key, stack, out int rowBytes);
        if (outcome != ReadOutcome.Found)
            return outcome;
        if (rowBytes <= StackBytesMax)
            return Unseal(table, key, stack[..rowBytes], destination, ref valueBytes);

        while (true)
        {
            int rentedBytes = rowBytes;
            byte[] rented = ArrayPool<byte>.Shared.Rent(rentedBytes);
            outcome = store.TryRead(table, key, rented.AsSpan(0, rentedBytes), out rowBytes);
            if (outcome == ReadOutcome.Found && rowBytes <= rentedBytes)
                outcome = Unseal(table, key, rented.AsSpan(0, rowBytes), destination, ref valueBytes);
            ArrayPool<byte>.Shared.Return(rented);

            // A commit may have put a longer value there between the two reads.
            if (outcome != ReadOutcome.Found || rowBytes <= rentedBytes)
                return outcome;
        }
    }

    /// <summary>Reads a whole value.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="StoreException">The row is damaged.</exception>
    public byte[]? Read(int table, ReadOnlySpan<byte> key)
    {
        byte[] row = new byte[256];
        while (true)
        {
            ReadOutcome outcome = store.TryRead(table, key, row, out int rowBytes);
            if (outcome == ReadOutcome.Absent)
                return null;
            if (outcome == ReadOutcome.Corrupt)
                throw Damaged(table, key, "the stored page fails its checksum");
            if (rowBytes > row.Length)
            {
                row = new byte[rowBytes];
                continue;
            }

            if (!IsSealed(table, key, row.AsSpan(0, rowBytes)))
                throw Damaged(table, key, "the row fails its checksum");
            return row[..(rowBytes - SealBytes)];
        }
    }

    /// <summary>Reads and decodes a whole value.</summary>
    /// <returns>The default when there is none.</returns>
    /// <exception cref="StoreException">The row is damaged.</exception>
    public T? ReadValue<T>(int table, ReadOnlySpan<byte> key)
        where T : class, IBorshValue<T>
    {
        byte[]? bytes = Read(table, key);
        return bytes is null ? null : Decode<T>(table, key, bytes);
    }

    /// <summary>The value of an iterator's row.</summary>
    /// <exception cref="StoreException">The row is damaged.</exception>
    public static ReadOnlySpan<byte> Open(int table, IStoreIterator iterator)
    {
        if (!IsSealed(table, iterator.Key, iterator.Value))
            throw Damaged(table, iterator.Key, "the row fails its checksum");
        return iterator.Value[..^SealBytes];
    }

    public static T Decode<T>(int table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
        where T : class, IBorshValue<T>
    {
        DecodeOutcome outcome = BorshCodec.TryDecode(bytes, out T value, out int offset);
        return outcome == DecodeOutcome.Ok ? value : throw Damaged(table, key, $"{outcome} at byte {offset} of {bytes.Length}");
    }

    private static ReadOutcome Unseal(int table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, Span<byte> destination, ref int valueBytes)
    {
        if (!IsSealed(table, key, row))
            return ReadOutcome.Corrupt;
        ReadOnlySpan<byte> value = row[..^SealBytes];
        value[..Math.Min(value.Length, destination.Length)].CopyTo(destination);
        valueBytes = value.Length;
        return ReadOutcome.Found;
    }

    private static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            checksum = BitOperations.Crc32C(checksum, value);
        return checksum;
    }
}
