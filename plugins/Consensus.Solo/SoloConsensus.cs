using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Pyde.Contracts;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Crypto;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Solo;

/// <summary>Consensus of a committee of one: orders batches into waves and certifies their records alone.</summary>
/// <remarks>
/// A wave is decided when it is in the store, before its anchor is signed: a crash between the two finds the same wave again, and the
/// signer is never
/// asked for a second anchor of a round. One wave at a time is in flight between its commit and its record.
/// </remarks>
public sealed partial class SoloConsensus : IConsensus
{
    private const ulong WaveTimer = 1;
    private const ulong RetryTimer = 2;
    private const uint RetryMs = 100;

    // A commit, its timer, a retry timer, and a halt or a certificate.
    private const int OutputsMin = 4;

    private readonly PendingBatches _pending = new();
    private readonly SoloHandOff _handOff = new();
    private SoloConfiguration _configuration = new();
    private IPluginContext? _context;
    private SoloStore? _store;
    private SoloState? _state;
    private ReadOnlyMemory<byte> _anchorSignature;
    private volatile string? _failure;
    private volatile StatusView _status = new(default);

    /// <inheritdoc/>
    public ConsensusStatus Status => _status.Value;

    private SoloStore Store => _store ?? throw new InvalidOperationException("the plugin was not started");

    private NodeIdentity Node => _context!.Node;

    private bool IsTimeForWave => _configuration.WaveIntervalMs == 0 || _state!.IsDue;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = SoloConfiguration.TryParse(context.Configuration.Span, out _configuration);
        if (!outcome.IsOk)
            return outcome;
        _context = context;
        _store = new SoloStore(context.OpenStore(SoloStore.Name, SoloStore.Tables));
        return StartOutcome.Ok;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => new(_failure);

    /// <inheritdoc/>
    public Hash32 HandOffDigest()
    {
        if (_state is null)
            return Hash32.Zero;
        Blake3Hasher hasher = Blake3Hasher.Create();
        hasher.Update(BorshCodec.Encode(_state));
        Span<byte> hash = stackalloc byte[Hash32.Bytes];
        foreach (Batch batch in _pending.Items)
        {
            batch.Hash().CopyTo(hash);
            hasher.Update(hash);
        }

        hasher.Finalize(hash);
        return Hash32.FromBytes(hash);
    }

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return _handOff.ExportBase(_pending, writer);
    }

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _handOff.ExportDelta(_state, _pending, writer);
    }

    /// <inheritdoc/>
    public void AbandonExport() => _handOff.Abandon();

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ImportOutcome outcome = _handOff.Import(reader, _pending, ref _state);
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
        ConsensusStep step = input switch
        {
            Resume resume => Begin(resume, outputs),
            BatchReady ready => _state is null ? ConsensusStep.Busy : Take(ready, outputs),
            ConsensusTimerFired fired => _state is null ? ConsensusStep.Known : Fire(fired, outputs),
            RecordReady ready => _state is null ? ConsensusStep.Busy : Complete(ready, outputs),
            RecordSignatureReceived received => _state is null ? ConsensusStep.Known : Retry(received, outputs),
            _ => ConsensusStep.Refused,
        };
        PublishStatus();
        return _failure is null ? step : ConsensusStep.Failed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pending.Reset(0);
        _state = null;
    }

    private ConsensusStep Begin(Resume resume, IOutputSink<ConsensusOutput> outputs)
    {
        if (Problem(resume) is { } problem)
            return Halt(problem, ConsensusStep.Refused, outputs);
        if (_state is not null)
        {
            if (resume.Committee.Epoch != _state.Epoch || (resume.Head?.Wave ?? default) != _state.Head)
                return ConsensusStep.Refused;
            ArmWaveTimer(outputs);
            return ConsensusStep.Known;
        }

        SoloState state = Store.ReadState() ?? Genesis(resume);
        Store.ReadBatches(state.FirstBatch, _pending);
        if (state.InFlight is { } wave && wave.Batches > _pending.Count)
        {
            return Halt(
                $"the store holds {_pending.Count} of {wave.Batches} batches of wave {state.Head.Next}", ConsensusStep.Failed, outputs);
        }

        if (CatchUp(state, resume, outputs) is not { } current)
            return ConsensusStep.Failed;
        if (!Persist(Store.Write(current)))
            return ConsensusStep.Failed;
        _state = current;
        SignRecords(outputs);
        CommitInFlight(outputs);
        if (_state.InFlight is null)
            ArmWaveTimer(outputs);
        TryOrder(resume.TimestampMs, outputs);
        return ConsensusStep.Accepted;
    }

    private string? Problem(Resume resume)
    {
        if (resume.Committee.Size != 1)
            return $"Consensus.Solo serves a committee of one, found {resume.Committee.Size} members";
        CommitteeMember member = resume.Committee.Members[0];
        if (member.Validator != Node.Validator && Address.FromPublicKey(member.PublicKey.Span) != Node.Validator)
            return $"the only member is {member.Validator}, this node signs as {Node.Validator}";
        return resume.Head is { } head && head.ChainId != Node.Chain
            ? $"the head is of chain {head.ChainId}, this node's is {Node.Chain}"
            : null;
    }

    private static SoloState Genesis(Resume resume) => new()
    {
        Epoch = resume.Committee.Epoch,
        Head = default,
        TimestampMs = 0,
        AnchorRound = default,
        AnchorHash = default,
        FirstBatch = 0,
    };

    /// <summary>Brings a stored state to the head of the chain's state, which is where the node continues.</summary>
    /// <returns>Null when the two contradict each other; the halt is pushed.</returns>
    private SoloState? CatchUp(SoloState state, Resume resume, IOutputSink<ConsensusOutput> outputs)
    {
        SoloState current = state with { Epoch = resume.Committee.Epoch };
        if (resume.Head is not { } head)
        {
            if (state.Head == default)
                return current;
            Halt($"consensus has executed wave {state.Head}, the state has none", ConsensusStep.Failed, outputs);
            return null;
        }

        if (head.Wave < state.Head)
        {
            Halt($"consensus has executed wave {state.Head}, the state only {head.Wave}", ConsensusStep.Failed, outputs);
            return null;
        }

        bool isExpected = head.Wave == state.Head ? head.AnchorHash == state.AnchorHash || state.Head == default : state.InFlight is null
            || head.Wave != state.Head.Next || head.AnchorHash == AnchorOf(state, state.InFlight).Hash();
        if (!isExpected)
        {
            string reason = $"wave {head.Wave} was executed with anchor {head.AnchorHash}, which consensus did not commit";
            Halt(reason, ConsensusStep.Failed, outputs);
            return null;
        }

        return WithUnsigned(head.Wave == state.Head ? current : Executed(current, head), head);
    }

    /// <summary>The state after a wave.</summary>
    /// <remarks>
    /// A head further on than the wave in flight means that this store is older than the chain's state: its batches wait again, and what
    /// was executed of them
    /// is skipped at its place.
    /// </remarks>
    private SoloState Executed(SoloState state, WaveCommitRecord head)
    {
        int done = state.InFlight is { } wave && head.Wave == state.Head.Next ? wave.Batches : 0;
        _pending.Drop(done);
        return state with
        {
            Head = head.Wave,
            TimestampMs = head.TimestampMs,
            AnchorRound = head.AnchorRound,
            AnchorHash = head.AnchorHash,
            FirstBatch = _pending.First,
            InFlight = null,
        };
    }

    private static SoloState WithUnsigned(SoloState state, WaveCommitRecord record)
    {
        ImmutableArray<UnsignedRecord> unsigned = state.Unsigned;
        if (!unsigned.IsEmpty && unsigned[^1].Wave >= record.Wave)
            return state;
        if (unsigned.Length == SoloState.UnsignedMax)
            unsigned = unsigned.RemoveAt(0);
        return state with { Unsigned = unsigned.Add(new UnsignedRecord(record.Epoch, record.Wave, record.Hash())) };
    }

    private ConsensusStep Take(BatchReady ready, IOutputSink<ConsensusOutput> outputs)
    {
        Batch batch = ready.Batch;
        BatchRef reference = batch.Reference();
        if (batch.ChainId != Node.Chain || reference.SizeBytes > Limits.BatchBytesMax)
            return ConsensusStep.Refused;
        if (_pending.Contains(reference.Hash))
            return ConsensusStep.Known;
        if (_pending.Count >= _configuration.PendingBatchesMax || _pending.Bytes + reference.SizeBytes > _configuration.PendingBytesMax)
            return ConsensusStep.Busy;
        if (!Persist(Store.Add(_pending.Next, batch)))
            return ConsensusStep.Failed;
        _pending.TryAdd(batch);
        TryOrder(ready.TimestampMs, outputs);
        return ConsensusStep.Accepted;
    }

    private ConsensusStep Fire(ConsensusTimerFired fired, IOutputSink<ConsensusOutput> outputs)
    {
        switch (fired.Timer)
        {
            case WaveTimer:
                _state = _state! with { IsDue = true };
                break;
            case RetryTimer:
                SignRecords(outputs);
                CommitInFlight(outputs);
                break;
            default:
                return ConsensusStep.Known;
        }

        TryOrder(fired.TimestampMs, outputs);
        return ConsensusStep.Accepted;
    }

    private ConsensusStep Retry(RecordSignatureReceived received, IOutputSink<ConsensusOutput> outputs)
    {
        // Nobody else has a seat: what arrives is the own signature, or noise that may still come when a deferred signature has become
        // possible.
        SignRecords(outputs);
        CommitInFlight(outputs);
        TryOrder(received.TimestampMs, outputs);
        return received.Signature.Member == AnchorBuilder.Member ? ConsensusStep.Known : ConsensusStep.Refused;
    }

    private ConsensusStep Complete(RecordReady ready, IOutputSink<ConsensusOutput> outputs)
    {
        SoloState state = _state!;
        WaveCommitRecord record = ready.Record;
        bool isFirst = state.AnchorHash.IsZero && state.Unsigned.IsEmpty && state.TimestampMs == 0;
        if (record.Wave <= state.Head && !(record.Wave == default && isFirst))
            return ConsensusStep.Known;
        if (record.Wave == default)
        {
            // Genesis was executed after the node resumed before it: there is no anchor, only a record to certify and a time to start from.
            SoloState begun = WithUnsigned(state with { TimestampMs = record.TimestampMs }, record);
            if (!Persist(Store.Write(begun)))
                return ConsensusStep.Failed;
            _state = begun;
        }
        else
        {
            if (state.InFlight is not { IsCommitted: true } wave || record.Wave != state.Head.Next)
                return ConsensusStep.Refused;
            Vertex anchor = AnchorOf(state, wave);
            if (record.ChainId != Node.Chain || record.Epoch != wave.Epoch || record.AnchorHash != anchor.Hash()
                || record.AnchorRound != anchor.Round || record.TimestampMs != wave.TimestampMs)
            {
                return Halt($"the record of wave {record.Wave} is not of the wave that was committed", ConsensusStep.Refused, outputs);
            }

            // An instance that took the wave over never saw the signature; the journal answers it again.
            if (_anchorSignature.IsEmpty)
                TrySign(SigningPurpose.Vertex, wave.Epoch, anchor.Round.Value, anchor.Hash(), out _anchorSignature, outputs);
            SoloState next = WithUnsigned(Executed(state, record), record);
            if (!Persist(Store.Advance(state, next, anchor.WithSignature(_anchorSignature))))
                return ConsensusStep.Failed;
            _state = next;
            _anchorSignature = default;
        }

        SignRecords(outputs);
        TryOrder(ready.TimestampMs, outputs);
        return ConsensusStep.Accepted;
    }

    private Vertex AnchorOf(SoloState state, WaveInFlight wave) => AnchorBuilder.Build(Node, state, wave, _pending.Take(wave.Batches));

    private void TryOrder(ulong timestampMs, IOutputSink<ConsensusOutput> outputs)
    {
        SoloState state = _state!;
        if (_failure is not null || state.InFlight is not null || !IsTimeForWave || state.Unsigned.Length >= SoloState.UnsignedMax
            || (_pending.Count == 0 && !_configuration.EmptyWaves))
        {
            return;
        }

        int batches = Math.Min(_pending.Count, _configuration.BatchesPerWaveMax);
        var wave = new WaveInFlight(state.Epoch, Math.Max(state.TimestampMs, timestampMs), batches, IsCommitted: false);
        SoloState decided = state with { InFlight = wave, IsDue = false };
        if (!Persist(Store.Write(decided)))
            return;
        _state = decided;
        CommitInFlight(outputs);
    }

    /// <summary>Signs the anchor of a decided wave and hands the wave to the host, unless that has happened.</summary>
    private void CommitInFlight(IOutputSink<ConsensusOutput> outputs)
    {
        SoloState state = _state!;
        if (_failure is not null || state.InFlight is not { IsCommitted: false } wave)
            return;
        ImmutableArray<Batch> batches = _pending.Take(wave.Batches);
        Vertex anchor = AnchorBuilder.Build(Node, state, wave, batches);
        if (!TrySign(SigningPurpose.Vertex, wave.Epoch, anchor.Round.Value, anchor.Hash(), out _anchorSignature, outputs))
            return;
        outputs.TryPush(new CommitWave(new OrderedWave
        {
            ChainId = Node.Chain,
            Wave = state.Head.Next,
            Epoch = wave.Epoch,
            AnchorHash = anchor.Hash(),
            AnchorRound = anchor.Round,
            PriorAnchorRound = state.AnchorRound,
            TimestampMs = wave.TimestampMs,
            Beacon = AnchorBuilder.Beacon(Node, wave.Epoch, state.AnchorHash),
            Batches = batches,
        }));
        _state = state with { InFlight = wave with { IsCommitted = true } };
        ArmWaveTimer(outputs);
    }

    /// <summary>Signs what waits for it, oldest first, and hands out the certificates.</summary>
    private void SignRecords(IOutputSink<ConsensusOutput> outputs)
    {
        while (_failure is null && !_state!.Unsigned.IsEmpty)
        {
            if (outputs.Remaining < OutputsMin)
            {
                outputs.TryPush(new SetConsensusTimer(RetryTimer, RetryMs));
                return;
            }

            UnsignedRecord record = _state.Unsigned[0];
            if (!TrySign(SigningPurpose.Record, record.Epoch, record.Wave.Value, record.Hash, out ReadOnlyMemory<byte> signature, outputs))
                return;
            outputs.TryPush(new Finalized(new HardFinalityCert
            {
                Epoch = record.Epoch,
                Wave = record.Wave,
                RecordHash = record.Hash,
                Signatures = new CommitteeSignatures(SignerBitmap.Of(AnchorBuilder.Member), [signature]),
            }));
            _state = _state with { Unsigned = _state.Unsigned.RemoveAt(0) };
        }
    }

    private bool TrySign(
        SigningPurpose purpose,
        EpochNumber epoch,
        ulong number,
        in Hash32 digest,
        out ReadOnlyMemory<byte> signature,
        IOutputSink<ConsensusOutput> outputs)
    {
        Span<byte> bytes = stackalloc byte[Limits.SignatureBytesMax];
        SignOutcome outcome = _context!.Signer.Sign(purpose, Hash32.Zero, epoch, number, digest, bytes, out int length);
        signature = outcome == SignOutcome.Signed ? bytes[..length].ToArray() : default;
        switch (outcome)
        {
            case SignOutcome.Signed:
                return true;
            case SignOutcome.Deferred or SignOutcome.Muted:
                outputs.TryPush(new SetConsensusTimer(RetryTimer, RetryMs));
                return false;
            case SignOutcome.WouldEquivocate:
                string reason = $"another digest is signed for {purpose} {number} of epoch {epoch}: the store is older than the journal";
                Halt(reason, ConsensusStep.Failed, outputs);
                return false;
            default:
                _failure = $"the signer answered {outcome} for {purpose} {number}";
                return false;
        }
    }

    private ConsensusStep Halt(string reason, ConsensusStep step, IOutputSink<ConsensusOutput> outputs)
    {
        LogHalt(_context!.Logger, reason);
        outputs.TryPush(new HaltRequested(reason));
        if (step == ConsensusStep.Failed)
            _failure = reason;
        return step;
    }

    private bool Persist(StoreOutcome outcome)
    {
        if (outcome == StoreOutcome.Ok)
            return true;
        _failure = $"the store answered {outcome}";
        return false;
    }

    private void ArmWaveTimer(IOutputSink<ConsensusOutput> outputs)
    {
        if (_configuration.WaveIntervalMs > 0)
            outputs.TryPush(new SetConsensusTimer(WaveTimer, _configuration.WaveIntervalMs));
    }

    private void PublishStatus()
    {
        if (_state is { } state)
            _status = new StatusView(new ConsensusStatus(state.Epoch, state.AnchorRound, state.Head.Next, _pending.Count));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "consensus asks to halt: {Reason}")]
    private static partial void LogHalt(ILogger logger, string reason);

    /// <summary>Swapped as one reference, so that any thread reads a status of one moment.</summary>
    private sealed record StatusView(ConsensusStatus Value);
}
