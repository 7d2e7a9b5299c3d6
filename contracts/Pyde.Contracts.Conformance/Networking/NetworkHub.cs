using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Networking;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>Nodes of one plugin on streams in memory and one clock, with every output held to the contract.</summary>
internal sealed class NetworkHub
{
    private const int StreamBytesMax = 16 * 1024 * 1024;
    private const ulong HostBit = 1ul << 63;

    // A network that talks for ever is broken.
    private const int EventsMax = 200_000;

    private const int SaidBytesMax = 64 * 1024;

    private readonly List<(NetworkPeer Peer, NetworkInput Input)> _events = [];
    private readonly Dictionary<(NetworkPeer Peer, ulong Stream), (NetworkPeer Peer, ulong Stream)> _streams = [];
    private readonly Dictionary<NetworkPeer, List<byte>> _said = [];
    private ulong _nextAccepted = HostBit;
    private ulong _nowMs;

    /// <param name="trial">Makes the nodes.</param>
    /// <param name="count">How many, at most as many as there are keys.</param>
    /// <param name="cuts">Decides where bytes are cut on their way; null leaves pieces whole.</param>
    public NetworkHub(Trial trial, int count, Draw? cuts = null)
    {
        Cuts = cuts;
        for (int index = 0; index < count; index++)
        {
            KitInstance instance = trial.Node(index).Start();
            Peers.Add(new NetworkPeer(instance.Context.Home, $"kit/{index}") { Serving = instance.As<INetwork> });
        }
    }

    /// <summary>A hub whose nodes are given, for a driver that makes the first one itself.</summary>
    public NetworkHub(IEnumerable<NetworkPeer> peers) => Peers.AddRange(peers);

    /// <summary>Decides where bytes are cut on their way; null leaves pieces whole.</summary>
    public Draw? Cuts { get; init; }

    public List<NetworkPeer> Peers { get; } = [];

    public NetworkPeer this[int index] => Peers[index];

    /// <summary>Nodes that listen, each connected to those before it, and settled.</summary>
    public static NetworkHub Joined(Trial trial, int count, Draw? cuts = null)
    {
        NetworkHub hub = new(trial, count, cuts);
        hub.JoinAll();
        return hub;
    }

    public void JoinAll()
    {
        for (int index = 0; index < Peers.Count; index++)
        {
            NetworkStep step = Step(index, new JoinNetwork(Peers[index].Endpoint, [.. Peers.Take(index).Select(peer => peer.Endpoint)]));
            Expect.Equal(NetworkStep.Accepted, step, $"{Peers[index].Endpoint} joining");
        }

        Settle();
        foreach (NetworkPeer peer in Peers)
            Expect.Equal(Peers.Count - 1, peer.Joined.Count, $"peers of {peer.Endpoint} after all have joined");
    }

    /// <summary>The identity under which a node knows another one: whom it told to have reached there.</summary>
    /// <param name="seenBy">Who knows it; connected to it.</param>
    /// <param name="index">Who is known.</param>
    public PeerId IdOf(int seenBy, int index)
    {
        // Between two nodes there is one. With more, the one that all others have in common and it does not have itself.
        foreach (PeerId id in Peers[seenBy].Joined)
        {
            bool isKnownToOthers = Peers.Where((_, other) => other != index).All(peer => peer.Joined.Contains(id));
            if (isKnownToOthers && !Peers[index].Joined.Contains(id))
                return id;
        }

        throw new CheckFailure($"{Peers[index].Endpoint}: expected {Peers[seenBy].Endpoint} to know it, found no peer of that kind");
    }

    public NetworkStep Step(int index, NetworkInput input, int capacity = KitSink<NetworkOutput>.Capacity) =>
        Step(Peers[index], input, capacity);

    /// <summary>Delivers what is on the way until nothing is. Time stands still.</summary>
    public void Settle()
    {
        int delivered = 0;
        while (_events.Count > 0)
        {
            Expect.That(delivered++ < EventsMax,
                $"a network without a new wish: expected it to fall silent, found {EventsMax} events and more");
            (NetworkPeer peer, NetworkInput input) = _events[0];
            _events.RemoveAt(0);
            if (Step(peer, input) == NetworkStep.Busy)
                _events.Add((peer, input));
        }
    }

    /// <summary>Lets time pass: timers fire when they are due, and what they lead to arrives at once.</summary>
    public void Advance(ulong milliseconds)
    {
        ulong until = _nowMs + milliseconds;
        Settle();
        while (NextTimer(until) is { } next)
        {
            (NetworkPeer peer, ulong timer, ulong due) = next;
            peer.Timers.Remove(timer);
            Move(Math.Max(_nowMs, due));
            Step(peer, new NetworkTimerFired(timer));
            Settle();
        }

        Move(until);
    }

    /// <summary>Cuts every stream between two nodes; both are told.</summary>
    public void Cut(int first, int second)
    {
        foreach (((NetworkPeer Peer, ulong Stream) near, (NetworkPeer Peer, ulong Stream) far) in _streams.ToArray())
        {
            if (near.Peer != Peers[first] || far.Peer != Peers[second])
                continue;
            _streams.Remove(near);
            _streams.Remove(far);
            _events.Add((near.Peer, new StreamClosed(near.Stream, "cut")));
            _events.Add((far.Peer, new StreamClosed(far.Stream, "cut")));
        }
    }

    /// <summary>A node has stopped and starts again: its streams are gone, what was on the way to it too,
    /// and its requests with it.</summary>
    public void Restarted(int index)
    {
        NetworkPeer peer = Peers[index];
        _events.RemoveAll(entry => entry.Peer == peer);
        foreach (((NetworkPeer Peer, ulong Stream) near, (NetworkPeer Peer, ulong Stream) far) in _streams.ToArray())
        {
            if (near.Peer != peer)
                continue;
            _streams.Remove(near);
            _streams.Remove(far);
            _events.Add((far.Peer, new StreamClosed(far.Stream, "the other side stopped")));
        }

        peer.Forget();
    }

    /// <summary>Opens a stream to a node from somebody who is no node.</summary>
    /// <returns>Number of the stream at the node.</returns>
    public ulong Stranger(int index)
    {
        ulong stream = _nextAccepted++;
        NetworkPeer nobody = new(Peers[index].Node, "kit/stranger") { Serving = Peers[index].Serving };
        _streams[(Peers[index], stream)] = (nobody, stream);
        Step(index, new StreamOpened(stream, "kit/stranger", IsInbound: true));
        return stream;
    }

    /// <summary>The bytes that arrived at a node on its first stream.</summary>
    public IEnumerable<byte> Said(int index) => _said.TryGetValue(Peers[index], out List<byte>? bytes) ? bytes : [];

    /// <summary>Whether a stream is open at a node.</summary>
    public bool IsOpen(int index, ulong stream) => _streams.ContainsKey((Peers[index], stream));

    private NetworkStep Step(NetworkPeer peer, NetworkInput input, int capacity = KitSink<NetworkOutput>.Capacity)
    {
        if (!Peers.Contains(peer))
            return NetworkStep.Accepted;
        KitSink<NetworkOutput> sink = new(capacity);
        if (input is SendRequest asked)
            peer.Open.Add(asked.Request);
        NetworkStep step = peer.Serving().Step(input, sink);
        if (input is SendRequest refused && step != NetworkStep.Accepted)
            peer.Open.Remove(refused.Request);
        if (step == NetworkStep.Accepted && input is Subscribe subscribe)
            peer.Topics.Add(subscribe.Topic);
        if (step == NetworkStep.Accepted && input is Unsubscribe unsubscribe)
            peer.Topics.Remove(unsubscribe.Topic);
        Expect.Equal(0, sink.Overflows, "outputs pushed into a sink without room");
        Expect.That(Enum.IsDefined(step), $"answer of a step: found {step}");
        foreach (NetworkOutput output in sink.Outputs)
            Take(peer, output);
        peer.CheckPeers();
        return step;
    }

    private void Take(NetworkPeer peer, NetworkOutput output)
    {
        switch (output)
        {
            case ListenStreams listen:
                Expect.Equal(peer.Endpoint, listen.Endpoint, "endpoint to listen on");
                peer.IsListening = true;
                break;
            case ConnectStream connect:
                Connect(peer, connect);
                break;
            case SendStream send:
                Expect.That(
                    send.Bytes.Length is >= 1 and <= StreamBytesMax,
                        $"bytes of one SendStream: expected 1 to 16 MiB, found {send.Bytes.Length}");
                if (_streams.TryGetValue((peer, send.Stream), out (NetworkPeer Peer, ulong Stream) far))
                    Carry(far.Peer, far.Stream, send.Bytes);
                break;
            case CloseStream close:
                if (_streams.Remove((peer, close.Stream), out far))
                {
                    _streams.Remove(far);
                    _events.Add((far.Peer, new StreamClosed(far.Stream, "closed by the other side")));
                }

                break;
            case SetNetworkTimer timer:
                peer.Timers[timer.Timer] = _nowMs + timer.DelayMs;
                break;
            case MessageArrived message:
                Expect.That(peer.Topics.Contains(message.Topic),
                    $"a message: expected one of a wanted topic, found one of '{message.Topic}'");
                peer.Messages.Add(message);
                break;
            case RequestArrived question:
                Expect.That(!peer.Questions.Exists(other => other.Inbound == question.Inbound),
                    $"question {question.Inbound}: found it twice");
                Expect.That(peer.Joined.Contains(question.From), "a question: expected it from a peer, found a stranger");
                peer.Questions.Add(question);
                break;
            case ResponseArrived answer:
                peer.Take(answer);
                break;
            case PeerJoined joined:
                Expect.That(peer.Joined.Add(joined.Peer), $"{joined.Peer}: expected it to join once, found it twice");
                break;
            case PeerLeft left:
                Expect.That(peer.Joined.Remove(left.Peer), $"{left.Peer}: expected a peer to leave, found a stranger");
                break;
        }
    }

    private void Connect(NetworkPeer peer, ConnectStream connect)
    {
        Expect.That((connect.Stream & HostBit) == 0,
            $"number of a stream to connect: expected the highest bit clear, found {connect.Stream}");
        Expect.That(peer.Connected.Add(connect.Stream), $"number of a stream to connect: expected one not in use, found {connect.Stream}");
        NetworkPeer? target = Peers.Find(other => other.Endpoint == connect.Endpoint && other.IsListening);
        if (target is null)
        {
            _events.Add((peer, new StreamClosed(connect.Stream, "nobody listens")));
            return;
        }

        ulong accepted = _nextAccepted++;
        _streams[(peer, connect.Stream)] = (target, accepted);
        _streams[(target, accepted)] = (peer, connect.Stream);
        _events.Add((peer, new StreamOpened(connect.Stream, target.Endpoint, IsInbound: false)));
        _events.Add((target, new StreamOpened(accepted, peer.Endpoint, IsInbound: true)));
    }

    private void Carry(NetworkPeer peer, ulong stream, ReadOnlyMemory<byte> bytes)
    {
        if (!_said.TryGetValue(peer, out List<byte>? said))
            _said.Add(peer, said = []);
        if (said.Count < SaidBytesMax)
            said.AddRange(bytes.Span);
        while (!bytes.IsEmpty)
        {
            int length = Cuts is null ? bytes.Length : Math.Min(bytes.Length, Cuts.Pick([1, 2, 3, 5, 17, 100, 4_096, 1 << 20]));
            _events.Add((peer, new StreamReceived(stream, bytes[..length])));
            bytes = bytes[length..];
        }
    }

    private (NetworkPeer Peer, ulong Timer, ulong Due)? NextTimer(ulong until)
    {
        (NetworkPeer Peer, ulong Timer, ulong Due)? next = null;
        foreach (NetworkPeer peer in Peers)
        {
            foreach ((ulong timer, ulong due) in peer.Timers)
            {
                if (due <= until && (next is null || due < next.Value.Due))
                    next = (peer, timer, due);
            }
        }

        return next;
    }

    private void Move(ulong nowMs)
    {
        foreach (NetworkPeer peer in Peers)
            peer.Node.Time.Advance(nowMs - _nowMs);
        _nowMs = nowMs;
    }
}
