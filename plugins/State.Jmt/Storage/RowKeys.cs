using System.Buffers.Binary;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>Builds the keys of all rows. Numbers in keys are big-endian, so that they sort.</summary>
internal static class RowKeys
{
    public const int WaveBytes = 8;
    public const int StepBytes = WaveBytes + 4;
    public const int EventBytes = StepBytes + 4;
    public const int IndexedEventBytes = 32 + EventBytes;
    public const int PageBytesMax = WaveBytes + 1 + BitKey.Bytes;
    public const int HistoryBytes = 1 + 32 + WaveBytes;
    public const int UndoBytes = 1 + WaveBytes + 4;
    public const int RootBytes = 1 + WaveBytes;
    public const int TransactionBytes = 1 + StepBytes;
    public const int TransactionHashBytes = 1 + 32;

    /// <summary>First byte of the keys of <c>snapshots</c>.</summary>
    public const byte RootRow = 0;
    public const byte StateHistoryRow = 1;
    public const byte CodeHistoryRow = 2;
    public const byte UndoRow = 3;

    /// <summary>First byte of the keys of <c>txs</c>.</summary>
    public const byte TransactionRow = 0;
    public const byte TransactionHashRow = 1;

    public static ReadOnlySpan<byte> Identity => "identity"u8;

    public static ReadOnlySpan<byte> Head => "head"u8;

    public static ReadOnlySpan<byte> Wave(ulong wave, Span<byte> buffer)
    {
        BinaryPrimitives.WriteUInt64BigEndian(buffer, wave);
        return buffer[..WaveBytes];
    }

    public static ReadOnlySpan<byte> Step(ulong wave, uint index, Span<byte> buffer)
    {
        BinaryPrimitives.WriteUInt64BigEndian(buffer, wave);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[WaveBytes..], index);
        return buffer[..StepBytes];
    }

    /// <returns>False unless the bytes are the key of a step.</returns>
    public static bool TryReadStep(ReadOnlySpan<byte> key, out ulong wave, out uint index)
    {
        wave = 0;
        index = 0;
        if (key.Length != StepBytes)
            return false;
        wave = BinaryPrimitives.ReadUInt64BigEndian(key);
        index = BinaryPrimitives.ReadUInt32BigEndian(key[WaveBytes..]);
        return true;
    }

    public static ReadOnlySpan<byte> Event(ulong wave, uint txIndex, uint eventIndex, Span<byte> buffer)
    {
        Step(wave, txIndex, buffer);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[StepBytes..], eventIndex);
        return buffer[..EventBytes];
    }

    public static ReadOnlySpan<byte> IndexedEvent(in BitKey item, ulong wave, uint txIndex, uint eventIndex, Span<byte> buffer)
    {
        item.CopyTo(buffer);
        Event(wave, txIndex, eventIndex, buffer[BitKey.Bytes..]);
        return buffer[..IndexedEventBytes];
    }

    public static ReadOnlySpan<byte> Page(in NodeRef reference, Span<byte> buffer)
    {
        int level = reference.Depth >> 2;
        BinaryPrimitives.WriteUInt64BigEndian(buffer, reference.Version);
        buffer[WaveBytes] = (byte)level;
        reference.Key.Prefix(4 * level).CopyTo(buffer[(WaveBytes + 1)..]);
        return buffer[..(WaveBytes + 1 + ((level + 1) / 2))];
    }

    public static ReadOnlySpan<byte> Root(ulong wave, Span<byte> buffer)
    {
        buffer[0] = RootRow;
        BinaryPrimitives.WriteUInt64BigEndian(buffer[1..], wave);
        return buffer[..RootBytes];
    }

    public static ReadOnlySpan<byte> History(byte row, in BitKey key, ulong wave, Span<byte> buffer)
    {
        buffer[0] = row;
        key.CopyTo(buffer[1..]);
        BinaryPrimitives.WriteUInt64BigEndian(buffer[(1 + BitKey.Bytes)..], wave);
        return buffer[..HistoryBytes];
    }

    public static ReadOnlySpan<byte> Undo(ulong wave, uint part, Span<byte> buffer)
    {
        buffer[0] = UndoRow;
        BinaryPrimitives.WriteUInt64BigEndian(buffer[1..], wave);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[(1 + WaveBytes)..], part);
        return buffer[..UndoBytes];
    }

    public static ReadOnlySpan<byte> Transaction(ulong wave, uint index, Span<byte> buffer)
    {
        buffer[0] = TransactionRow;
        Step(wave, index, buffer[1..]);
        return buffer[..TransactionBytes];
    }

    public static ReadOnlySpan<byte> TransactionHash(in BitKey hash, Span<byte> buffer)
    {
        buffer[0] = TransactionHashRow;
        hash.CopyTo(buffer[1..]);
        return buffer[..TransactionHashBytes];
    }
}
