using System.Buffers.Binary;
using System.Collections.Immutable;
using Pyde.Contracts;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Sequencer;

/// <summary>Members order waves in turn: an ordering for simulations and tests, not a Byzantine fault tolerant consensus.</summary>
/// <remarks>
/// <para>The member whose turn wave w is stores its vertex, has the host sign it once for that round, and sends it out. Nobody else's vertex is taken for w, so
/// no two waves can have one number as long as a signer signs one digest a round. A member that is away stops the chain until it comes back; one that signs two
/// vertices stops it for good, with the evidence. Both are what a real consensus is for.</para>
/// <para>Everybody executes, signs the record and counts signatures; q(n) equal ones make the certificate. Missing vertices are fetched backwards from the
/// newest one, missing batches by their hash.</para>
/// </remarks>
public sealed class SequencerConsensus : IConsensus
{
    private const ulong WaveTimer = 1;
    private const ulong IdleTimer = 2;
    private const ulong RetryTimer = 3;
    private const uint RetryMs = 500;
    private const int AnchorsKept = 64;
    private const int OwnBatchesMax = 256;

    // A step fetches at most the batches of one vertex, and else pushes a handful.
    private const int OutputsMin = Limits.VertexBatchesMax + UncertifiedOutputs;
    private const int UncertifiedOutputs = (2 * SequencerState.UncertifiedMax) + 16;

    private readonly SequencerHandOff _handOff = new();
    private SequencerConfiguration _configuration = new();
    private ISignatureVerifier _verifier = FalconSignatureVerifier.Instance;
    private IPluginContext? _context;
    private SequencerStore? _store;
    private SequencerState? _state;
    private string? _failure;
    private volatile StatusView _status = new(default);

    /// <inheritdoc/>
    public ConsensusStatus Status => _status.Value;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = SequencerConfiguration.TryParse(context.Configuration.Span, out _configuration);
        if (!outcome.IsOk)
            return outcome;
        _context = context;
        if (_configuration.KeyedHash)
            _verifier = Pyde.Testing.KeyedHashSignature.Instance;
        _store = new SequencerStore(context.OpenStore(SequencerStore.Name, SequencerStore.Tables));
        return StartOutcome.Ok;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => new(_failure);

    /// <inheritdoc/>
    public Hash32 HandOffDigest() => _state is null ? Hash32.Zero : Digest.OfBorsh(_state);

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => ExportProgress.Done;

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SequencerHandOff.Export(_state, writer);
    }

    /// <inheritdoc/>
    public void AbandonExport()
    {
        // Nothing is tracked between base and delta: the delta is everything.
    }

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ImportOutcome outcome = _handOff.Import(reader, ref _state);
        PublishStatus();
        return outcome;
    }

    /// <inheritdoc/>
    public ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(outputs);
        if (_failure is not null)
            return ConsensusStep.Failed;
        if (outputs.Remaining < OutputsMin)
            return ConsensusStep.Busy;
        ConsensusStep step;
        if (input is Resume resume)
            step = Begin(resume, outputs);
        else if (_state is not { } state)
            step = input is BatchReady ? ConsensusStep.Busy : ConsensusStep.Known;
        else
            step = Take(state, input, outputs);
        PublishStatus();
        return _failure is null ? step : ConsensusStep.Failed;
    }

    /// <inheritdoc/>
    public void Dispose() => _state = null;

    private ConsensusStep Begin(Resume resume, IOutputSink<ConsensusOutput> outputs)
    {
        if (_state is not null)
            return ConsensusStep.Known;
        NodeIdentity node = _context!.Node;
        if (!resume.Committee.TryFind(node.Validator, out MemberId self))
            return Halt($"{node.Validator} has no seat in the committee", outputs);
        var state = new SequencerState { Committee = resume.Committee, Self = self };
        _store!.Read(state);
        state.NextBatch = state.Own.Count == 0 ? 0 : state.Own.Keys.Last() + 1;
        if (resume.Head is { } head)
        {
            (state.Head, state.TimestampMs) = (head.Wave.Value, head.TimestampMs);
            (state.AnchorRound, state.AnchorHash) = (head.AnchorRound.Value, head.AnchorHash);
            state.Anchors[state.Head] = state.AnchorHash;
            bool isKnown = head.Wave.Value == 0 || state.Uncertified.Count == 0 || state.Uncertified.Keys.Last() >= head.Wave.Value;
            OwnRecord? missed = isKnown && head.Wave.Value > 0 ? null : new OwnRecord(head.Epoch, head.Wave, head.Hash());
            if (!Executed(state, missed))
                return ConsensusStep.Failed;
        }

        _state = state;
        ArmTimers(outputs);
        return Go(state, resume.TimestampMs, outputs);
    }

    private ConsensusStep Take(SequencerState state, ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
    {
        ConsensusStep step = input switch
        {
            BatchReady ready => TakeBatch(state, ready.Batch),
            VertexReceived received => TakeVertex(state, received.Vertex.Span, outputs),
            ConsensusTimerFired fired => Fire(state, fired.Timer),
            RecordReady ready => Complete(state, ready.Record, outputs),
            RecordSignatureReceived received => TakeSignature(state, received.Signature, outputs),
            _ => ConsensusStep.Refused,
        };
        return step is ConsensusStep.Accepted ? Go(state, input.TimestampMs, outputs) : step;
    }

    private ConsensusStep TakeBatch(SequencerState state, Batch batch)
    {
        if (batch.ChainId != _context!.Node.Chain || batch.Reference().SizeBytes > Limits.BatchBytesMax)
            return ConsensusStep.Refused;
        Hash32 hash = batch.Hash();
        if (IsNeeded(state, hash))
            return state.Fetched.TryAdd(hash, batch) ? ConsensusStep.Accepted : ConsensusStep.Known;
        foreach (Batch own in state.Own.Values)
        {
            if (own.Hash() == hash)
                return ConsensusStep.Known;
        }

        if (state.Own.Count >= OwnBatchesMax)
            return ConsensusStep.Busy;
        if (!Persist(_store!.AddBatch(state.NextBatch, batch)))
            return ConsensusStep.Failed;
        state.Own.Add(state.NextBatch++, batch);
        return ConsensusStep.Accepted;
    }

    private static bool IsNeeded(SequencerState state, Hash32 hash)
    {
        foreach (Vertex vertex in state.Ahead.Values)
        {
            if (vertex.Member == state.Self)
                continue;
            foreach (BatchRef batch in vertex.Batches)
            {
                if (batch.Hash == hash)
                    return true;
            }
        }

        return false;
    }

    private ConsensusStep TakeVertex(SequencerState state, ReadOnlySpan<byte> bytes, IOutputSink<ConsensusOutput> outputs)
    {
        if (BorshCodec.TryDecode(bytes, out Vertex vertex) != DecodeOutcome.Ok)
            return ConsensusStep.Refused;
        ulong wave = vertex.Round.Value;
        if (vertex.ChainId != _context!.Node.Chain || vertex.Epoch != state.Committee.Epoch || wave == 0 || vertex.Member != state.LeaderOf(wave)
            || vertex.Parents.Length != (wave == 1 ? 0 : 1))
        {
            return ConsensusStep.Refused;
        }

        Hash32 hash = vertex.Hash();
        Hash32? known = KnownAnchor(state, wave);
        if (known == hash || wave < state.Head || wave > state.Head + SequencerState.AheadMax)
            return ConsensusStep.Known;
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        hash.CopyTo(digest);
        if (!_verifier.Verify(state.Committee.PublicKeyOf(vertex.Member), SigningContexts.Vertex, digest, vertex.Signature.Span))
            return ConsensusStep.Refused;
        if (known is { } other && wave <= state.Head + 1)
            return Halt($"member {vertex.Member.Value} signed {other} and {hash} for wave {wave}", outputs);
        return known is null && state.Ahead.TryAdd(wave, vertex) ? ConsensusStep.Accepted : ConsensusStep.Refused;
    }

    private static Hash32? KnownAnchor(SequencerState state, ulong wave)
    {
        if (state.InFlight is { } flying && flying.Round.Value == wave)
            return flying.Hash();
        if (state.Ahead.TryGetValue(wave, out Vertex? ahead))
            return ahead.Hash();
        return state.Anchors.TryGetValue(wave, out Hash32 anchor) && wave > 0 ? anchor : null;
    }

    private static ConsensusStep Fire(SequencerState state, ulong timer)
    {
        switch (timer)
        {
            case WaveTimer:
                state.IsDue = true;
                return ConsensusStep.Accepted;
            case IdleTimer:
                state.IsIdleDue = true;
                return ConsensusStep.Accepted;
            default:
                return timer == RetryTimer ? ConsensusStep.Accepted : ConsensusStep.Known;
        }
    }

    private ConsensusStep Complete(SequencerState state, WaveCommitRecord record, IOutputSink<ConsensusOutput> outputs)
    {
        if (record.Wave.Value <= state.Head)
            return ConsensusStep.Known;
        if (state.InFlight is not { } vertex || record.Wave.Value != vertex.Round.Value)
            return ConsensusStep.Refused;
        if (record.AnchorHash != vertex.Hash() || record.ChainId != _context!.Node.Chain)
            return Halt($"the record of wave {record.Wave} is not of the wave that was committed", outputs);
        foreach (BatchRef batch in vertex.Batches)
            state.Fetched.Remove(batch.Hash);
        (state.Head, state.TimestampMs) = (record.Wave.Value, record.TimestampMs);
        (state.AnchorRound, state.AnchorHash) = (record.AnchorRound.Value, record.AnchorHash);
        state.InFlight = null;
        (state.IsDue, state.IsIdleDue) = (false, false);
        state.Anchors[state.Head] = state.AnchorHash;
        while (state.Anchors.Count > AnchorsKept)
            state.Anchors.Remove(state.Anchors.Keys.First());
        if (!Executed(state, new OwnRecord(record.Epoch, record.Wave, record.Hash())))
            return ConsensusStep.Failed;
        ArmTimers(outputs);
        return ConsensusStep.Accepted;
    }

    /// <summary>Drops what the head has made useless, and keeps its record until it has a certificate.</summary>
    private bool Executed(SequencerState state, OwnRecord? record)
    {
        List<ulong> proposals = [];
        List<ulong> batches = [];
        foreach ((ulong wave, Vertex proposal) in state.Proposals)
        {
            if (wave > state.Head)
                break;
            proposals.Add(wave);
            foreach ((ulong number, Batch batch) in state.Own)
            {
                if (proposal.Batches.Contains(batch.Reference()))
                    batches.Add(number);
            }
        }

        ulong? forgotten = null;
        if (record is not null && state.Uncertified.TryAdd(record.Wave.Value, record) && state.Uncertified.Count > SequencerState.UncertifiedMax)
            forgotten = state.Uncertified.Keys.First();
        foreach (ulong wave in proposals)
            state.Proposals.Remove(wave);
        foreach (ulong batch in batches)
            state.Own.Remove(batch);
        while (state.Ahead.Count > 0 && state.Ahead.Keys.First() <= state.Head)
            state.Ahead.Remove(state.Ahead.Keys.First());
        if (forgotten is { } old)
            Certified(state, old);
        return Persist(_store!.Advance(batches, proposals, record, forgotten));
    }

    private static void Certified(SequencerState state, ulong wave)
    {
        state.Uncertified.Remove(wave);
        state.Signatures.Remove(wave);
    }

    private ConsensusStep TakeSignature(SequencerState state, RecordSignature signature, IOutputSink<ConsensusOutput> outputs)
    {
        ulong wave = signature.Wave.Value;
        bool isAhead = wave > state.Head && wave - state.Head <= SequencerState.UncertifiedMax;
        if (!isAhead && !state.Uncertified.ContainsKey(wave))
            return ConsensusStep.Known;
        if (state.Signatures.TryGetValue(wave, out SortedDictionary<MemberId, RecordSignature>? members) && members.ContainsKey(signature.Member))
            return ConsensusStep.Known;
        if (!signature.Verify(state.Committee, _verifier))
            return ConsensusStep.Refused;
        state.Add(signature);
        return Outvoted(state, wave) is { } reason ? Halt(reason, outputs) : ConsensusStep.Accepted;
    }

    private static string? Outvoted(SequencerState state, ulong wave)
    {
        if (!state.Uncertified.TryGetValue(wave, out OwnRecord? own) || !state.Signatures.TryGetValue(wave, out SortedDictionary<MemberId, RecordSignature>? members))
            return null;
        foreach (RecordSignature candidate in members.Values)
        {
            int equal = 0;
            foreach (RecordSignature other in members.Values)
                equal += other.RecordHash == candidate.RecordHash ? 1 : 0;
            if (candidate.RecordHash != own.Hash && equal > state.Committee.FaultsMax)
                return $"{equal} members signed {candidate.RecordHash} for wave {wave}, this node has {own.Hash}";
        }

        return null;
    }

    /// <summary>Does everything that has become possible.</summary>
    private ConsensusStep Go(SequencerState state, ulong timestampMs, IOutputSink<ConsensusOutput> outputs)
    {
        bool isWaiting = !Certify(state, outputs);
        Propose(state, timestampMs, outputs, ref isWaiting);
        if (state.InFlight is null)
            Commit(state, outputs, ref isWaiting);
        if (isWaiting)
            outputs.TryPush(new SetConsensusTimer(RetryTimer, RetryMs));
        if (Outvoted(state, state.Head) is { } reason)
            return Halt(reason, outputs);
        return _failure is null ? ConsensusStep.Accepted : ConsensusStep.Failed;
    }

    /// <summary>Orders the next wave when it is this member's turn and time.</summary>
    private void Propose(SequencerState state, ulong timestampMs, IOutputSink<ConsensusOutput> outputs, ref bool isWaiting)
    {
        ulong wave = state.Head + 1;
        if (_failure is not null || state.InFlight is not null || state.LeaderOf(wave) != state.Self || state.Ahead.ContainsKey(wave))
            return;
        if (!state.Proposals.TryGetValue(wave, out Vertex? proposal))
        {
            bool isTime = state.IsIdleDue || (state.IsDue && state.Own.Count > 0);
            if (!isTime || state.Uncertified.Count >= SequencerState.UncertifiedMax)
                return;
            proposal = Build(state, wave, timestampMs);

            // Stored before it is signed: a crash between the two finds the same vertex, and the signer is asked for one digest only.
            if (!Persist(_store!.AddProposal(proposal)))
                return;
            state.Proposals.Add(wave, proposal);
        }

        if (!TrySign(SigningPurpose.Vertex, proposal.Epoch, wave, proposal.Hash(), out ReadOnlyMemory<byte> signature, outputs))
        {
            isWaiting = true;
            return;
        }

        Vertex signed = proposal.WithSignature(signature);
        state.Ahead.Add(wave, signed);
        outputs.TryPush(new BroadcastVertex(BorshCodec.Encode(signed)));
    }

    private Vertex Build(SequencerState state, ulong wave, ulong timestampMs)
    {
        ImmutableArray<BatchRef>.Builder batches = ImmutableArray.CreateBuilder<BatchRef>();
        foreach (Batch batch in state.Own.Values)
        {
            if (batches.Count == Limits.VertexBatchesMax)
                break;
            batches.Add(batch.Reference());
        }

        return new Vertex
        {
            ChainId = _context!.Node.Chain,
            Epoch = state.Committee.Epoch,
            Round = new Round(wave),
            Member = state.Self,
            TimestampMs = Math.Max(state.TimestampMs, timestampMs),
            Parents = wave == 1 ? [] : [new VertexRef(new Round(wave - 1), state.LeaderOf(wave - 1), state.AnchorHash)],
            Batches = batches.ToImmutable(),
        };
    }

    /// <summary>Hands the next wave to the host when its vertex and all its batches are here, and asks for what is missing.</summary>
    private void Commit(SequencerState state, IOutputSink<ConsensusOutput> outputs, ref bool isWaiting)
    {
        ulong wave = state.Head + 1;
        if (_failure is not null || state.Ahead.Count == 0)
            return;
        if (!state.Ahead.TryGetValue(wave, out Vertex? vertex))
        {
            isWaiting = true;
            outputs.TryPush(new FetchVertex(state.Ahead.Values.First().Parents[0]));
            return;
        }

        if (wave > 1 && vertex.Parents[0].Hash != state.AnchorHash)
        {
            Halt($"the vertex of wave {wave} follows {vertex.Parents[0].Hash}, this node executed {state.AnchorHash}", outputs);
            return;
        }

        ImmutableArray<Batch>.Builder batches = ImmutableArray.CreateBuilder<Batch>(vertex.Batches.Length);
        foreach (BatchRef reference in vertex.Batches)
        {
            if (FindBatch(state, reference.Hash) is { } batch)
                batches.Add(batch);
            else
                outputs.TryPush(new FetchBatch(reference));
        }

        if (batches.Count < vertex.Batches.Length)
        {
            isWaiting = true;
            return;
        }

        state.Ahead.Remove(wave);
        state.InFlight = vertex;
        outputs.TryPush(new CommitWave(new OrderedWave
        {
            ChainId = vertex.ChainId,
            Wave = new WaveNumber(wave),
            Epoch = vertex.Epoch,
            AnchorHash = vertex.Hash(),
            AnchorRound = vertex.Round,
            PriorAnchorRound = new Round(state.AnchorRound),
            TimestampMs = Math.Max(state.TimestampMs, vertex.TimestampMs),
            Beacon = Beacon(vertex.Epoch, state.AnchorHash),
            Batches = batches.MoveToImmutable(),
        }));
    }

    private static Batch? FindBatch(SequencerState state, Hash32 hash)
    {
        if (state.Fetched.TryGetValue(hash, out Batch? fetched))
            return fetched;
        foreach (Batch own in state.Own.Values)
        {
            if (own.Hash() == hash)
                return own;
        }

        return null;
    }

    private Hash32 Beacon(EpochNumber epoch, Hash32 prior)
    {
        ReadOnlySpan<byte> domain = "pyde/sequencer-beacon/v1"u8;
        Span<byte> input = stackalloc byte[domain.Length + Hash32.Bytes + 8 + Hash32.Bytes];
        domain.CopyTo(input);
        _context!.Node.Genesis.CopyTo(input[domain.Length..]);
        BinaryPrimitives.WriteUInt64LittleEndian(input[(domain.Length + Hash32.Bytes)..], epoch.Value);
        prior.CopyTo(input[(domain.Length + Hash32.Bytes + 8)..]);
        return Digest.Blake3(input);
    }

    /// <summary>Signs own records, oldest first, and makes certificates of q(n) equal signatures.</summary>
    /// <returns>False when a record waits for its own signature.</returns>
    private bool Certify(SequencerState state, IOutputSink<ConsensusOutput> outputs)
    {
        bool isSigned = true;
        foreach (OwnRecord own in state.Uncertified.Values.ToArray())
        {
            bool hasOwn = state.Signatures.TryGetValue(own.Wave.Value, out SortedDictionary<MemberId, RecordSignature>? members)
                && members.ContainsKey(state.Self);
            if (!hasOwn && TrySign(SigningPurpose.Record, own.Epoch, own.Wave.Value, own.Hash, out ReadOnlyMemory<byte> bytes, outputs))
            {
                var signature = new RecordSignature
                {
                    Epoch = own.Epoch,
                    Wave = own.Wave,
                    Member = state.Self,
                    RecordHash = own.Hash,
                    Signature = bytes,
                };
                state.Add(signature);
                outputs.TryPush(new BroadcastRecordSignature(signature));
                hasOwn = true;
            }

            isSigned &= hasOwn;
            if (_failure is not null || !Finish(state, own, outputs))
                break;
        }

        return isSigned;
    }

    private bool Finish(SequencerState state, OwnRecord own, IOutputSink<ConsensusOutput> outputs)
    {
        if (!state.Signatures.TryGetValue(own.Wave.Value, out SortedDictionary<MemberId, RecordSignature>? members))
            return true;
        RecordSignature[] equal = [.. members.Values.Where(signature => signature.RecordHash == own.Hash)];
        if (equal.Length < state.Committee.Quorum)
            return true;
        outputs.TryPush(new Finalized(new HardFinalityCert
        {
            Epoch = own.Epoch,
            Wave = own.Wave,
            RecordHash = own.Hash,
            Signatures = new CommitteeSignatures(
                SignerBitmap.Of([.. equal.Select(static signature => signature.Member)]), [.. equal.Select(static signature => signature.Signature)]),
        }));
        Certified(state, own.Wave.Value);
        return Persist(_store!.Advance([], [], record: null, forgotten: own.Wave.Value));
    }

    private bool TrySign(
        SigningPurpose purpose, EpochNumber epoch, ulong number, in Hash32 digest, out ReadOnlyMemory<byte> signature, IOutputSink<ConsensusOutput> outputs)
    {
        Span<byte> bytes = stackalloc byte[Limits.SignatureBytesMax];
        SignOutcome outcome = _context!.Signer.Sign(purpose, Hash32.Zero, epoch, number, digest, bytes, out int length);
        signature = outcome == SignOutcome.Signed ? bytes[..length].ToArray() : default;
        switch (outcome)
        {
            case SignOutcome.Signed:
                return true;
            case SignOutcome.Deferred or SignOutcome.Muted:
                return false;
            case SignOutcome.WouldEquivocate:
                Halt($"another digest is signed for {purpose} {number}: the store is older than the journal", outputs);
                return false;
            default:
                _failure = $"the signer answered {outcome} for {purpose} {number}";
                return false;
        }
    }

    private ConsensusStep Halt(string reason, IOutputSink<ConsensusOutput> outputs)
    {
        outputs.TryPush(new HaltRequested(reason));
        _failure = reason;
        return ConsensusStep.Failed;
    }

    private bool Persist(bool isStored)
    {
        if (!isStored)
            _failure = "the store does not take what has to be durable";
        return isStored;
    }

    private void ArmTimers(IOutputSink<ConsensusOutput> outputs)
    {
        outputs.TryPush(new SetConsensusTimer(WaveTimer, _configuration.WaveIntervalMs));
        outputs.TryPush(new SetConsensusTimer(IdleTimer, _configuration.IdleIntervalMs));
    }

    private void PublishStatus()
    {
        if (_state is { } state)
        {
            _status = new StatusView(new ConsensusStatus(
                state.Committee.Epoch, new Round(state.AnchorRound), new WaveNumber(state.Head + 1), state.Own.Count));
        }
    }

    /// <summary>Swapped as one reference, so that any thread reads a status of one moment.</summary>
    private sealed record StatusView(ConsensusStatus Value);
}
