using System.Buffers.Binary;
using Pyde.Contracts.HandOff;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Solo;

/// <summary>
/// The records of <c>solo/1</c>. A batch travels in pieces: tag 1, sequence number u64, bytes in all u32, offset u32, the bytes. The
/// state travels last:
/// tag 0 and its Borsh form. Batches leave in the order of their numbers, so a piece with a later number says that everything before it
/// was executed.
/// </summary>
internal sealed class SoloHandOff
{
    private const byte StateTag = 0;
    private const byte PieceTag = 1;
    private const int PieceHeaderBytes = 1 + 8 + 4 + 4;
    private const int PieceBytesMax = 256 * 1024;

    private bool _isExporting;
    private ulong _nextSequence;
    private int _nextOffset;
    private byte[]? _encoded;

    private byte[]? _assembling;
    private ulong _assemblingSequence;
    private int _assembled;

    public ExportProgress ExportBase(PendingBatches pending, IHandOffWriter writer)
    {
        if (!_isExporting)
        {
            _isExporting = true;
            _nextSequence = pending.First;
            _nextOffset = 0;
        }

        return WriteBatches(pending, writer, isBounded: true) ? ExportProgress.Done : ExportProgress.More;
    }

    public void ExportDelta(SoloState? state, PendingBatches pending, IHandOffWriter writer)
    {
        WriteBatches(pending, writer, isBounded: false);
        if (state is not null)
            writer.Write([StateTag, .. BorshCodec.Encode(state)]);
        Abandon();
    }

    public void Abandon()
    {
        _isExporting = false;
        _encoded = null;
    }

    /// <summary>Takes records. What they say of the state replaces it; the batches go into <paramref name="pending"/>.</summary>
    public ImportOutcome Import(IHandOffReader reader, PendingBatches pending, ref SoloState? state)
    {
        for (long index = 0; reader.TryRead(out ReadOnlySpan<byte> record); index++)
        {
            string? reason = record.IsEmpty ? "expected a tag, found nothing" : record[0] switch
            {
                StateTag => TakeState(record[1..], pending, ref state),
                PieceTag => TakePiece(record, pending),
                _ => $"expected tag {StateTag} or {PieceTag}, found {record[0]}",
            };
            if (reason is not null)
                return ImportOutcome.Refused(index, reason);
        }

        return ImportOutcome.Accepted;
    }

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> record, int bytes) => record[Math.Min(bytes, record.Length)..];

    /// <returns>True when all were written.</returns>
    private bool WriteBatches(PendingBatches pending, IHandOffWriter writer, bool isBounded)
    {
        if (_nextSequence < pending.First)
            MoveTo(pending.First);
        int pieceBytes = Math.Min(PieceBytesMax, writer.RecordBytesMax - PieceHeaderBytes);
        byte[] record = new byte[PieceHeaderBytes + pieceBytes];
        ulong sequence = pending.First;
        foreach (Batch batch in pending.Items)
        {
            if (sequence++ < _nextSequence)
                continue;
            _encoded ??= BorshCodec.Encode(batch);
            while (_nextOffset < _encoded.Length)
            {
                if (isBounded && writer.IsSliceFull)
                    return false;
                int bytes = Math.Min(pieceBytes, _encoded.Length - _nextOffset);
                record[0] = PieceTag;
                BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(1), _nextSequence);
                BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(9), (uint)_encoded.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(13), (uint)_nextOffset);
                _encoded.AsSpan(_nextOffset, bytes).CopyTo(record.AsSpan(PieceHeaderBytes));
                writer.Write(record.AsSpan(0, PieceHeaderBytes + bytes));
                _nextOffset += bytes;
            }

            MoveTo(sequence);
        }

        return true;
    }

    private void MoveTo(ulong sequence)
    {
        _nextSequence = sequence;
        _nextOffset = 0;
        _encoded = null;
    }

    private string? TakeState(ReadOnlySpan<byte> bytes, PendingBatches pending, ref SoloState? state)
    {
        DecodeOutcome outcome = BorshCodec.TryDecode(bytes, out SoloState taken);
        if (outcome != DecodeOutcome.Ok)
            return $"expected the consensus state, found {outcome}";
        if (_assembling is not null && _assemblingSequence >= taken.FirstBatch)
            return $"expected the rest of batch {_assemblingSequence}, found the state";
        _assembling = null;
        if (pending.Next < taken.FirstBatch)
            pending.Reset(taken.FirstBatch);
        if (pending.First > taken.FirstBatch)
            return $"expected batch {taken.FirstBatch}, found {pending.First} as the first one";
        pending.Drop((int)(taken.FirstBatch - pending.First));
        if (taken.InFlight is { } wave && wave.Batches > pending.Count)
            return $"expected {wave.Batches} batches of wave {taken.Head.Value + 1}, found {pending.Count}";
        state = taken;
        return null;
    }

    private string? TakePiece(ReadOnlySpan<byte> record, PendingBatches pending)
    {
        var header = new BorshReader(record);
        header.ReadU8();
        ulong sequence = header.ReadU64();
        uint total = header.ReadU32();
        uint offset = header.ReadU32();
        ReadOnlySpan<byte> bytes = Rest(record, PieceHeaderBytes);
        if (!header.IsOk || bytes.IsEmpty || total > Limits.BatchBytesMax)
            return $"expected a piece of a batch of at most {Limits.BatchBytesMax} bytes, found {record.Length} bytes of one of {total}";
        if (offset == 0)
        {
            if (sequence < pending.Next || pending.Count == Limits.WaveBatchesMax)
                return $"expected batch {pending.Next} or a later one, {Limits.WaveBatchesMax} at most, found {sequence}";
            _assembling = new byte[total];
            _assemblingSequence = sequence;
            _assembled = 0;
        }

        if (_assembling is null || sequence != _assemblingSequence || total != _assembling.Length || offset != _assembled
            || bytes.Length > _assembling.Length - _assembled)
        {
            return $"expected byte {_assembled} of batch {_assemblingSequence}, found byte {offset} of batch {sequence}";
        }

        bytes.CopyTo(_assembling.AsSpan(_assembled));
        _assembled += bytes.Length;
        return _assembled < _assembling.Length ? null : Finish(pending);
    }

    private string? Finish(PendingBatches pending)
    {
        DecodeOutcome outcome = BorshCodec.TryDecode(_assembling, out Batch batch);
        _assembling = null;
        if (outcome != DecodeOutcome.Ok)
            return $"expected batch {_assemblingSequence} in its canonical form, found {outcome}";
        if (_assemblingSequence > pending.Next || pending.Count == 0)
            pending.Reset(_assemblingSequence);
        return pending.TryAdd(batch) ? null : $"expected distinct batches, found {batch.Hash()} twice";
    }
}
