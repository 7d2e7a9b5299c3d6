using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Consensus;

public abstract partial record ConsensusInput : IBorshValue<ConsensusInput>
{
    /// <inheritdoc/>
    /// <remarks>A tag, the time of the input, and the fields in order. Tags are frozen; a new case takes the next one.</remarks>
    public void Encode(ref BorshWriter writer)
    {
        switch (this)
        {
            case Resume value:
                writer.WriteU8(0);
                writer.WriteU64(TimestampMs);
                ContractBorsh.WriteOptional(ref writer, value.Head);
                ContractBorsh.WriteCommittee(ref writer, value.Committee);
                break;
            case BatchReady value:
                writer.WriteU8(1);
                writer.WriteU64(TimestampMs);
                writer.WriteValue(value.Batch);
                break;
            case VertexReceived value:
                writer.WriteU8(2);
                writer.WriteU64(TimestampMs);
                writer.WriteU16(value.From.Value);
                ContractBorsh.WriteBytes(ref writer, value.Vertex, ContractBorsh.MessageBytesMax);
                break;
            case ConsensusTimerFired value:
                writer.WriteU8(3);
                writer.WriteU64(TimestampMs);
                writer.WriteU64(value.Timer);
                break;
            case RecordReady value:
                writer.WriteU8(4);
                writer.WriteU64(TimestampMs);
                writer.WriteValue(value.Record);
                break;
            case RecordSignatureReceived value:
                writer.WriteU8(5);
                writer.WriteU64(TimestampMs);
                writer.WriteValue(value.Signature);
                break;
            default:
                throw new InvalidOperationException($"{GetType()} is not a case of ConsensusInput");
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ConsensusInput value)
    {
        byte tag = reader.ReadTag(5);
        ulong timestampMs = reader.ReadU64();
        value = tag switch
        {
            0 => new Resume(
                timestampMs,
                ContractBorsh.ReadOptional<WaveCommitRecord>(ref reader),
                ContractBorsh.ReadCommittee(ref reader)!),
            1 => new BatchReady(timestampMs, reader.ReadValue<Batch>()),
            2 => new VertexReceived(timestampMs, new MemberId(reader.ReadU16()), reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            3 => new ConsensusTimerFired(timestampMs, reader.ReadU64()),
            4 => new RecordReady(timestampMs, reader.ReadValue<WaveCommitRecord>()),
            _ => new RecordSignatureReceived(timestampMs, reader.ReadValue<RecordSignature>()),
        };
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
