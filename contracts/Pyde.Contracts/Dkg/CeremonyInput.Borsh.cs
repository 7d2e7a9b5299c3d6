using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Dkg;

public abstract partial record CeremonyInput : IBorshValue<CeremonyInput>
{
    /// <inheritdoc/>
    /// <remarks>A tag, and the fields in order. Tags are frozen; a new case takes the next one.</remarks>
    public void Encode(ref BorshWriter writer)
    {
        switch (this)
        {
            case BeginCeremony value:
                writer.WriteU8(0);
                writer.WriteU64(value.Epoch.Value);
                ContractBorsh.WriteCommittee(ref writer, value.Committee);
                writer.WriteU16(value.Self.Value);
                break;
            case CeremonyMessageReceived value:
                writer.WriteU8(1);
                writer.WriteU16(value.From.Value);
                ContractBorsh.WriteBytes(ref writer, value.Message, ContractBorsh.MessageBytesMax);
                break;
            case CeremonyTimerFired value:
                writer.WriteU8(2);
                writer.WriteU64(value.Timer);
                break;
            default:
                throw new InvalidOperationException($"{GetType()} is not a case of CeremonyInput");
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CeremonyInput value)
    {
        byte tag = reader.ReadTag(2);
        value = tag switch
        {
            0 => new BeginCeremony(
                new EpochNumber(reader.ReadU64()),
                ContractBorsh.ReadCommittee(ref reader)!,
                new MemberId(reader.ReadU16())),
            1 => new CeremonyMessageReceived(new MemberId(reader.ReadU16()), reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            _ => new CeremonyTimerFired(reader.ReadU64()),
        };
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
