using System.Buffers;
using System.Buffers.Binary;
using Pyde.Contracts.Networking;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Networking.Memory;

/// <summary>What travels on a stream: u32 length of what follows, a kind, and the kind's fields in Borsh.</summary>
/// <remarks>
/// Hello: protocol (10 bytes), chain id u64, genesis hash, node address. Subscribe, Unsubscribe: topic. Message: origin, topic, bytes.
/// Request: number u64,
/// protocol, bytes. Response: number u64, outcome u8, bytes.
/// </remarks>
internal static class Frame
{
    public const byte Hello = 0;
    public const byte Subscribe = 1;
    public const byte Unsubscribe = 2;
    public const byte Message = 3;
    public const byte Request = 4;
    public const byte Response = 5;

    /// <summary>Bytes of the length.</summary>
    public const int PrefixBytes = 4;

    /// <summary>Characters of a topic or protocol.</summary>
    public const int NameCharactersMax = 64;

    /// <summary>UTF-8 bytes of a topic or protocol.</summary>
    public const int NameBytesMax = 256;

    /// <summary>Bytes of a message, question or answer.</summary>
    public const int PayloadBytesMax = 8 * 1024 * 1024;

    /// <summary>Exactly the bytes of a greeting, its kind included.</summary>
    public const int HelloBytes = 1 + 10 + 8 + Hash32.Bytes + Hash32.Bytes;

    /// <summary>Bytes of the largest frame without its length: nothing larger is waited for.</summary>
    public const int BytesMax = 1 + Hash32.Bytes + 4 + NameBytesMax + 4 + PayloadBytesMax;

    private static ReadOnlySpan<byte> Protocol => "pyde-mem/1"u8;

    public static byte[] OfHello(ChainId chain, Hash32 genesis, Address node) =>
        Build(Hello, (chain, genesis, node), static (ref writer, hello) =>
        {
            writer.WriteFixed(Protocol);
            writer.WriteU64(hello.chain.Value);
            writer.WriteHash32(hello.genesis);
            writer.WriteHash32(hello.node.Value);
        });

    public static byte[] OfTopic(byte kind, string topic) => Build(kind, topic, static (ref writer, topic) => writer.WriteString(topic));

    public static byte[] OfMessage(PeerId origin, string topic, ReadOnlyMemory<byte> message) =>
        Build(Message, (origin, topic, message), static (ref writer, item) =>
        {
            writer.WriteHash32(item.origin.Value);
            writer.WriteString(item.topic);
            writer.WriteBytes(item.message.Span);
        });

    public static byte[] OfRequest(ulong number, string protocol, ReadOnlyMemory<byte> payload) =>
        Build(Request, (number, protocol, payload), static (ref writer, item) =>
        {
            writer.WriteU64(item.number);
            writer.WriteString(item.protocol);
            writer.WriteBytes(item.payload.Span);
        });

    public static byte[] OfResponse(ulong number, ResponseOutcome outcome, ReadOnlyMemory<byte> payload) =>
        Build(Response, (number, outcome, payload), static (ref writer, item) =>
        {
            writer.WriteU64(item.number);
            writer.WriteU8((byte)item.outcome);
            writer.WriteBytes(item.payload.Span);
        });

    /// <summary>Reads a greeting.</summary>
    /// <returns>False when it is none of this protocol.</returns>
    public static bool TryReadHello(ReadOnlySpan<byte> frame, out ChainId chain, out Hash32 genesis, out Address node)
    {
        var reader = new BorshReader(frame);
        bool isHello = reader.ReadU8() == Hello & reader.ReadFixed(Protocol.Length).SequenceEqual(Protocol);
        chain = new ChainId(reader.ReadU64());
        genesis = reader.ReadHash32();
        node = reader.ReadAddress();
        return isHello && reader.IsOk && reader.Remaining == 0;
    }

    /// <summary>Reads a topic or protocol of 1 to 64 characters.</summary>
    public static string ReadName(ref BorshReader reader)
    {
        int at = reader.Offset;
        string name = reader.ReadString(NameBytesMax);
        if (!IsName(name))
            reader.FailAt(DecodeOutcome.InvalidValue, at);
        return name;
    }

    public static bool IsName(string name)
    {
        if (name.Length is 0 or > NameCharactersMax)
            return false;
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i]))
                continue;
            if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    private delegate void Body<in T>(ref BorshWriter writer, T value);

    private static byte[] Build<T>(byte kind, T value, Body<T> body)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BorshWriter(output);
        writer.WriteU32(0);
        writer.WriteU8(kind);
        body(ref writer, value);
        byte[] frame = output.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(frame.Length - PrefixBytes));
        return frame;
    }
}
