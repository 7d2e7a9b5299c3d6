using System.Buffers.Binary;
using System.Collections.Immutable;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.Networking;
using Pyde.Host.Slots;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Host.Node;

/// <summary>What members of a committee ask each other: vertices and batches by hash, and what happened lately.</summary>
/// <remarks>
/// A fetch asks up to eight peers one after another and is then forgotten: consensus asks again while it needs the answer. Asking for recent waves goes on for
/// as long as the node runs, because a message that was lost with a stream is published by nobody a second time.
/// </remarks>
internal sealed class NodeExchange : IDisposable
{
    private const string FetchProtocol = "pyde/fetch/1";
    private const string RecentProtocol = "pyde/recent/1";
    private const int PeersAsked = 8;
    private const int FetchesMax = 1_024;
    private const int WavesTold = 32;
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _sync = new();
    private readonly PydeNode _node;
    private readonly NodeTasks _tasks;
    private readonly NodeArchive _archive;
    private readonly RecordWitness _witness;
    private readonly Committee _committee;
    private readonly TimeProvider _time;
    private readonly Func<NetworkInput, Task<NetworkStep>> _stepAsync;
    private readonly PeerRequests _requests;
    private readonly SortedSet<PeerId> _peers = [];
    private readonly HashSet<Hash32> _wanted = [];
    private PeerId? _preferred;
    private ITimer? _timer;
    private ulong _turn;

    public NodeExchange(
        PydeNode node,
        NodeOptions options,
        NodeTasks tasks,
        NodeArchive archive,
        RecordWitness witness,
        Func<NetworkInput, Task<NetworkStep>> stepAsync)
    {
        _node = node;
        _tasks = tasks;
        _archive = archive;
        _witness = witness;
        _committee = options.Genesis.FirstCommittee();
        _time = options.ChainTime;
        _stepAsync = stepAsync;
        _requests = new PeerRequests(stepAsync);
    }

    /// <summary>Asks one peer after another what it knows, from now on.</summary>
    public void Begin() => _timer = _time.CreateTimer(_ => _tasks.Run(AskNextAsync), null, AskInterval, AskInterval);

    /// <summary>Names the peer that is asked first: it told of what is missing.</summary>
    public void Prefer(PeerId peer) => _preferred = peer;

    /// <summary>Fetches a vertex or a batch: out of the archive, or from peers.</summary>
    public async Task FetchAsync(ArchiveKind kind, Hash32 hash)
    {
        if (_archive.Find(kind, hash) is { } known)
        {
            // Consensus is inside a step: it gets the answer after it.
            _tasks.Run(() => DeliverAsync(kind, hash, known));
            return;
        }

        Queue<PeerId> peers;
        lock (_sync)
        {
            if (_wanted.Count >= FetchesMax || !_wanted.Add(hash))
                return;
            peers = new Queue<PeerId>(InTurn());
        }

        await AskAsync(new Fetch(kind, hash, peers)).ConfigureAwait(false);
    }

    /// <summary>Takes what the network delivers for this class.</summary>
    public Task TakeAsync(NetworkOutput output)
    {
        switch (output)
        {
            case PeerJoined joined:
                lock (_sync)
                    _peers.Add(joined.Peer);
                return AskRecentAsync(joined.Peer);
            case PeerLeft left:
                lock (_sync)
                    _peers.Remove(left.Peer);
                return Task.CompletedTask;
            case RequestArrived request:
                return AnswerAsync(request);
            case ResponseArrived response:
                return _requests.TakeAsync(response);
            default:
                return Task.CompletedTask;
        }
    }

    /// <summary>Gives a vertex to consensus, and keeps it when consensus says that it is good.</summary>
    public async Task DeliverVertexAsync(ReadOnlyMemory<byte> bytes)
    {
        if (BorshCodec.TryDecode(bytes.Span, out Vertex vertex) != DecodeOutcome.Ok || !_committee.Contains(vertex.Member))
            return;
        ConsensusStep step = await _node.StepAsync(new VertexReceived(_node.NowMs(), vertex.Member, bytes)).ConfigureAwait(false);
        if (step == ConsensusStep.Accepted)
            _archive.TryAdd(ArchiveKind.Vertex, vertex.Hash(), bytes.Span);
    }

    public void Dispose() => _timer?.Dispose();

    // Peers by id from a moving place on, the preferred one first.
    private List<PeerId> InTurn()
    {
        List<PeerId> all = [.. _peers];
        List<PeerId> order = [];
        if (_preferred is { } preferred && _peers.Contains(preferred))
            order.Add(preferred);
        int start = all.Count == 0 ? 0 : (int)(_turn++ % (ulong)all.Count);
        for (int i = 0; i < all.Count && order.Count < PeersAsked; i++)
        {
            PeerId next = all[(start + i) % all.Count];
            if (next != _preferred)
                order.Add(next);
        }

        return order;
    }

    private Task AskAsync(Fetch fetch)
    {
        PeerId peer;
        lock (_sync)
        {
            if (!fetch.Peers.TryDequeue(out peer))
            {
                _wanted.Remove(fetch.Hash);
                return Task.CompletedTask;
            }
        }

        byte[] payload = new byte[1 + Hash32.Bytes];
        payload[0] = (byte)fetch.Kind;
        fetch.Hash.CopyTo(payload.AsSpan(1));
        return _requests.AskAsync(peer, FetchProtocol, payload, response => TakeFetchedAsync(fetch, response));
    }

    private Task AskNextAsync()
    {
        PeerId? peer;
        lock (_sync)
            peer = InTurn() is [.., var last] ? last : null;
        return peer is { } found ? AskRecentAsync(found) : Task.CompletedTask;
    }

    private Task AskRecentAsync(PeerId peer)
    {
        byte[] payload = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(payload, _node.Head.AnchorRound.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(8), _node.FirstUncertified.Value);
        return _requests.AskAsync(peer, RecentProtocol, payload, TakeRecentAsync);
    }

    private async Task AnswerAsync(RequestArrived request)
    {
        byte[] answer = request.Protocol switch
        {
            FetchProtocol => AnswerFetch(request.Payload.Span),
            RecentProtocol => await AnswerRecentAsync(request.Payload).ConfigureAwait(false),
            _ => [],
        };
        await _stepAsync(new SendResponse(request.Inbound, answer)).ConfigureAwait(false);
    }

    private byte[] AnswerFetch(ReadOnlySpan<byte> payload) =>
        payload.Length == 1 + Hash32.Bytes && payload[0] <= (byte)ArchiveKind.Batch
            ? _archive.Find((ArchiveKind)payload[0], Hash32.FromBytes(payload[1..])) ?? []
            : [];

    private async Task<byte[]> AnswerRecentAsync(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length != 16)
            return [];
        ulong round = BinaryPrimitives.ReadUInt64LittleEndian(payload.Span);
        ulong from = BinaryPrimitives.ReadUInt64LittleEndian(payload.Span[8..]);
        byte[] newest = _archive.Newest is { } vertex && vertex.Round.Value > round ? BorshCodec.Encode(vertex) : [];
        ImmutableArray<RecordSignature>.Builder signatures = ImmutableArray.CreateBuilder<RecordSignature>();
        ulong head = _node.Head.Wave.Value;
        for (ulong wave = from; wave <= head && wave - from < WavesTold; wave++)
        {
            ImmutableArray<RecordSignature> known = await SignaturesAsync(new WaveNumber(wave)).ConfigureAwait(false);
            if (signatures.Count + known.Length > RecentReply.SignaturesMax)
                break;
            signatures.AddRange(known);
        }

        return BorshCodec.Encode(new RecentReply(newest, signatures.ToImmutable()));
    }

    // What this process saw, or what the certificate holds: that outlives the process.
    private async Task<ImmutableArray<RecordSignature>> SignaturesAsync(WaveNumber wave)
    {
        ImmutableArray<RecordSignature> seen = _witness.Of(wave);
        if (seen.Length >= _committee.Quorum)
            return seen;
        HardFinalityCert? certificate = await _node.Slots.State.CallAsync(
            wave, static (state, _, number) => state.ReadCertificate(number), _node.Stopped).ConfigureAwait(false);
        if (certificate is null)
            return seen;
        ImmutableArray<MemberId> members = certificate.Signatures.Signers.Members();
        return [.. members.Select((member, index) => new RecordSignature
        {
            Epoch = certificate.Epoch,
            Wave = certificate.Wave,
            Member = member,
            RecordHash = certificate.RecordHash,
            Signature = certificate.Signatures.Signatures[index],
        })];
    }

    private Task TakeFetchedAsync(Fetch fetch, ResponseArrived response) =>
        IsWanted(fetch, response) ? DeliverAsync(fetch.Kind, fetch.Hash, response.Payload) : AskAsync(fetch);

    private bool IsWanted(Fetch fetch, ResponseArrived response)
    {
        if (response.Outcome != ResponseOutcome.Ok || response.Payload.IsEmpty)
            return false;
        ReadOnlySpan<byte> bytes = response.Payload.Span;
        bool isWanted = fetch.Kind == ArchiveKind.Batch
            ? BorshCodec.TryDecode(bytes, out Batch batch) == DecodeOutcome.Ok && batch.Hash() == fetch.Hash
            : BorshCodec.TryDecode(bytes, out Vertex vertex) == DecodeOutcome.Ok && vertex.Hash() == fetch.Hash;
        if (isWanted)
        {
            lock (_sync)
                _wanted.Remove(fetch.Hash);
        }

        return isWanted;
    }

    private async Task DeliverAsync(ArchiveKind kind, Hash32 hash, ReadOnlyMemory<byte> bytes)
    {
        if (kind == ArchiveKind.Vertex)
        {
            await DeliverVertexAsync(bytes).ConfigureAwait(false);
            return;
        }

        // Kept before it may be ordered: whoever is behind this node asks for it later.
        if (BorshCodec.TryDecode(bytes.Span, out Batch batch) == DecodeOutcome.Ok && _archive.TryAdd(kind, hash, bytes.Span))
            await _node.StepAsync(new BatchReady(_node.NowMs(), batch)).ConfigureAwait(false);
    }

    private async Task TakeRecentAsync(ResponseArrived response)
    {
        if (response.Outcome != ResponseOutcome.Ok || BorshCodec.TryDecode(response.Payload.Span, out RecentReply reply) != DecodeOutcome.Ok)
            return;
        if (!reply.Newest.IsEmpty)
            await DeliverVertexAsync(reply.Newest).ConfigureAwait(false);
        foreach (RecordSignature signature in reply.Signatures)
            await _node.StepAsync(new RecordSignatureReceived(_node.NowMs(), signature)).ConfigureAwait(false);
    }

    /// <summary>A fetch under way, and the peers that are still to be asked.</summary>
    private sealed record Fetch(ArchiveKind Kind, Hash32 Hash, Queue<PeerId> Peers);
}
