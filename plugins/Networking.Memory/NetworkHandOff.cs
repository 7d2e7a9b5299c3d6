using System.Buffers;
using System.Buffers.Binary;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Networking;
using Pyde.Crypto;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Networking.Memory;

/// <summary>
/// The records of <c>network-memory/1</c>. Seen messages: tag 0, position of the first u64, ids. The state, in pieces: tag 1, bytes in
/// all u32, offset u32,
/// the bytes; it follows the last seen messages and names the position of the oldest.
/// </summary>
/// <remarks>The base holds what was seen; the state is small and changes with every input, so that the delta holds all of it.</remarks>
internal sealed class NetworkHandOff(NetworkState state, SeenMessages seen)
{
    private const byte SeenTag = 0;
    private const byte PieceTag = 1;
    private const int SeenHeaderBytes = 1 + 8;
    private const int PieceHeaderBytes = 1 + 4 + 4;
    private const int PieceBytesMax = 1024 * 1024;
    private const int IdsPerRecordMax = 2_048;

    // Every stream with a full buffer would not fit; a state above this is refused by the importer instead of being waited for.
    private const int StateBytesMax = 512 * 1024 * 1024;

    private ulong? _exported;
    private byte[]? _assembling;
    private int _assembled;

    /// <summary>Digest over state and seen messages; zero while there is nothing.</summary>
    public Hash32 Digest()
    {
        if (IsFresh())
            return Hash32.Zero;
        Blake3Hasher hasher = Blake3Hasher.Create();
        hasher.Update(Encode());
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        foreach (Hash32 id in seen.Ids)
        {
            id.CopyTo(bytes);
            hasher.Update(bytes);
        }

        hasher.Finalize(bytes);
        return Hash32.FromBytes(bytes);
    }

    public ExportProgress ExportBase(IHandOffWriter writer)
    {
        _exported ??= seen.First;
        return WriteSeen(writer, isBounded: true) ? ExportProgress.Done : ExportProgress.More;
    }

    public void ExportDelta(IHandOffWriter writer)
    {
        _exported ??= seen.First;
        WriteSeen(writer, isBounded: false);
        Abandon();
        if (IsFresh())
            return;
        byte[] whole = Encode();
        byte[] record = new byte[PieceHeaderBytes + Math.Min(PieceBytesMax, writer.RecordBytesMax - PieceHeaderBytes)];
        record[0] = PieceTag;
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(1), (uint)whole.Length);
        for (int offset = 0; offset < whole.Length;)
        {
            int bytes = Math.Min(record.Length - PieceHeaderBytes, whole.Length - offset);
            BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(5), (uint)offset);
            whole.AsSpan(offset, bytes).CopyTo(record.AsSpan(PieceHeaderBytes));
            writer.Write(record.AsSpan(0, PieceHeaderBytes + bytes));
            offset += bytes;
        }
    }

    public void Abandon() => _exported = null;

    public ImportOutcome Import(HandOffPhase phase, IHandOffReader reader)
    {
        long index = 0;
        for (; reader.TryRead(out ReadOnlySpan<byte> record); index++)
        {
            string? reason = record.IsEmpty ? "expected a tag, found nothing" : record[0] switch
            {
                SeenTag => TakeSeen(record),
                PieceTag => TakePiece(record),
                _ => $"expected tag {SeenTag} or {PieceTag}, found {record[0]}",
            };
            if (reason is not null)
                return ImportOutcome.Refused(index, reason);
        }

        return phase == HandOffPhase.Delta && _assembling is not null
            ? ImportOutcome.Refused(index, $"expected byte {_assembled} of the state, found the end")
            : ImportOutcome.Accepted;
    }

    private bool IsFresh() => !state.IsJoined && state.NextNumber == 1 && state.Topics.Count == 0 && seen.Next == 0;

    /// <returns>True when all were written.</returns>
    private bool WriteSeen(IHandOffWriter writer, bool isBounded)
    {
        ulong next = Math.Max(_exported!.Value, seen.First);
        byte[] record = new byte[SeenHeaderBytes + (IdsPerRecordMax * Hash32.Bytes)];
        int ids = 0;
        ulong position = seen.First;
        foreach (Hash32 id in seen.Ids)
        {
            if (position++ < next)
                continue;
            if (ids == 0)
            {
                if (isBounded && writer.IsSliceFull)
                {
                    _exported = position - 1;
                    return false;
                }

                record[0] = SeenTag;
                BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(1), position - 1);
            }

            id.CopyTo(record.AsSpan(SeenHeaderBytes + (ids++ * Hash32.Bytes)));
            if (ids < IdsPerRecordMax && position < seen.Next)
                continue;
            writer.Write(record.AsSpan(0, SeenHeaderBytes + (ids * Hash32.Bytes)));
            ids = 0;
        }

        _exported = seen.Next;
        return true;
    }

    private string? TakeSeen(ReadOnlySpan<byte> record)
    {
        int idBytes = record.Length - SeenHeaderBytes;
        if (idBytes <= 0 || idBytes % Hash32.Bytes != 0)
            return $"expected a position and ids, found {record.Length} bytes";
        ulong position = BinaryPrimitives.ReadUInt64LittleEndian(record[1..]);
        if (position < seen.Next || position > long.MaxValue)
            return $"expected position {seen.Next} or a later one, found {position}";
        // A gap says that everything before it was forgotten meanwhile.
        if (position > seen.Next)
            seen.ForgetBefore(position);
        if (seen.Next - seen.First + (ulong)(idBytes / Hash32.Bytes) > 2 * NetworkState.SeenMax)
            return $"expected at most {NetworkState.SeenMax} ids, found more";
        for (int at = SeenHeaderBytes; at < record.Length; at += Hash32.Bytes)
        {
            if (!seen.TryTakeOver(Hash32.FromBytes(record.Slice(at, Hash32.Bytes))))
                return "expected distinct ids, found one twice";
        }

        return null;
    }

    private string? TakePiece(ReadOnlySpan<byte> record)
    {
        if (record.Length <= PieceHeaderBytes)
            return $"expected a piece of the state, found {record.Length} bytes";
        uint total = BinaryPrimitives.ReadUInt32LittleEndian(record[1..]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(record[5..]);
        ReadOnlySpan<byte> bytes = record[PieceHeaderBytes..];
        if (offset == 0 && total <= StateBytesMax)
        {
            _assembling = new byte[total];
            _assembled = 0;
        }

        if (_assembling is null || total != _assembling.Length || offset != _assembled || bytes.Length > _assembling.Length - _assembled)
            return $"expected byte {_assembled} of the state of at most {StateBytesMax}, found byte {offset} of {total}";
        bytes.CopyTo(_assembling.AsSpan(_assembled));
        _assembled += bytes.Length;
        if (_assembled < _assembling.Length)
            return null;
        DecodeOutcome outcome = Decode(_assembling, out int at);
        _assembling = null;
        return outcome == DecodeOutcome.Ok ? null : $"expected the state, found {outcome} at byte {at}";
    }

    private byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BorshWriter(output);
        writer.WriteU64(seen.First);
        writer.WriteU64(seen.Next);
        writer.WriteBool(state.IsJoined);
        writer.WriteU64(state.NextNumber);
        writer.WriteCount(state.Endpoints.Count);
        foreach (Bootstrap endpoint in state.Endpoints)
        {
            writer.WriteString(endpoint.Endpoint);
            WriteOptional(ref writer, endpoint.Stream);
            writer.WriteU32(endpoint.Failures);
            WriteOptional(ref writer, endpoint.Peer);
        }

        WriteNames(ref writer, state.Topics);
        writer.WriteCount(state.Sessions.Count);
        foreach (Session session in state.Sessions.Values)
        {
            writer.WriteU64(session.Stream);
            writer.WriteU64(session.Number);
            writer.WriteString(session.Remote);
            writer.WriteBool(session.IsInbound);
            WriteOptional(ref writer, session.Peer);
            WriteNames(ref writer, session.Topics);
            writer.WriteBytes(session.Buffered);
        }

        writer.WriteCount(state.Requests.Count);
        foreach ((ulong number, OpenRequest request) in state.Requests)
        {
            writer.WriteU64(number);
            writer.WriteU64(request.Request);
            writer.WriteU64(request.Stream);
        }

        writer.WriteCount(state.Disconnected.Count);
        foreach (ulong request in state.Disconnected)
            writer.WriteU64(request);
        writer.WriteCount(state.Questions.Count);
        foreach ((ulong number, OpenQuestion question) in state.Questions)
        {
            writer.WriteU64(number);
            writer.WriteU64(question.Stream);
            writer.WriteU64(question.Number);
        }

        return output.WrittenSpan.ToArray();
    }

    private DecodeOutcome Decode(ReadOnlySpan<byte> bytes, out int failedAt)
    {
        var reader = new BorshReader(bytes);
        ulong firstSeen = reader.ReadU64();
        ulong nextSeen = reader.ReadU64();
        state.IsJoined = reader.ReadBool();
        state.NextNumber = reader.ReadU64();
        state.Endpoints.Clear();
        int endpoints = reader.ReadCount(NetworkState.EndpointsMax, 4 + 1 + 4 + 1);
        for (int i = 0; i < endpoints && reader.IsOk; i++)
        {
            state.Endpoints.Add(new Bootstrap(reader.ReadString(NetworkState.EndpointBytesMax))
            {
                Stream = ReadOptionalNumber(ref reader),
                Failures = reader.ReadU32(),
                Peer = ReadOptionalPeer(ref reader),
            });
        }

        ReadNames(ref reader, state.Topics);
        ReadSessions(ref reader);
        state.Requests.Clear();
        int requests = reader.ReadCount(NetworkState.RequestsMax, 3 * 8);
        for (int i = 0; i < requests; i++)
        {
            if (!state.Requests.TryAdd(reader.ReadU64(), new OpenRequest(reader.ReadU64(), reader.ReadU64())))
                reader.Fail(DecodeOutcome.Duplicate);
        }

        state.Disconnected.Clear();
        int disconnected = reader.ReadCount(NetworkState.RequestsMax, 8);
        for (int i = 0; i < disconnected; i++)
            state.Disconnected.Enqueue(reader.ReadU64());
        state.Questions.Clear();
        int questions = reader.ReadCount(NetworkState.QuestionsPerStreamMax * NetworkState.StreamsMax, 3 * 8);
        for (int i = 0; i < questions; i++)
        {
            if (!state.Questions.TryAdd(reader.ReadU64(), new OpenQuestion(reader.ReadU64(), reader.ReadU64())))
                reader.Fail(DecodeOutcome.Duplicate);
        }

        if (reader.IsOk && reader.Remaining > 0)
            reader.Fail(DecodeOutcome.TrailingBytes);
        if (reader.IsOk)
            seen.ForgetBefore(firstSeen);
        if (reader.IsOk && seen.Next != nextSeen)
            reader.FailAt(DecodeOutcome.InvalidValue, 0);
        failedAt = reader.FailureOffset;
        return reader.Outcome;
    }

    private void ReadSessions(ref BorshReader reader)
    {
        state.Sessions.Clear();
        int sessions = reader.ReadCount(NetworkState.StreamsMax, 8 + 8 + 4 + 1 + 1 + 4 + 4);
        for (int i = 0; i < sessions && reader.IsOk; i++)
        {
            var session = new Session(
                reader.ReadU64(), reader.ReadU64(), reader.ReadString(NetworkState.EndpointBytesMax), reader.ReadBool())
            {
                Peer = ReadOptionalPeer(ref reader),
            };
            ReadNames(ref reader, session.Topics);
            session.Append(reader.ReadBytesSpan(Session.BufferBytesMax));
            if (!state.Sessions.TryAdd(session.Stream, session))
                reader.Fail(DecodeOutcome.Duplicate);
        }
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
        int count = reader.ReadCount(NetworkState.TopicsMax, 4 + 1);
        for (int i = 0; i < count && reader.IsOk; i++)
        {
            if (!names.Add(Frame.ReadName(ref reader)))
                reader.Fail(DecodeOutcome.Duplicate);
        }
    }

    private static void WriteOptional(ref BorshWriter writer, ulong? value)
    {
        writer.WriteOptionTag(value is not null);
        if (value is { } present)
            writer.WriteU64(present);
    }

    private static void WriteOptional(ref BorshWriter writer, PeerId? value)
    {
        writer.WriteOptionTag(value is not null);
        if (value is { } present)
            writer.WriteHash32(present.Value);
    }

    private static ulong? ReadOptionalNumber(ref BorshReader reader) => reader.ReadOptionTag() ? reader.ReadU64() : null;

    private static PeerId? ReadOptionalPeer(ref BorshReader reader) => reader.ReadOptionTag() ? new PeerId(reader.ReadHash32()) : null;
}
