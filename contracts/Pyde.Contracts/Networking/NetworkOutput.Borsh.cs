using Pyde.Types.Borsh;

namespace Pyde.Contracts.Networking;

public abstract partial record NetworkOutput : IBorshValue<NetworkOutput>
{
    /// <inheritdoc/>
    /// <remarks>A tag, and the fields in order. Tags are frozen; a new case takes the next one.</remarks>
    public void Encode(ref BorshWriter writer)
    {
        switch (this)
        {
            case ListenStreams value:
                writer.WriteU8(0);
                ContractBorsh.WriteText(ref writer, value.Endpoint, ContractBorsh.TextBytesMax);
                break;
            case ConnectStream value:
                writer.WriteU8(1);
                writer.WriteU64(value.Stream);
                ContractBorsh.WriteText(ref writer, value.Endpoint, ContractBorsh.TextBytesMax);
                break;
            case SendStream value:
                writer.WriteU8(2);
                writer.WriteU64(value.Stream);
                ContractBorsh.WriteBytes(ref writer, value.Bytes, ContractBorsh.StreamBytesMax);
                break;
            case CloseStream value:
                writer.WriteU8(3);
                writer.WriteU64(value.Stream);
                break;
            case SetNetworkTimer value:
                writer.WriteU8(4);
                writer.WriteU64(value.Timer);
                writer.WriteU32(value.DelayMs);
                break;
            case MessageArrived value:
                writer.WriteU8(5);
                ContractBorsh.WriteText(ref writer, value.Topic, ContractBorsh.NameBytesMax);
                writer.WriteHash32(value.From.Value);
                ContractBorsh.WriteBytes(ref writer, value.Message, ContractBorsh.MessageBytesMax);
                break;
            case RequestArrived value:
                writer.WriteU8(6);
                writer.WriteU64(value.Inbound);
                writer.WriteHash32(value.From.Value);
                ContractBorsh.WriteText(ref writer, value.Protocol, ContractBorsh.NameBytesMax);
                ContractBorsh.WriteBytes(ref writer, value.Payload, ContractBorsh.MessageBytesMax);
                break;
            case ResponseArrived value:
                writer.WriteU8(7);
                writer.WriteU64(value.Request);
                writer.WriteU8((byte)value.Outcome);
                ContractBorsh.WriteBytes(ref writer, value.Payload, ContractBorsh.MessageBytesMax);
                break;
            case PeerJoined value:
                writer.WriteU8(8);
                writer.WriteHash32(value.Peer.Value);
                break;
            case PeerLeft value:
                writer.WriteU8(9);
                writer.WriteHash32(value.Peer.Value);
                break;
            default:
                throw new InvalidOperationException($"{GetType()} is not a case of NetworkOutput");
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out NetworkOutput value)
    {
        byte tag = reader.ReadTag(9);
        value = tag switch
        {
            0 => new ListenStreams(reader.ReadString(ContractBorsh.TextBytesMax)),
            1 => new ConnectStream(reader.ReadU64(), reader.ReadString(ContractBorsh.TextBytesMax)),
            2 => new SendStream(reader.ReadU64(), reader.ReadBytes(ContractBorsh.StreamBytesMax)),
            3 => new CloseStream(reader.ReadU64()),
            4 => new SetNetworkTimer(reader.ReadU64(), reader.ReadU32()),
            5 => new MessageArrived(
                reader.ReadString(ContractBorsh.NameBytesMax),
                new PeerId(reader.ReadHash32()),
                reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            6 => new RequestArrived(
                reader.ReadU64(),
                new PeerId(reader.ReadHash32()),
                reader.ReadString(ContractBorsh.NameBytesMax),
                reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            7 => new ResponseArrived(
                reader.ReadU64(),
                (ResponseOutcome)reader.ReadTag((byte)ResponseOutcome.Refused),
                reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            8 => new PeerJoined(new PeerId(reader.ReadHash32())),
            _ => new PeerLeft(new PeerId(reader.ReadHash32())),
        };
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
