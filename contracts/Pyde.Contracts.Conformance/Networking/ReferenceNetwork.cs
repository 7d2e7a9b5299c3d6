using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Networking;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>The network's contract with the least that keeps it: length-prefixed frames on the host's streams, messages flooded along
/// subscribed peers.</summary>
/// <remarks>Trusts who it is connected to: a peer is whom it says it is. Its state is small,
/// so that all of it travels in the delta.</remarks>
public sealed class ReferenceNetwork : INetwork
{
    private const byte Hello = 0;
    private const byte Subscription = 1;
    private const byte Unsubscription = 2;
    private const byte Message = 3;
    private const byte Request = 4;
    private const byte Response = 5;

    private const int TimerKinds = 3;
    private const int RequestTimer = 0;
    private const int ReconnectTimer = 1;
    private const int SilenceTimer = 2;
    private const uint ReconnectMs = 500;
    private const uint SilenceMs = 5_000;

    private const int NameCharactersMax = 64;
    private const int NameBytesMax = 256;
    private const int PayloadBytesMax = 8 * 1024 * 1024;
    private const int PieceBytes = 1024 * 1024;
    private const int OutputsSpare = 16;

    private readonly ReferenceNetworkState _state = new();
    private readonly ArrayBufferWriter<byte> _import = new();
    private IPluginContext? _context;
    private PeerId _self;
    private volatile PeerInfo[] _peers = [];

    /// <inheritdoc/>
    public IReadOnlyList<PeerInfo> Peers => _peers;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = Common.NoSettings.Check(context.Configuration.Span);
        if (!outcome.IsOk)
            return outcome;
        _context = context;
        _self = PeerOf(context.Node.Validator);
        return outcome;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public Hash32 HandOffDigest() => _state.IsFresh ? Hash32.Zero : Digest.Blake3(_state.Encode());

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => ExportProgress.Done;

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_state.IsFresh)
            return;
        // The first byte of a piece says whether it is the last.
        byte[] whole = _state.Encode();
        for (int at = 0; at < whole.Length; at += PieceBytes)
        {
            int length = Math.Min(PieceBytes, whole.Length - at);
            writer.Write([at + length == whole.Length ? (byte)1 : (byte)0, .. whole.AsSpan(at, length)]);
        }
    }

    /// <inheritdoc/>
    public void AbandonExport()
    {
        // Nothing is tracked: the delta holds the state as it is then.
    }

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        long index = 0;
        for (; reader.TryRead(out ReadOnlySpan<byte> record); index++)
        {
            if (phase == HandOffPhase.Base || record.Length < 2 || record[0] > 1)
                return ImportOutcome.Refused(index, $"expected a piece of the state in the delta, found {record.Length} bytes in {phase}");
            _import.Write(record[1..]);
            if (record[0] == 0)
                continue;
            DecodeOutcome outcome = _state.Decode(_import.WrittenSpan);
            _import.ResetWrittenCount();
            if (outcome != DecodeOutcome.Ok)
                return ImportOutcome.Refused(index, $"expected the state, found {outcome}");
        }

        PublishPeers();
        return _import.WrittenCount == 0 ? ImportOutcome.Accepted : ImportOutcome.Refused(index, "expected the last piece, found the end");
    }

    /// <inheritdoc/>
    public NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(outputs);
        int needed = OutputsSpare + _state.Sessions.Count + _state.Requests.Count + (input is JoinNetwork join ? join.Bootstrap.Count : 0);
        if (outputs.Remaining < needed)
            return NetworkStep.Busy;
        return input switch
        {
            JoinNetwork wanted => Join(wanted, outputs),
            Subscribe wanted => Want(wanted.Topic, outputs),
            Unsubscribe wanted => Unwant(wanted.Topic, outputs),
            PublishMessage publish => Publish(publish, outputs),
            SendRequest request => Ask(request, outputs),
            SendResponse response => Answer(response, outputs),
            StreamOpened opened => Open(opened, outputs),
            StreamReceived received => Receive(received, outputs),
            StreamClosed closed => Closed(closed.Stream, outputs),
            NetworkTimerFired fired => Fire(fired.Timer, outputs),
            _ => NetworkStep.Refused,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Sessions.Clear();
        _peers = [];
    }

    private static PeerId PeerOf(Address node) => new(Digest.Blake3(node.Value.ToArray()));

    private static ulong Timer(int kind, ulong number) => (number * TimerKinds) + (ulong)kind;

    /// <summary>1 to 64 characters, none of them half of a pair.</summary>
    private static bool IsName(string name) => name.Length is > 0 and <= NameCharactersMax
        && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) == name;

    private static byte[] Frame(byte kind, Action<FrameFields> fill)
    {
        FrameFields fields = new();
        fields.Bytes.Write<byte>([0, 0, 0, 0, kind]);
        fill(fields);
        byte[] frame = fields.Bytes.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(frame.Length - 4));
        return frame;
    }

    private NetworkStep Join(JoinNetwork join, IOutputSink<NetworkOutput> outputs)
    {
        if (_state.IsJoined)
            return NetworkStep.Refused;
        _state.IsJoined = true;
        if (join.Listen.Length > 0)
            outputs.TryPush(new ListenStreams(join.Listen));
        foreach (string endpoint in join.Bootstrap)
        {
            if (endpoint != join.Listen && _state.Endpoints.TryAdd(endpoint, 0UL))
                Connect(endpoint, outputs);
        }

        return NetworkStep.Accepted;
    }

    private void Connect(string endpoint, IOutputSink<NetworkOutput> outputs)
    {
        ulong stream = _state.TakeNumber();
        _state.Endpoints[endpoint] = stream;
        outputs.TryPush(new ConnectStream(stream, endpoint));
    }

    private NetworkStep Want(string topic, IOutputSink<NetworkOutput> outputs)
    {
        if (!IsName(topic) || (_state.Topics.Count >= ReferenceNetworkState.TopicsMax && !_state.Topics.Contains(topic)))
            return NetworkStep.Refused;
        if (_state.Topics.Add(topic))
            SendToAll(Frame(Subscription, fields => fields.Text(topic)), outputs);
        return NetworkStep.Accepted;
    }

    private NetworkStep Unwant(string topic, IOutputSink<NetworkOutput> outputs)
    {
        if (!_state.Topics.Remove(topic))
            return NetworkStep.Unknown;
        SendToAll(Frame(Unsubscription, fields => fields.Text(topic)), outputs);
        return NetworkStep.Accepted;
    }

    private void SendToAll(byte[] frame, IOutputSink<NetworkOutput> outputs)
    {
        foreach (ReferenceSession session in _state.Sessions.Values.Where(session => session.Peer is not null))
            outputs.TryPush(new SendStream(session.Stream, frame));
    }

    private NetworkStep Publish(PublishMessage publish, IOutputSink<NetworkOutput> outputs)
    {
        if (!IsName(publish.Topic) || publish.Message.Length > PayloadBytesMax)
            return NetworkStep.Refused;
        Flood(_self, _state.TakeNumber(), publish.Topic, publish.Message.ToArray(), null, outputs);
        return NetworkStep.Accepted;
    }

    private void Flood(
        PeerId origin, ulong number, string topic, byte[] message, ReferenceSession? except, IOutputSink<NetworkOutput> outputs)
    {
        byte[]? frame = null;
        foreach (ReferenceSession session in _state.Sessions.Values)
        {
            if (session == except || session.Peer == origin || session.Peer is null || !session.Topics.Contains(topic))
                continue;
            frame ??= Frame(Message, fields => fields.Hash(origin.Value).Number(number).Text(topic).Payload(message));
            outputs.TryPush(new SendStream(session.Stream, frame));
        }
    }

    private NetworkStep Ask(SendRequest request, IOutputSink<NetworkOutput> outputs)
    {
        bool isInUse = _state.Requests.Values.Any(open => open.Request == request.Request);
        if (!IsName(request.Protocol) || request.Payload.Length > PayloadBytesMax || isInUse)
            return NetworkStep.Refused;
        if (SessionOf(request.Peer) is not { } session)
            return NetworkStep.Unknown;
        if (_state.Requests.Count >= ReferenceNetworkState.RequestsMax)
            return NetworkStep.Busy;
        ulong number = _state.TakeNumber();
        _state.Requests.Add(number, (request.Request, session.Stream));
        byte[] payload = request.Payload.ToArray();
        outputs.TryPush(new SendStream(
            session.Stream, Frame(Request, fields => fields.Number(number).Text(request.Protocol).Payload(payload))));
        outputs.TryPush(new SetNetworkTimer(Timer(RequestTimer, number), request.TimeoutMs));
        return NetworkStep.Accepted;
    }

    private NetworkStep Answer(SendResponse response, IOutputSink<NetworkOutput> outputs)
    {
        if (response.Payload.Length > PayloadBytesMax)
            return NetworkStep.Refused;
        if (!_state.Questions.Remove(response.Inbound, out (ulong Stream, ulong Number) question))
            return NetworkStep.Unknown;
        byte[] payload = response.Payload.ToArray();
        outputs.TryPush(new SendStream(
            question.Stream, Frame(Response, fields => fields.Number(question.Number).Flag(true).Payload(payload))));
        return NetworkStep.Accepted;
    }

    private NetworkStep Open(StreamOpened opened, IOutputSink<NetworkOutput> outputs)
    {
        if (_state.Sessions.ContainsKey(opened.Stream))
            return NetworkStep.Refused;
        ReferenceSession session = new(opened.Stream, _state.TakeNumber(), opened.Remote, opened.IsInbound);
        if (_state.Sessions.Count >= ReferenceNetworkState.SessionsMax)
        {
            outputs.TryPush(new CloseStream(opened.Stream));
            Reconnect(opened.Stream, outputs);
            return NetworkStep.Accepted;
        }

        _state.Sessions.Add(opened.Stream, session);
        NodeIdentity node = _context!.Node;
        outputs.TryPush(new SendStream(opened.Stream, Frame(Hello, fields =>
            fields.Number(node.Chain.Value).Hash(node.Genesis).Hash(node.Validator.Value))));
        outputs.TryPush(new SetNetworkTimer(Timer(SilenceTimer, session.Number), SilenceMs));
        return NetworkStep.Accepted;
    }

    private NetworkStep Receive(StreamReceived received, IOutputSink<NetworkOutput> outputs)
    {
        if (!_state.Sessions.TryGetValue(received.Stream, out ReferenceSession? session))
            return NetworkStep.Unknown;
        session.Buffer = [.. session.Buffer, .. received.Bytes.Span];
        while (_state.Sessions.ContainsKey(session.Stream))
        {
            bool isFrame = session.TryTake(out byte[]? frame);
            if (isFrame && frame is null)
                break;
            if (!isFrame || !TakeFrame(session, frame!, outputs))
                End(session, outputs);
        }

        return NetworkStep.Accepted;
    }

    /// <returns>False when the peer breaks the protocol.</returns>
    private bool TakeFrame(ReferenceSession session, byte[] frame, IOutputSink<NetworkOutput> outputs)
    {
        BorshReader fields = new(frame.AsSpan(1));
        if (session.Peer is not { } peer)
            return frame[0] == Hello && Greet(session, ref fields, outputs);
        switch (frame[0])
        {
            case Subscription:
                string wanted = fields.ReadString(NameBytesMax);
                session.Topics.Add(wanted);
                return IsWhole(fields) && IsName(wanted) && session.Topics.Count <= ReferenceNetworkState.TopicsMax;
            case Unsubscription:
                string unwanted = fields.ReadString(NameBytesMax);
                session.Topics.Remove(unwanted);
                return IsWhole(fields) && IsName(unwanted);
            case Message:
                return TakeMessage(session, frame, ref fields, outputs);
            case Request:
                return TakeQuestion(session, peer, ref fields, outputs);
            case Response:
                return TakeAnswer(session, ref fields, outputs);
            default:
                return false;
        }
    }

    private static bool IsWhole(in BorshReader fields) => fields.IsOk && fields.Remaining == 0;

    private bool Greet(ReferenceSession session, ref BorshReader fields, IOutputSink<NetworkOutput> outputs)
    {
        NodeIdentity node = _context!.Node;
        bool isOurs = fields.ReadU64() == node.Chain.Value & fields.ReadHash32() == node.Genesis;
        PeerId peer = PeerOf(fields.ReadAddress());
        if (!isOurs || !IsWhole(fields) || peer == _self)
            return false;
        if (SessionOf(peer) is { } other)
        {
            // Both sides keep the stream that the smaller peer opened; of two that one side opened, the younger.
            PeerId smaller = peer.CompareTo(_self) < 0 ? peer : _self;
            bool isOther = (session.IsInbound ? peer : _self) != smaller && session.IsInbound != other.IsInbound;
            ReferenceSession kept = isOther ? other : session;
            ReferenceSession ended = isOther ? session : other;
            // The endpoint is served by the stream that stays, and wanted again when that one ends.
            foreach (string endpoint in _state.Endpoints.Where(entry => entry.Value == ended.Stream).Select(entry => entry.Key).ToArray())
                _state.Endpoints[endpoint] = kept.Stream;
            End(ended, outputs);
            if (isOther)
                return true;
        }

        session.Peer = peer;
        PublishPeers();
        outputs.TryPush(new PeerJoined(peer));
        if (_state.Topics.Count == 0)
            return true;
        byte[] all = [.. _state.Topics.SelectMany(topic => Frame(Subscription, frame => frame.Text(topic)))];
        outputs.TryPush(new SendStream(session.Stream, all));
        return true;
    }

    private bool TakeMessage(ReferenceSession session, byte[] frame, ref BorshReader fields, IOutputSink<NetworkOutput> outputs)
    {
        PeerId origin = new(fields.ReadHash32());
        ulong number = fields.ReadU64();
        string topic = fields.ReadString(NameBytesMax);
        byte[] message = fields.ReadBytes(PayloadBytesMax);
        if (!IsWhole(fields) || !IsName(topic))
            return false;
        if (origin == _self || !_state.Topics.Contains(topic) || !_state.See(Digest.Blake3(frame)))
            return true;
        outputs.TryPush(new MessageArrived(topic, origin, message));
        Flood(origin, number, topic, message, session, outputs);
        return true;
    }

    private bool TakeQuestion(ReferenceSession session, PeerId peer, ref BorshReader fields, IOutputSink<NetworkOutput> outputs)
    {
        ulong number = fields.ReadU64();
        string protocol = fields.ReadString(NameBytesMax);
        byte[] payload = fields.ReadBytes(PayloadBytesMax);
        if (!IsWhole(fields) || !IsName(protocol))
            return false;
        if (_state.Questions.Count >= ReferenceNetworkState.RequestsMax)
        {
            byte[] refusal = Frame(Response, frame => frame.Number(number).Flag(false).Payload([]));
            outputs.TryPush(new SendStream(session.Stream, refusal));
            return true;
        }

        ulong inbound = _state.TakeNumber();
        _state.Questions.Add(inbound, (session.Stream, number));
        outputs.TryPush(new RequestArrived(inbound, peer, protocol, payload));
        return true;
    }

    private bool TakeAnswer(ReferenceSession session, ref BorshReader fields, IOutputSink<NetworkOutput> outputs)
    {
        ulong number = fields.ReadU64();
        bool isOk = fields.ReadBool();
        byte[] payload = fields.ReadBytes(PayloadBytesMax);
        if (!IsWhole(fields) || (!isOk && payload.Length > 0))
            return false;
        // One that ended has ended; one of another stream is not this peer's to answer.
        if (!_state.Requests.TryGetValue(number, out (ulong Request, ulong Stream) open) || open.Stream != session.Stream)
            return true;
        _state.Requests.Remove(number);
        outputs.TryPush(new ResponseArrived(open.Request, isOk ? ResponseOutcome.Ok : ResponseOutcome.Refused, payload));
        return true;
    }

    private NetworkStep Closed(ulong stream, IOutputSink<NetworkOutput> outputs)
    {
        if (_state.Sessions.TryGetValue(stream, out ReferenceSession? session))
            Forget(session, outputs);
        else if (!Reconnect(stream, outputs))
            return NetworkStep.Unknown;
        return NetworkStep.Accepted;
    }

    private void End(ReferenceSession session, IOutputSink<NetworkOutput> outputs)
    {
        outputs.TryPush(new CloseStream(session.Stream));
        Forget(session, outputs);
    }

    private void Forget(ReferenceSession session, IOutputSink<NetworkOutput> outputs)
    {
        _state.Sessions.Remove(session.Stream);
        foreach ((ulong number, (ulong request, ulong stream)) in _state.Requests.ToArray())
        {
            if (stream == session.Stream && _state.Requests.Remove(number))
                outputs.TryPush(new ResponseArrived(request, ResponseOutcome.Disconnected, default));
        }

        foreach ((ulong inbound, (ulong stream, _)) in _state.Questions.ToArray())
        {
            if (stream == session.Stream)
                _state.Questions.Remove(inbound);
        }

        if (session.Peer is { } peer)
        {
            PublishPeers();
            outputs.TryPush(new PeerLeft(peer));
        }

        Reconnect(session.Stream, outputs);
    }

    private bool Reconnect(ulong stream, IOutputSink<NetworkOutput> outputs)
    {
        int index = 0;
        foreach ((string endpoint, ulong current) in _state.Endpoints)
        {
            if (current == stream)
            {
                _state.Endpoints[endpoint] = 0;
                outputs.TryPush(new SetNetworkTimer(Timer(ReconnectTimer, (ulong)index), ReconnectMs));
                return true;
            }

            index++;
        }

        return false;
    }

    private NetworkStep Fire(ulong timer, IOutputSink<NetworkOutput> outputs)
    {
        ulong number = timer / TimerKinds;
        switch ((int)(timer % TimerKinds))
        {
            case RequestTimer:
                if (!_state.Requests.Remove(number, out (ulong Request, ulong Stream) open))
                    return NetworkStep.Unknown;
                outputs.TryPush(new ResponseArrived(open.Request, ResponseOutcome.TimedOut, default));
                return NetworkStep.Accepted;
            case ReconnectTimer:
                if (number >= (ulong)_state.Endpoints.Count || _state.Endpoints.ElementAt((int)number) is not { Value: 0 } wanted)
                    return NetworkStep.Unknown;
                Connect(wanted.Key, outputs);
                return NetworkStep.Accepted;
            default:
                if (_state.Sessions.Values.FirstOrDefault(session => session.Number == number && session.Peer is null) is not { } silent)
                    return NetworkStep.Unknown;
                End(silent, outputs);
                return NetworkStep.Accepted;
        }
    }

    private ReferenceSession? SessionOf(PeerId peer) => _state.Sessions.Values.FirstOrDefault(session => session.Peer == peer);

    private void PublishPeers() => _peers =
    [
        .. _state.Sessions.Values.Where(session => session.Peer is not null)
            .Select(session => new PeerInfo(session.Peer!.Value, session.Remote))
            .OrderBy(info => info.Peer),
    ];

    /// <summary>The fields of a frame in Borsh, one after another.</summary>
    private sealed class FrameFields
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public FrameFields Number(ulong value)
        {
            new BorshWriter(Bytes).WriteU64(value);
            return this;
        }

        public FrameFields Flag(bool value)
        {
            new BorshWriter(Bytes).WriteBool(value);
            return this;
        }

        public FrameFields Hash(Hash32 value)
        {
            new BorshWriter(Bytes).WriteHash32(value);
            return this;
        }

        public FrameFields Text(string value)
        {
            new BorshWriter(Bytes).WriteString(value);
            return this;
        }

        public FrameFields Payload(byte[] value)
        {
            new BorshWriter(Bytes).WriteBytes(value);
            return this;
        }
    }
}
