using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Dkg;

public abstract partial record CeremonyOutput : IBorshValue<CeremonyOutput>
{
    /// <inheritdoc/>
    /// <remarks>A tag, and the fields in order. Tags are frozen; a new case takes the next one.</remarks>
    public void Encode(ref BorshWriter writer)
    {
        switch (this)
        {
            case SendCeremonyMessage value:
                writer.WriteU8(0);
                writer.WriteU16(value.To.Value);
                ContractBorsh.WriteBytes(ref writer, value.Message, ContractBorsh.MessageBytesMax);
                break;
            case BroadcastCeremonyMessage value:
                writer.WriteU8(1);
                ContractBorsh.WriteBytes(ref writer, value.Message, ContractBorsh.MessageBytesMax);
                break;
            case SetCeremonyTimer value:
                writer.WriteU8(2);
                writer.WriteU64(value.Timer);
                writer.WriteU32(value.DelayMs);
                break;
            case CeremonyEnded value:
                writer.WriteU8(3);
                writer.WriteU64(value.Epoch.Value);
                ContractBorsh.WriteBytes(ref writer, value.PublicKey, ContractBorsh.TextBytesMax);
                ContractBorsh.WriteMembers(ref writer, value.Qualified);
                break;
            default:
                throw new InvalidOperationException($"{GetType()} is not a case of CeremonyOutput");
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CeremonyOutput value)
    {
        byte tag = reader.ReadTag(3);
        value = tag switch
        {
            0 => new SendCeremonyMessage(new MemberId(reader.ReadU16()), reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            1 => new BroadcastCeremonyMessage(reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            2 => new SetCeremonyTimer(reader.ReadU64(), reader.ReadU32()),
            _ => new CeremonyEnded(
                new EpochNumber(reader.ReadU64()),
                reader.ReadBytes(ContractBorsh.TextBytesMax),
                ContractBorsh.ReadMembers(ref reader)),
        };
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
