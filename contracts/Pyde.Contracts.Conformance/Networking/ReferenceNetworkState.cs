using System.Buffers;
using Pyde.Contracts.Networking;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>Everything that the reference network knows. Sorted, so that no output depends on a hash table's order.</summary>
internal sealed class ReferenceNetworkState
{
    public const int SessionsMax = 256;
    public const int TopicsMax = 256;
    public const int RequestsMax = 1_024;
    private const int EndpointsMax = 64;
    private const int SeenMax = 1_024;
    private const int BufferBytesMax = 32 * 1024 * 1024;
    private const int TextBytesMax = 64 * 1024;
    private const int NameBytesMax = 256;

    private Queue<Hash32> _seen = new();

    public bool IsJoined { get; set; }

    /// <summary>Next number of a stream, session, request or question: one counter, so that none repeats.</summary>
    public ulong NextNumber { get; set; } = 1;

    /// <summary>Endpoints to be connected to, and the stream to each; 0 for none.</summary>
    public SortedDictionary<string, ulong> Endpoints { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Topics { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<ulong, ReferenceSession> Sessions { get; } = [];

    /// <summary>By the plugin's number: the host's number and the stream.</summary>
    public SortedDictionary<ulong, (ulong Request, ulong Stream)> Requests { get; } = [];

    /// <summary>By the number that the host was given: the stream, and the asking side's number.</summary>
    public SortedDictionary<ulong, (ulong Stream, ulong Number)> Questions { get; } = [];

    public bool IsFresh => !IsJoined && NextNumber == 1 && Topics.Count == 0;

    /// <summary>Remembers a message.</summary>
    /// <returns>False when it was remembered already.</returns>
    public bool See(Hash32 message)
    {
        if (_seen.Contains(message))
            return false;
        _seen.Enqueue(message);
        if (_seen.Count > SeenMax)
            _seen.Dequeue();
        return true;
    }

    /// <summary>A number that was never taken before, with the highest bit clear.</summary>
    public ulong TakeNumber() => NextNumber++ & (ulong.MaxValue >> 3);

    public byte[] Encode()
    {
        ArrayBufferWriter<byte> output = new();
        BorshWriter writer = new(output);
        writer.WriteBool(IsJoined);
        writer.WriteU64(NextNumber);
        writer.WriteCount(Endpoints.Count);
        foreach ((string endpoint, ulong stream) in Endpoints)
        {
            writer.WriteString(endpoint);
            writer.WriteU64(stream);
        }

        WriteNames(ref writer, Topics);
        writer.WriteCount(Sessions.Count);
        foreach (ReferenceSession session in Sessions.Values)
        {
            writer.WriteU64(session.Stream);
            writer.WriteU64(session.Number);
            writer.WriteString(session.Remote);
            writer.WriteBool(session.IsInbound);
            writer.WriteOptionTag(session.Peer is not null);
            if (session.Peer is { } peer)
                writer.WriteHash32(peer.Value);
            WriteNames(ref writer, session.Topics);
            writer.WriteBytes(session.Buffer);
        }

        writer.WriteCount(Requests.Count);
        foreach ((ulong number, (ulong request, ulong stream)) in Requests)
            Write(ref writer, number, request, stream);
        writer.WriteCount(Questions.Count);
        foreach ((ulong inbound, (ulong stream, ulong number)) in Questions)
            Write(ref writer, inbound, stream, number);
        writer.WriteCount(_seen.Count);
        foreach (Hash32 message in _seen)
            writer.WriteHash32(message);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Replaces everything by what was encoded; on a failure what is here is of no use any more.</summary>
    public DecodeOutcome Decode(ReadOnlySpan<byte> bytes)
    {
        BorshReader reader = new(bytes);
        IsJoined = reader.ReadBool();
        NextNumber = reader.ReadU64();
        Endpoints.Clear();
        for (int i = reader.ReadCount(EndpointsMax, 4 + 8); i > 0 && reader.IsOk; i--)
        {
            if (!Endpoints.TryAdd(reader.ReadString(TextBytesMax), reader.ReadU64()))
                reader.Fail(DecodeOutcome.Duplicate);
        }

        ReadNames(ref reader, Topics);
        Sessions.Clear();
        for (int i = reader.ReadCount(SessionsMax, 8 + 8 + 4 + 1 + 1 + 4 + 4); i > 0 && reader.IsOk; i--)
        {
            ReferenceSession session = new(reader.ReadU64(), reader.ReadU64(), reader.ReadString(TextBytesMax), reader.ReadBool())
            {
                Peer = reader.ReadOptionTag() ? new PeerId(reader.ReadHash32()) : null,
            };
            ReadNames(ref reader, session.Topics);
            session.Buffer = reader.ReadBytes(BufferBytesMax);
            if (!Sessions.TryAdd(session.Stream, session))
                reader.Fail(DecodeOutcome.Duplicate);
        }

        Requests.Clear();
        for (int i = reader.ReadCount(RequestsMax, 3 * 8); i > 0 && reader.IsOk; i--)
        {
            if (!Requests.TryAdd(reader.ReadU64(), (reader.ReadU64(), reader.ReadU64())))
                reader.Fail(DecodeOutcome.Duplicate);
        }

        Questions.Clear();
        for (int i = reader.ReadCount(RequestsMax, 3 * 8); i > 0 && reader.IsOk; i--)
        {
            if (!Questions.TryAdd(reader.ReadU64(), (reader.ReadU64(), reader.ReadU64())))
                reader.Fail(DecodeOutcome.Duplicate);
        }

        _seen = new Queue<Hash32>();
        for (int i = reader.ReadCount(SeenMax, Hash32.Bytes); i > 0 && reader.IsOk; i--)
            _seen.Enqueue(reader.ReadHash32());
        if (reader.IsOk && reader.Remaining > 0)
            reader.Fail(DecodeOutcome.TrailingBytes);
        return reader.Outcome;
    }

    private static void Write(ref BorshWriter writer, ulong first, ulong second, ulong third)
    {
        writer.WriteU64(first);
        writer.WriteU64(second);
        writer.WriteU64(third);
    }

    private static void WriteNames(ref BorshWriter writer, SortedSet<string> names)
    {
        writer.WriteCount(names.Count);
        foreach (string name in names)
            writer.WriteString(name);
    }

    private static void ReadNames(ref BorshReader reader, SortedSet<string> names)
    {
        names.Clear();
        for (int i = reader.ReadCount(TopicsMax, 4 + 1); i > 0 && reader.IsOk; i--)
        {
            if (!names.Add(reader.ReadString(NameBytesMax)))
                reader.Fail(DecodeOutcome.Duplicate);
        }
    }
}
