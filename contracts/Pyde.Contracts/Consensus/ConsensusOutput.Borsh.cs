using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Consensus;

public abstract partial record ConsensusOutput : IBorshValue<ConsensusOutput>
{
    /// <inheritdoc/>
    /// <remarks>A tag, and the fields in order. Tags are frozen; a new case takes the next one.</remarks>
    public void Encode(ref BorshWriter writer)
    {
        switch (this)
        {
            case CommitWave value:
                writer.WriteU8(0);
                writer.WriteValue(value.Wave);
                break;
            case BroadcastVertex value:
                writer.WriteU8(1);
                ContractBorsh.WriteBytes(ref writer, value.Vertex, ContractBorsh.MessageBytesMax);
                break;
            case BroadcastRecordSignature value:
                writer.WriteU8(2);
                writer.WriteValue(value.Signature);
                break;
            case FetchVertex value:
                writer.WriteU8(3);
                writer.WriteValue(value.Vertex);
                break;
            case FetchBatch value:
                writer.WriteU8(4);
                writer.WriteValue(value.Batch);
                break;
            case SetConsensusTimer value:
                writer.WriteU8(5);
                writer.WriteU64(value.Timer);
                writer.WriteU32(value.DelayMs);
                break;
            case Finalized value:
                writer.WriteU8(6);
                writer.WriteValue(value.Certificate);
                break;
            case HaltRequested value:
                writer.WriteU8(7);
                ContractBorsh.WriteText(ref writer, value.Reason, ContractBorsh.TextBytesMax);
                break;
            default:
                throw new InvalidOperationException($"{GetType()} is not a case of ConsensusOutput");
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ConsensusOutput value)
    {
        byte tag = reader.ReadTag(7);
        value = tag switch
        {
            0 => new CommitWave(reader.ReadValue<OrderedWave>()),
            1 => new BroadcastVertex(reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            2 => new BroadcastRecordSignature(reader.ReadValue<RecordSignature>()),
            3 => new FetchVertex(reader.ReadValue<VertexRef>()),
            4 => new FetchBatch(reader.ReadValue<BatchRef>()),
            5 => new SetConsensusTimer(reader.ReadU64(), reader.ReadU32()),
            6 => new Finalized(reader.ReadValue<HardFinalityCert>()),
            _ => new HaltRequested(reader.ReadString(ContractBorsh.TextBytesMax)),
        };
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
