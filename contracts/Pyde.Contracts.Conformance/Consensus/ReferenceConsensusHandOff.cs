using System.Buffers;
using Pyde.Contracts.HandOff;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>
/// The records of <c>reference-consensus/1</c>. Tag 1: a piece of a waiting batch (number u64, whether it is the last piece, bytes to the
/// end). Tag 0, last: the state. Batches leave in order; what was ordered meanwhile is before the state's first.
/// </summary>
internal sealed class ReferenceConsensusHandOff(ReferenceBatches batches)
{
    private const byte StateTag = 0;
    private const byte PieceTag = 1;
    private const int PieceBytesMax = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _piece = new();
    private readonly ArrayBufferWriter<byte> _assembled = new();
    private ulong? _next;
    private int _offset;
    private ulong _assembling;

    public ExportProgress ExportBase(IHandOffWriter writer)
    {
        if (_next is null)
            (_next, _offset) = (0, 0);
        return Write(writer, isBounded: true) ? ExportProgress.Done : ExportProgress.More;
    }

    public void ExportDelta(ReferenceState? state, IHandOffWriter writer)
    {
        _next ??= 0;
        Write(writer, isBounded: false);
        if (state is not null)
            writer.Write([StateTag, .. BorshCodec.Encode(state)]);
        Abandon();
    }

    public void Abandon() => (_next, _offset) = (null, 0);

    public ImportOutcome Import(HandOffPhase phase, IHandOffReader reader, ref ReferenceState? state)
    {
        long index = 0;
        for (; reader.TryRead(out ReadOnlySpan<byte> record); index++)
        {
            string? reason = record.IsEmpty ? "expected a tag, found nothing" : record[0] switch
            {
                StateTag => TakeState(record[1..], ref state),
                PieceTag => TakePiece(record[1..]),
                byte tag => $"expected tag {StateTag} or {PieceTag}, found {tag}",
            };
            if (reason is not null)
                return ImportOutcome.Refused(index, reason);
        }

        return phase == HandOffPhase.Delta && _assembled.WrittenCount > 0
            ? ImportOutcome.Refused(index, $"expected the rest of batch {_assembling}, found the end")
            : ImportOutcome.Accepted;
    }

    private bool Write(IHandOffWriter writer, bool isBounded)
    {
        foreach ((ulong number, Batch batch) in batches.All)
        {
            if (number < _next)
                continue;
            // One that was left in the middle may have been ordered since: the next begins at its beginning.
            if (number != _next)
                (_next, _offset) = (number, 0);
            byte[] bytes = BorshCodec.Encode(batch);
            while (_offset < bytes.Length)
            {
                if (isBounded && writer.IsSliceFull)
                    return false;
                int length = Math.Min(PieceBytesMax, bytes.Length - _offset);
                _piece.ResetWrittenCount();
                BorshWriter record = new(_piece);
                record.WriteU8(PieceTag);
                record.WriteU64(number);
                record.WriteBool(_offset + length == bytes.Length);
                record.WriteFixed(bytes.AsSpan(_offset, length));
                writer.Write(_piece.WrittenSpan);
                _offset += length;
            }

            (_next, _offset) = (number + 1, 0);
        }

        return true;
    }

    private string? TakeState(ReadOnlySpan<byte> bytes, ref ReferenceState? state)
    {
        DecodeOutcome outcome = BorshCodec.TryDecode(bytes, out ReferenceState taken);
        if (outcome != DecodeOutcome.Ok)
            return $"expected the state of consensus, found {outcome}";
        if (_assembled.WrittenCount > 0 && _assembling >= taken.FirstBatch)
            return $"expected the rest of batch {_assembling}, found the state";
        _assembled.ResetWrittenCount();
        batches.DropBefore(taken.FirstBatch);
        if (batches.Next < taken.FirstBatch)
            batches.Reset(taken.FirstBatch);
        if (batches.Next - (ulong)batches.Count != taken.FirstBatch)
            return $"expected batch {taken.FirstBatch} as the first, found {batches.Next - (ulong)batches.Count}";
        if (taken.Decided is { } wave && wave.Batches > batches.Count)
            return $"expected {wave.Batches} batches of the decided wave, found {batches.Count}";
        state = taken;
        return null;
    }

    private string? TakePiece(ReadOnlySpan<byte> bytes)
    {
        BorshReader fields = new(bytes);
        ulong number = fields.ReadU64();
        bool isLast = fields.ReadBool();
        if (!fields.IsOk || fields.Remaining == 0)
            return $"expected a piece of a batch, found {bytes.Length} bytes";
        if (_assembled.WrittenCount > 0 && number != _assembling)
            _assembled.ResetWrittenCount();
        if (_assembled.WrittenCount + fields.Remaining > Limits.BatchBytesMax)
            return $"expected at most {Limits.BatchBytesMax} bytes of batch {number}, found more";
        if (number < batches.Next || batches.Count >= ReferenceConsensus.WaitingMax)
            return $"expected batch {batches.Next} or a later one, {ReferenceConsensus.WaitingMax} at most, found {number}";
        _assembling = number;
        _assembled.Write(fields.ReadFixed(fields.Remaining));
        if (!isLast)
            return null;
        DecodeOutcome outcome = BorshCodec.TryDecode(_assembled.WrittenSpan, out Batch batch);
        _assembled.ResetWrittenCount();
        if (outcome != DecodeOutcome.Ok)
            return $"expected batch {number} in its canonical form, found {outcome}";
        // A gap says that everything before it was ordered.
        if (number != batches.Next)
            batches.Reset(number);
        return batches.TryAdd(batch) ? null : $"expected distinct batches, found {batch.Hash()} twice";
    }
}
