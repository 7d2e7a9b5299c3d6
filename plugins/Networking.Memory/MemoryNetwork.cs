using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Networking;
using Pyde.Crypto;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Networking.Memory;

/// <summary>Topics, requests and peers over the host's streams, for nodes that trust who they are connected to.</summary>
/// <remarks>
/// <para>Messages flood along subscribed peers and are recognised by their content, so the same bytes published twice within the memory
/// of the seen ones
/// arrive once. Their origin is what the publisher says: nothing here is signed.</para>
/// <para>Of two streams between the same peers the one that the smaller peer opened stays; of two that one side opened, the younger.</para>
/// <para>A peer that sends what the protocol does not allow loses its stream.</para>
/// </remarks>
public sealed partial class MemoryNetwork : INetwork
{
    private const int TimerKinds = 4;
    private const int PumpTimer = 0;
    private const int RequestTimer = 1;
    private const int ReconnectTimer = 2;
    private const int HandshakeTimer = 3;

    // Beside one output per stream: a delivery, a close, a departure, a timer, an arrival, and room for what follows from them.
    private const int OutputsSpare = 8;

    private readonly NetworkState _state = new();
    private NetworkConfiguration _configuration = new();
    private SeenMessages _seen = new(1);
    private NetworkHandOff? _handOff;
    private IPluginContext? _context;
    private PeerId _self;
    private volatile PeerInfo[] _peers = [];

    /// <inheritdoc/>
    public IReadOnlyList<PeerInfo> Peers => _peers;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = NetworkConfiguration.TryParse(context.Configuration.Span, out _configuration);
        if (!outcome.IsOk)
            return outcome;
        _context = context;
        _self = PeerOf(context.Node.Validator);
        _seen = new SeenMessages(_configuration.SeenMax);
        _handOff = new NetworkHandOff(_state, _seen);
        return outcome;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public Hash32 HandOffDigest() => _handOff!.Digest();

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => _handOff!.ExportBase(writer);

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer) => _handOff!.ExportDelta(writer);

    /// <inheritdoc/>
    public void AbandonExport() => _handOff!.Abandon();

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ImportOutcome outcome = _handOff!.Import(phase, reader);
        PublishPeers();
        return outcome;
    }

    /// <inheritdoc/>
    public NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(outputs);
        if (!HasRoom(outputs, input))
            return NetworkStep.Busy;
        return input switch
        {
            JoinNetwork join => Join(join, outputs),
            Subscribe subscribe => Want(subscribe.Topic, outputs),
            Unsubscribe unsubscribe => Unwant(unsubscribe.Topic, outputs),
            PublishMessage publish => Publish(publish, outputs),
            SendRequest request => Ask(request, outputs),
            SendResponse response => Answer(response, outputs),
            StreamOpened opened => Open(opened, outputs),
            StreamReceived received => Receive(received, outputs),
            StreamClosed closed => Close(closed, outputs),
            NetworkTimerFired fired => Fire(fired, outputs),
            _ => NetworkStep.Refused,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state.Sessions.Clear();
        _peers = [];
    }

    /// <summary>Identity of a node on this network: BLAKE3 of its address, which the greeting names.</summary>
    internal static PeerId PeerOf(Address node)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        node.CopyTo(bytes);
        return new PeerId(Digest.Blake3(bytes));
    }

    private static ulong Timer(int kind, ulong number) => (number * TimerKinds) + (ulong)kind;

    private bool HasRoom(IOutputSink<NetworkOutput> outputs, NetworkInput? input = null)
    {
        int needed = _state.Sessions.Count + OutputsSpare;
        if (input is JoinNetwork join)
            needed += join.Bootstrap.Count;
        return outputs.Remaining >= needed;
    }

    private NetworkStep Join(JoinNetwork join, IOutputSink<NetworkOutput> outputs)
    {
        if (_state.IsJoined || join.Bootstrap.Count > NetworkState.EndpointsMax)
            return NetworkStep.Refused;
        _state.IsJoined = true;
        if (join.Listen.Length > 0)
            outputs.TryPush(new ListenStreams(join.Listen));
        SortedSet<string> known = new(StringComparer.Ordinal) { join.Listen };
        foreach (string endpoint in join.Bootstrap)
        {
            if (!known.Add(endpoint))
                continue;
            var bootstrap = new Bootstrap(endpoint);
            _state.Endpoints.Add(bootstrap);
            Connect(bootstrap, outputs);
        }

        return NetworkStep.Accepted;
    }

    private void Connect(Bootstrap bootstrap, IOutputSink<NetworkOutput> outputs)
    {
        ulong stream = _state.TakeNumber();
        bootstrap.Stream = stream;
        outputs.TryPush(new ConnectStream(stream, bootstrap.Endpoint));
    }

    private NetworkStep Want(string topic, IOutputSink<NetworkOutput> outputs)
    {
        if (!Frame.IsName(topic) || (_state.Topics.Count >= NetworkState.TopicsMax && !_state.Topics.Contains(topic)))
            return NetworkStep.Refused;
        if (_state.Topics.Add(topic))
            SendToAll(Frame.OfTopic(Frame.Subscribe, topic), outputs);
        return NetworkStep.Accepted;
    }

    private NetworkStep Unwant(string topic, IOutputSink<NetworkOutput> outputs)
    {
        if (!_state.Topics.Remove(topic))
            return NetworkStep.Unknown;
        SendToAll(Frame.OfTopic(Frame.Unsubscribe, topic), outputs);
        return NetworkStep.Accepted;
    }

    private void SendToAll(byte[] frame, IOutputSink<NetworkOutput> outputs)
    {
        foreach (Session session in _state.Sessions.Values)
        {
            if (session.Peer is not null)
                outputs.TryPush(new SendStream(session.Stream, frame));
        }
    }

    private NetworkStep Publish(PublishMessage publish, IOutputSink<NetworkOutput> outputs)
    {
        if (!Frame.IsName(publish.Topic) || publish.Message.Length > Frame.PayloadBytesMax)
            return NetworkStep.Refused;
        if (_seen.TryAdd(IdOf(publish.Topic, _self, publish.Message.Span)))
            Forward(_self, publish.Topic, publish.Message, except: null, outputs);
        return NetworkStep.Accepted;
    }

    private void Forward(PeerId origin, string topic, ReadOnlyMemory<byte> message, Session? except, IOutputSink<NetworkOutput> outputs)
    {
        byte[]? frame = null;
        foreach (Session session in _state.Sessions.Values)
        {
            if (session.Peer is not { } peer || peer == origin || ReferenceEquals(session, except) || !session.Topics.Contains(topic))
                continue;
            frame ??= Frame.OfMessage(origin, topic, message);
            outputs.TryPush(new SendStream(session.Stream, frame));
        }
    }

    private NetworkStep Ask(SendRequest request, IOutputSink<NetworkOutput> outputs)
    {
        if (!Frame.IsName(request.Protocol) || request.Payload.Length > Frame.PayloadBytesMax)
            return NetworkStep.Refused;
        foreach (OpenRequest open in _state.Requests.Values)
        {
            if (open.Request == request.Request)
                return NetworkStep.Refused;
        }

        if (SessionOf(request.Peer) is not { } session)
            return NetworkStep.Unknown;
        if (_state.Requests.Count + _state.Disconnected.Count >= NetworkState.RequestsMax)
            return NetworkStep.Busy;
        ulong number = _state.TakeNumber();
        _state.Requests.Add(number, new OpenRequest(request.Request, session.Stream));
        outputs.TryPush(new SendStream(session.Stream, Frame.OfRequest(number, request.Protocol, request.Payload)));
        outputs.TryPush(new SetNetworkTimer(Timer(RequestTimer, number), request.TimeoutMs));
        return NetworkStep.Accepted;
    }

    private NetworkStep Answer(SendResponse response, IOutputSink<NetworkOutput> outputs)
    {
        if (response.Payload.Length > Frame.PayloadBytesMax)
            return NetworkStep.Refused;
        if (!_state.Questions.Remove(response.Inbound, out OpenQuestion question))
            return NetworkStep.Unknown;
        outputs.TryPush(new SendStream(question.Stream, Frame.OfResponse(question.Number, ResponseOutcome.Ok, response.Payload)));
        return NetworkStep.Accepted;
    }

    private NetworkStep Open(StreamOpened opened, IOutputSink<NetworkOutput> outputs)
    {
        if (_state.Sessions.ContainsKey(opened.Stream))
            return NetworkStep.Refused;
        if (_state.Sessions.Count >= _configuration.StreamsMax)
        {
            outputs.TryPush(new CloseStream(opened.Stream));
            Retry(opened.Stream, outputs);
            return NetworkStep.Accepted;
        }

        var session = new Session(opened.Stream, _state.TakeNumber(), opened.Remote, opened.IsInbound);
        _state.Sessions.Add(opened.Stream, session);
        NodeIdentity node = _context!.Node;
        outputs.TryPush(new SendStream(opened.Stream, Frame.OfHello(node.Chain, node.Genesis, node.Validator)));
        outputs.TryPush(new SetNetworkTimer(Timer(HandshakeTimer, session.Number), _configuration.HandshakeMs));
        return NetworkStep.Accepted;
    }

    private NetworkStep Receive(StreamReceived received, IOutputSink<NetworkOutput> outputs)
    {
        if (!_state.Sessions.TryGetValue(received.Stream, out Session? session))
            return NetworkStep.Unknown;
        if (!session.HasRoom(received.Bytes.Length))
            return NetworkStep.Busy;
        session.Append(received.Bytes.Span);
        Pump(session, outputs);
        return NetworkStep.Accepted;
    }

    /// <summary>Takes frames as long as the sink has room for what one can lead to; a timer takes the rest.</summary>
    private void Pump(Session session, IOutputSink<NetworkOutput> outputs)
    {
        while (_state.Sessions.ContainsKey(session.Stream))
        {
            if (!HasRoom(outputs))
            {
                outputs.TryPush(new SetNetworkTimer(Timer(PumpTimer, 0), 0));
                return;
            }

            FrameRead read = session.TryTake(out ReadOnlySpan<byte> frame);
            if (read == FrameRead.Incomplete)
                return;
            if (read == FrameRead.OutOfBounds || !TakeFrame(session, frame, outputs))
            {
                LogHostile(_context!.Logger, session.Remote);
                End(session, outputs);
            }
        }
    }

    /// <returns>False when the peer breaks the protocol.</returns>
    private bool TakeFrame(Session session, ReadOnlySpan<byte> frame, IOutputSink<NetworkOutput> outputs)
    {
        if (session.Peer is not { } peer)
            return Greet(session, frame, outputs);
        var reader = new BorshReader(frame);
        switch (reader.ReadU8())
        {
            case Frame.Subscribe:
                string wanted = Frame.ReadName(ref reader);
                if (IsWhole(reader))
                    session.Topics.Add(wanted);
                return IsWhole(reader) && session.Topics.Count <= NetworkState.TopicsMax;
            case Frame.Unsubscribe:
                string unwanted = Frame.ReadName(ref reader);
                session.Topics.Remove(unwanted);
                return IsWhole(reader);
            case Frame.Message:
                return TakeMessage(session, ref reader, outputs);
            case Frame.Request:
                return TakeQuestion(session, peer, ref reader, outputs);
            case Frame.Response:
                return TakeAnswer(session, ref reader, outputs);
            default:
                return false;
        }
    }

    private static bool IsWhole(in BorshReader reader) => reader.IsOk && reader.Remaining == 0;

    private bool Greet(Session session, ReadOnlySpan<byte> frame, IOutputSink<NetworkOutput> outputs)
    {
        NodeIdentity node = _context!.Node;
        if (!Frame.TryReadHello(frame, out ChainId chain, out Hash32 genesis, out Address address)
            || chain != node.Chain || genesis != node.Genesis)
        {
            return false;
        }

        PeerId peer = PeerOf(address);
        if (peer == _self)
            return false;
        foreach (Bootstrap bootstrap in _state.Endpoints)
        {
            if (bootstrap.Stream == session.Stream)
                (bootstrap.Peer, bootstrap.Failures) = (peer, 0);
        }

        if (SessionOf(peer) is { } other)
        {
            PeerId preferred = peer.CompareTo(_self) < 0 ? peer : _self;
            if (OpenerOf(session, peer) != OpenerOf(other, peer) && OpenerOf(session, peer) != preferred)
            {
                End(session, outputs);
                return true;
            }

            End(other, outputs);
        }

        session.Peer = peer;
        PublishPeers();
        outputs.TryPush(new PeerJoined(peer));
        if (_state.Topics.Count > 0)
            outputs.TryPush(new SendStream(session.Stream, AllTopics()));
        return true;
    }

    private PeerId OpenerOf(Session session, PeerId peer) => session.IsInbound ? peer : _self;

    /// <summary>A frame per topic, in one piece.</summary>
    private byte[] AllTopics()
    {
        List<byte> frames = [];
        foreach (string topic in _state.Topics)
            frames.AddRange(Frame.OfTopic(Frame.Subscribe, topic));
        return [.. frames];
    }

    private bool TakeMessage(Session session, ref BorshReader reader, IOutputSink<NetworkOutput> outputs)
    {
        var origin = new PeerId(reader.ReadHash32());
        string topic = Frame.ReadName(ref reader);
        ReadOnlySpan<byte> bytes = reader.ReadBytesSpan(Frame.PayloadBytesMax);
        if (!IsWhole(reader))
            return false;
        // A message that crossed the own unsubscription is nobody's fault.
        if (origin == _self || !_state.Topics.Contains(topic) || !_seen.TryAdd(IdOf(topic, origin, bytes)))
            return true;
        byte[] message = bytes.ToArray();
        outputs.TryPush(new MessageArrived(topic, origin, message));
        Forward(origin, topic, message, session, outputs);
        return true;
    }

    private bool TakeQuestion(Session session, PeerId peer, ref BorshReader reader, IOutputSink<NetworkOutput> outputs)
    {
        ulong number = reader.ReadU64();
        string protocol = Frame.ReadName(ref reader);
        ReadOnlySpan<byte> payload = reader.ReadBytesSpan(Frame.PayloadBytesMax);
        if (!IsWhole(reader))
            return false;
        int open = 0;
        foreach (OpenQuestion question in _state.Questions.Values)
            open += question.Stream == session.Stream ? 1 : 0;
        if (open >= NetworkState.QuestionsPerStreamMax)
        {
            outputs.TryPush(new SendStream(session.Stream, Frame.OfResponse(number, ResponseOutcome.Refused, default)));
            return true;
        }

        ulong inbound = _state.TakeNumber();
        _state.Questions.Add(inbound, new OpenQuestion(session.Stream, number));
        outputs.TryPush(new RequestArrived(inbound, peer, protocol, payload.ToArray()));
        return true;
    }

    private bool TakeAnswer(Session session, ref BorshReader reader, IOutputSink<NetworkOutput> outputs)
    {
        ulong number = reader.ReadU64();
        byte outcome = reader.ReadU8();
        ReadOnlySpan<byte> payload = reader.ReadBytesSpan(Frame.PayloadBytesMax);
        if (!IsWhole(reader) || outcome is not ((byte)ResponseOutcome.Ok or (byte)ResponseOutcome.Refused)
            || (outcome != (byte)ResponseOutcome.Ok && !payload.IsEmpty))
        {
            return false;
        }

        // One that timed out has ended already; one of another stream is not this peer's to answer.
        if (!_state.Requests.TryGetValue(number, out OpenRequest request) || request.Stream != session.Stream)
            return true;
        _state.Requests.Remove(number);
        outputs.TryPush(new ResponseArrived(request.Request, (ResponseOutcome)outcome, payload.ToArray()));
        return true;
    }

    private NetworkStep Close(StreamClosed closed, IOutputSink<NetworkOutput> outputs)
    {
        if (_state.Sessions.TryGetValue(closed.Stream, out Session? session))
            Forget(session, outputs);
        else if (!Retry(closed.Stream, outputs))
            return NetworkStep.Unknown;
        return NetworkStep.Accepted;
    }

    /// <summary>Closes a stream from this side.</summary>
    private void End(Session session, IOutputSink<NetworkOutput> outputs)
    {
        outputs.TryPush(new CloseStream(session.Stream));
        Forget(session, outputs);
    }

    private void Forget(Session session, IOutputSink<NetworkOutput> outputs)
    {
        _state.Sessions.Remove(session.Stream);
        foreach ((ulong number, OpenRequest request) in _state.Requests.ToArray())
        {
            if (request.Stream != session.Stream)
                continue;
            _state.Requests.Remove(number);
            _state.Disconnected.Enqueue(request.Request);
        }

        foreach ((ulong inbound, OpenQuestion question) in _state.Questions.ToArray())
        {
            if (question.Stream == session.Stream)
                _state.Questions.Remove(inbound);
        }

        if (session.Peer is { } peer)
        {
            PublishPeers();
            outputs.TryPush(new PeerLeft(peer));
        }

        Retry(session.Stream, outputs);
        TellDisconnected(outputs);
    }

    /// <summary>Ends requests as far as the sink has room beside what a step needs; a timer ends the rest.</summary>
    private void TellDisconnected(IOutputSink<NetworkOutput> outputs)
    {
        while (_state.Disconnected.Count > 0)
        {
            if (!HasRoom(outputs))
            {
                outputs.TryPush(new SetNetworkTimer(Timer(PumpTimer, 0), 0));
                return;
            }

            outputs.TryPush(new ResponseArrived(_state.Disconnected.Dequeue(), ResponseOutcome.Disconnected, default));
        }
    }

    /// <summary>Plans the next attempt when the stream was one to a wanted endpoint.</summary>
    private bool Retry(ulong stream, IOutputSink<NetworkOutput> outputs)
    {
        for (int i = 0; i < _state.Endpoints.Count; i++)
        {
            Bootstrap bootstrap = _state.Endpoints[i];
            if (bootstrap.Stream != stream)
                continue;
            bootstrap.Stream = null;
            Plan(i, outputs);
            return true;
        }

        return false;
    }

    private void Plan(int endpoint, IOutputSink<NetworkOutput> outputs)
    {
        Bootstrap bootstrap = _state.Endpoints[endpoint];
        ulong delayMs = (ulong)_configuration.ReconnectMinMs << (int)Math.Min(bootstrap.Failures, 30);
        bootstrap.Failures = Math.Min(bootstrap.Failures + 1, 30);
        delayMs = Math.Min(delayMs, _configuration.ReconnectMaxMs);
        outputs.TryPush(new SetNetworkTimer(Timer(ReconnectTimer, (ulong)endpoint), (uint)delayMs));
    }

    private NetworkStep Fire(NetworkTimerFired fired, IOutputSink<NetworkOutput> outputs)
    {
        ulong number = fired.Timer / TimerKinds;
        switch ((int)(fired.Timer % TimerKinds))
        {
            case PumpTimer:
                TellDisconnected(outputs);
                foreach (Session session in _state.Sessions.Values.ToArray())
                    Pump(session, outputs);
                return NetworkStep.Accepted;
            case RequestTimer:
                if (!_state.Requests.Remove(number, out OpenRequest request))
                    return NetworkStep.Unknown;
                outputs.TryPush(new ResponseArrived(request.Request, ResponseOutcome.TimedOut, default));
                return NetworkStep.Accepted;
            case ReconnectTimer:
                return Reconnect(number, outputs);
            default:
                return EndIfSilent(number, outputs);
        }
    }

    private NetworkStep Reconnect(ulong endpoint, IOutputSink<NetworkOutput> outputs)
    {
        if (endpoint >= (ulong)_state.Endpoints.Count || _state.Endpoints[(int)endpoint] is not { Stream: null } bootstrap)
            return NetworkStep.Unknown;
        // The same peer may have come from its side: the endpoint is tried again once it is gone.
        if (bootstrap.Peer is { } peer && SessionOf(peer) is not null)
            Plan((int)endpoint, outputs);
        else
            Connect(bootstrap, outputs);
        return NetworkStep.Accepted;
    }

    private NetworkStep EndIfSilent(ulong number, IOutputSink<NetworkOutput> outputs)
    {
        foreach (Session session in _state.Sessions.Values)
        {
            if (session.Number != number || session.Peer is not null)
                continue;
            End(session, outputs);
            return NetworkStep.Accepted;
        }

        return NetworkStep.Unknown;
    }

    private Session? SessionOf(PeerId peer)
    {
        foreach (Session session in _state.Sessions.Values)
        {
            if (session.Peer == peer)
                return session;
        }

        return null;
    }

    private void PublishPeers()
    {
        List<PeerInfo> peers = [];
        foreach (Session session in _state.Sessions.Values)
        {
            if (session.Peer is { } peer)
                peers.Add(new PeerInfo(peer, session.Remote));
        }

        peers.Sort(static (left, right) => left.Peer.CompareTo(right.Peer));
        _peers = [.. peers];
    }

    /// <summary>BLAKE3 of topic, origin and bytes; the topic's length keeps them apart.</summary>
    private static Hash32 IdOf(string topic, PeerId origin, ReadOnlySpan<byte> message)
    {
        Blake3Hasher hasher = Blake3Hasher.Create();
        Span<byte> head = stackalloc byte[Hash32.Bytes + 4];
        origin.Value.CopyTo(head);
        int length = topic.Length;
        MemoryMarshal.Write(head[Hash32.Bytes..], in length);
        hasher.Update(head);
        hasher.Update(MemoryMarshal.AsBytes(topic.AsSpan()));
        hasher.Update(message);
        hasher.Finalize(head[..Hash32.Bytes]);
        return Hash32.FromBytes(head[..Hash32.Bytes]);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Remote} broke the protocol; its stream is closed")]
    private static partial void LogHostile(ILogger logger, string remote);
}
