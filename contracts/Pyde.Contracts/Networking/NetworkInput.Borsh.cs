using Pyde.Types.Borsh;

namespace Pyde.Contracts.Networking;

public abstract partial record NetworkInput : IBorshValue<NetworkInput>
{
    /// <inheritdoc/>
    /// <remarks>A tag, and the fields in order. Tags are frozen; a new case takes the next one.</remarks>
    public void Encode(ref BorshWriter writer)
    {
        switch (this)
        {
            case JoinNetwork value:
                writer.WriteU8(0);
                ContractBorsh.WriteText(ref writer, value.Listen, ContractBorsh.TextBytesMax);
                ContractBorsh.WriteTexts(ref writer, value.Bootstrap, ContractBorsh.EndpointsMax, ContractBorsh.TextBytesMax);
                break;
            case Subscribe value:
                writer.WriteU8(1);
                ContractBorsh.WriteText(ref writer, value.Topic, ContractBorsh.NameBytesMax);
                break;
            case Unsubscribe value:
                writer.WriteU8(2);
                ContractBorsh.WriteText(ref writer, value.Topic, ContractBorsh.NameBytesMax);
                break;
            case PublishMessage value:
                writer.WriteU8(3);
                ContractBorsh.WriteText(ref writer, value.Topic, ContractBorsh.NameBytesMax);
                ContractBorsh.WriteBytes(ref writer, value.Message, ContractBorsh.MessageBytesMax);
                break;
            case SendRequest value:
                writer.WriteU8(4);
                writer.WriteU64(value.Request);
                writer.WriteHash32(value.Peer.Value);
                ContractBorsh.WriteText(ref writer, value.Protocol, ContractBorsh.NameBytesMax);
                ContractBorsh.WriteBytes(ref writer, value.Payload, ContractBorsh.MessageBytesMax);
                writer.WriteU32(value.TimeoutMs);
                break;
            case SendResponse value:
                writer.WriteU8(5);
                writer.WriteU64(value.Inbound);
                ContractBorsh.WriteBytes(ref writer, value.Payload, ContractBorsh.MessageBytesMax);
                break;
            case StreamOpened value:
                writer.WriteU8(6);
                writer.WriteU64(value.Stream);
                ContractBorsh.WriteText(ref writer, value.Remote, ContractBorsh.TextBytesMax);
                writer.WriteBool(value.IsInbound);
                break;
            case StreamReceived value:
                writer.WriteU8(7);
                writer.WriteU64(value.Stream);
                ContractBorsh.WriteBytes(ref writer, value.Bytes, ContractBorsh.StreamBytesMax);
                break;
            case StreamClosed value:
                writer.WriteU8(8);
                writer.WriteU64(value.Stream);
                ContractBorsh.WriteText(ref writer, value.Reason, ContractBorsh.TextBytesMax);
                break;
            case NetworkTimerFired value:
                writer.WriteU8(9);
                writer.WriteU64(value.Timer);
                break;
            default:
                throw new InvalidOperationException($"{GetType()} is not a case of NetworkInput");
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out NetworkInput value)
    {
        byte tag = reader.ReadTag(9);
        value = tag switch
        {
            0 => new JoinNetwork(
                reader.ReadString(ContractBorsh.TextBytesMax),
                ContractBorsh.ReadTexts(ref reader, ContractBorsh.EndpointsMax, ContractBorsh.TextBytesMax)),
            1 => new Subscribe(reader.ReadString(ContractBorsh.NameBytesMax)),
            2 => new Unsubscribe(reader.ReadString(ContractBorsh.NameBytesMax)),
            3 => new PublishMessage(reader.ReadString(ContractBorsh.NameBytesMax), reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            4 => new SendRequest(
                reader.ReadU64(),
                new PeerId(reader.ReadHash32()),
                reader.ReadString(ContractBorsh.NameBytesMax),
                reader.ReadBytes(ContractBorsh.MessageBytesMax),
                reader.ReadU32()),
            5 => new SendResponse(reader.ReadU64(), reader.ReadBytes(ContractBorsh.MessageBytesMax)),
            6 => new StreamOpened(reader.ReadU64(), reader.ReadString(ContractBorsh.TextBytesMax), reader.ReadBool()),
            7 => new StreamReceived(reader.ReadU64(), reader.ReadBytes(ContractBorsh.StreamBytesMax)),
            8 => new StreamClosed(reader.ReadU64(), reader.ReadString(ContractBorsh.TextBytesMax)),
            _ => new NetworkTimerFired(reader.ReadU64()),
        };
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
