using System.Buffers;
using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Types.Borsh;

namespace State.Jmt.Storage;

/// <summary>A batch of rows, each sealed with the checksum that <see cref="RowReader"/> checks.</summary>
internal sealed class RowBatch
{
    private readonly ArrayBufferWriter<byte> _row = new();

    public StoreBatch Batch { get; } = new();

    public void Clear() => Batch.Clear();

    public void Put(int table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _row.ResetWrittenCount();
        _row.Write(value);
        Seal(table, key);
    }

    public void PutValue<T>(int table, ReadOnlySpan<byte> key, T value)
        where T : IBorshValue<T>
    {
        _row.ResetWrittenCount();
        BorshCodec.Encode(value, _row);
        Seal(table, key);
    }

    /// <summary>A row of <c>snapshots</c>: what a key had before a wave.</summary>
    public void PutPrevious(ReadOnlySpan<byte> key, bool existed, ReadOnlySpan<byte> value)
    {
        _row.ResetWrittenCount();
        _row.GetSpan(1)[0] = existed ? (byte)1 : (byte)0;
        _row.Advance(1);
        _row.Write(value);
        Seal(Tables.Snapshots, key);
    }

    /// <summary>An index entry, whose key says everything.</summary>
    public void PutMark(int table, ReadOnlySpan<byte> key) => Batch.Put(table, key, default);

    public void Delete(int table, ReadOnlySpan<byte> key) => Batch.Delete(table, key);

    private void Seal(int table, ReadOnlySpan<byte> key)
    {
        uint checksum = RowReader.Checksum(table, key, _row.WrittenSpan);
        BinaryPrimitives.WriteUInt32LittleEndian(_row.GetSpan(RowReader.SealBytes), checksum);
        _row.Advance(RowReader.SealBytes);
        Batch.Put(table, key, _row.WrittenSpan);
    }
}
