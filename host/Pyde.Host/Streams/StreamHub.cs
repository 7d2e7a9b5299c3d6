using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Contracts.Networking;

namespace Pyde.Host.Streams;

/// <summary>Byte streams between the nodes of one process, with seeded latency, loss and partitions.</summary>
/// <remarks>
/// A stream is reliable and ordered, as TCP is: loss shows as delay, and a segment never overtakes the one before it. A partition holds
/// segments back until it heals and lets no new stream through. All timing goes through the <see cref="TimeProvider"/>, so virtual time
/// replays exactly.
/// </remarks>
internal sealed class StreamHub(TimeProvider time, IRandomSource random, HubConditions conditions)
{
    private const int LossesMax = 6;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, HubPort> _listeners = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _cuts = [];
    private readonly List<Action> _held = [];
    private long _sequence;
    private HubConditions _conditions = conditions;

    /// <summary>Segments that were lost and sent again.</summary>
    public long Losses { get; private set; }

    /// <summary>A node's end of the hub.</summary>
    /// <param name="name">Name of the node; endpoints are <c>mem://name</c> or <c>mem://name/anything</c>.</param>
    public IStreamTransport OpenPort(string name) => new HubPort(this, name);

    /// <summary>What the network does to segments that are sent from now on.</summary>
    public HubConditions Conditions
    {
        get
        {
            lock (_gate)
                return _conditions;
        }

        set
        {
            lock (_gate)
                _conditions = value;
        }
    }

    /// <summary>Cuts two nodes off from each other.</summary>
    public void Cut(string left, string right)
    {
        lock (_gate)
            _cuts.Add(Pair(left, right));
    }

    /// <summary>Heals every cut; what was held back is on its way again.</summary>
    public void HealAll()
    {
        lock (_gate)
        {
            _cuts.Clear();
            Action[] held = [.. _held];
            _held.Clear();

            // Under the lock: bytes sent from now on must not overtake those that were held back.
            foreach (Action resume in held)
                resume();
        }
    }

    private static (string, string) Pair(string left, string right) =>
        string.CompareOrdinal(left, right) <= 0 ? (left, right) : (right, left);

    private bool IsCut(HubPort left, HubPort right) => _cuts.Contains(Pair(left.Name, right.Name));

    private TimeSpan DrawDelay()
    {
        Span<byte> draw = stackalloc byte[8];
        random.Fill(draw);
        long span = (_conditions.LatencyMax - _conditions.LatencyMin).Ticks;
        TimeSpan delay = _conditions.LatencyMin;
        if (span > 0)
            delay += TimeSpan.FromTicks((long)(BinaryPrimitives.ReadUInt64LittleEndian(draw) % (ulong)span));
        TimeSpan resend = _conditions.RetransmitAfter;
        for (int losses = 0; losses < LossesMax && _conditions.LossPerMille > 0; losses++)
        {
            random.Fill(draw);
            if (BinaryPrimitives.ReadUInt32LittleEndian(draw) % 1_000 >= (uint)_conditions.LossPerMille)
                break;
            Losses++;
            delay += resend;
            resend += resend;
        }

        return delay;
    }

    /// <summary>Runs a delivery when its time has come, never earlier than the one before it in the same direction.</summary>
    private void Schedule(HubPort from, HubPort to, Direction direction, NetworkInput input)
    {
        lock (_gate)
        {
            if (IsCut(from, to))
            {
                _held.Add(() => Schedule(from, to, direction, input));
                return;
            }

            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset due = now + DrawDelay();
            direction.NextDue = due > direction.NextDue ? due : direction.NextDue;
            TimeSpan wait = direction.NextDue - now;
            long sequence = _sequence++;
            direction.Queue.Enqueue(input, sequence);
            ITimer? timer = null;
            timer = time.CreateTimer(
                _ =>
                {
                    timer?.Dispose();
                    DeliverNext(to, direction);
                },
                null,
                wait,
                Timeout.InfiniteTimeSpan);
        }
    }

    // Each timer delivers the oldest input of its direction: real timers may fire out of order, streams may not.
    private void DeliverNext(HubPort to, Direction direction)
    {
        lock (direction)
        {
            NetworkInput input;
            lock (_gate)
                input = direction.Queue.Dequeue();
            to.Deliver(input);
        }
    }

    private sealed class Direction
    {
        public DateTimeOffset NextDue { get; set; }

        public PriorityQueue<NetworkInput, long> Queue { get; } = new();
    }

    private sealed record HubStream(HubPort Remote, ulong RemoteNumber, Direction Outbound);

    private sealed class HubPort(StreamHub hub, string name) : IStreamTransport
    {
        private readonly Dictionary<ulong, HubStream> _streams = [];
        private readonly List<string> _endpoints = [];
        private Action<NetworkInput>? _deliver;
        private ulong _nextInbound;
        private bool _isDisposed;

        public string Name => name;

        public void Start(Action<NetworkInput> deliver) => _deliver = deliver;

        public void Listen(string endpoint)
        {
            lock (hub._gate)
            {
                if (hub._listeners.TryAdd(endpoint, this))
                    _endpoints.Add(endpoint);
            }
        }

        public void Connect(ulong stream, string endpoint)
        {
            HubPort? remote;
            Direction there = new();
            Direction back = new();
            ulong remoteNumber = 0;
            lock (hub._gate)
            {
                if (hub._listeners.TryGetValue(endpoint, out remote) && !hub.IsCut(this, remote) && !_streams.ContainsKey(stream))
                {
                    remoteNumber = IStreamTransport.InboundBit | remote._nextInbound++;
                    _streams.Add(stream, new HubStream(remote, remoteNumber, there));
                    remote._streams.Add(remoteNumber, new HubStream(this, stream, back));
                }
                else
                {
                    remote = null;
                }
            }

            if (remote is null)
            {
                hub.Schedule(this, this, back, new StreamClosed(stream, $"nobody reachable listens on {endpoint}"));
                return;
            }

            hub.Schedule(this, remote, there, new StreamOpened(remoteNumber, $"mem://{name}", IsInbound: true));
            hub.Schedule(remote, this, back, new StreamOpened(stream, endpoint, IsInbound: false));
        }

        public void Send(ulong stream, ReadOnlyMemory<byte> bytes)
        {
            HubStream? found;
            lock (hub._gate)
                _streams.TryGetValue(stream, out found);
            if (found is not null)
                hub.Schedule(this, found.Remote, found.Outbound, new StreamReceived(found.RemoteNumber, bytes.ToArray()));
        }

        public void Close(ulong stream)
        {
            HubStream? found;
            lock (hub._gate)
                _streams.Remove(stream, out found);
            if (found is not null)
                hub.Schedule(this, found.Remote, found.Outbound, new StreamClosed(found.RemoteNumber, "closed by the other side"));
        }

        public void Dispose()
        {
            ulong[] open;
            lock (hub._gate)
            {
                _isDisposed = true;
                foreach (string endpoint in _endpoints)
                    hub._listeners.Remove(endpoint);
                open = [.. _streams.Keys.Order()];
            }

            foreach (ulong stream in open)
                Close(stream);
        }

        public void Deliver(NetworkInput input)
        {
            lock (hub._gate)
            {
                if (_isDisposed)
                    return;
                if (input is StreamClosed closed)
                    _streams.Remove(closed.Stream);
                else if (input is StreamReceived received && !_streams.ContainsKey(received.Stream))
                    return;
            }

            _deliver?.Invoke(input);
        }
    }
}
