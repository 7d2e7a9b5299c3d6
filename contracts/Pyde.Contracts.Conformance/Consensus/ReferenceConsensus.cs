using System.Collections.Immutable;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Crypto;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>The consensus contract with the least that keeps it: a committee of one, which orders what it has as soon as the wave before
/// was executed.</summary>
/// <remarks>A decision is in the store before it is signed and before the host hears of it.</remarks>
public sealed class ReferenceConsensus : IConsensus
{
    /// <summary>Most batches that wait.</summary>
    internal const int WaitingMax = 1_024;

    private const long WaitingBytesMax = 256L * 1024 * 1024;
    private const int WaveBatchesMax = 64;
    private const ulong RetryTimer = 1;
    private const uint RetryMs = 50;

    // A wave, a timer, a certificate, and a halt.
    private const int OutputsMin = 4;

    private static readonly MemberId Self = new(0);

    private readonly ReferenceBatches _batches = new();
    private readonly ReferenceConsensusHandOff _handOff;
    private IPluginContext? _context;
    private ReferenceState? _state;
    private volatile string? _failure;
    private volatile StatusView _status = new(default);

    /// <summary>Constructs an instance; the next call is <see cref="Start"/>.</summary>
    public ReferenceConsensus() => _handOff = new ReferenceConsensusHandOff(_batches);

    /// <inheritdoc/>
    public ConsensusStatus Status => _status.Value;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = Common.NoSettings.Check(context.Configuration.Span);
        if (!outcome.IsOk)
            return outcome;
        _context = context;
        _batches.Open(context);
        return outcome;
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
        foreach ((_, Batch batch) in _batches.All)
            hasher.Update(batch.Hash().ToArray());
        byte[] digest = new byte[Hash32.Bytes];
        hasher.Finalize(digest);
        return Hash32.FromBytes(digest);
    }

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => _handOff.ExportBase(writer);

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer) => _handOff.ExportDelta(_state, writer);

    /// <inheritdoc/>
    public void AbandonExport() => _handOff.Abandon();

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ImportOutcome outcome = _handOff.Import(phase, reader, ref _state);
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
        ConsensusStep step = (input, _state) switch
        {
            (Resume resume, _) => Begin(resume, outputs),
            (BatchReady or RecordReady, null) => ConsensusStep.Busy,
            (VertexReceived, _) => ConsensusStep.Refused,
            (_, null) => ConsensusStep.Known,
            (BatchReady ready, _) => Take(ready),
            (RecordReady ready, _) => Executed(ready.Record),
            (RecordSignatureReceived received, _) => received.Signature.Member == Self ? ConsensusStep.Known : ConsensusStep.Refused,
            (ConsensusTimerFired { Timer: RetryTimer }, _) => ConsensusStep.Accepted,
            _ => ConsensusStep.Known,
        };
        if (_state is not null && step is not (ConsensusStep.Refused or ConsensusStep.Failed))
            GoOn(input.TimestampMs, outputs);
        PublishStatus();
        return _failure is null ? step : ConsensusStep.Failed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.Reset(0);
        _state = null;
    }

    private ConsensusStep Begin(Resume resume, IOutputSink<ConsensusOutput> outputs)
    {
        NodeIdentity node = _context!.Node;
        if (resume.Committee.Size != 1 || resume.Committee.Members[0].Validator != node.Validator)
            return Halt($"expected a committee of {node.Validator} alone, found one of {resume.Committee.Size}", isFatal: false, outputs);
        if (resume.Head is { } foreign && foreign.ChainId != node.Chain)
            return Halt($"expected a head of chain {node.Chain}, found one of {foreign.ChainId}", isFatal: false, outputs);
        if (_state is { } known)
        {
            bool isSame = known.Epoch == resume.Committee.Epoch && known.HasHead == resume.Head is not null
                && known.Head == (resume.Head?.Wave ?? default);
            return isSame ? ConsensusStep.Known : ConsensusStep.Refused;
        }

        ReferenceState state = (_batches.Load() ?? new ReferenceState { Epoch = default }) with { Epoch = resume.Committee.Epoch };
        if (Contradiction(state, resume.Head) is { } reason)
            return Halt(reason, isFatal: true, outputs);
        if (resume.Head is { } head && (!state.HasHead || head.Wave > state.Head))
            state = After(state, head);
        if (!Persist(_batches.Save(state)))
            return ConsensusStep.Failed;
        Adopt(state);
        return ConsensusStep.Accepted;
    }

    private string? Contradiction(ReferenceState state, WaveCommitRecord? head)
    {
        if (state.Decided is { } lost && lost.Batches > _batches.Count)
            return $"expected {lost.Batches} batches of the decided wave in the store, found {_batches.Count}";
        if (!state.HasHead)
            return null;
        if (head is null || head.Wave < state.Head)
            return $"expected wave {state.Head} to be executed, found {(head is null ? "nothing" : $"wave {head.Wave}")}";
        Hash32? expected = head.Wave == state.Head ? state.AnchorHash : null;
        if (head.Wave == state.Head.Next && state.Decided is { } decided)
            expected = AnchorOf(state, decided);
        return expected is null || expected == head.AnchorHash
            ? null
            : $"expected wave {head.Wave} with anchor {expected}, found {head.AnchorHash}";
    }

    private ConsensusStep Take(BatchReady ready)
    {
        BatchRef reference = ready.Batch.Reference();
        if (ready.Batch.ChainId != _context!.Node.Chain || reference.SizeBytes > Limits.BatchBytesMax)
            return ConsensusStep.Refused;
        if (_batches.Contains(reference.Hash))
            return ConsensusStep.Known;
        if (_batches.Count >= WaitingMax || _batches.Bytes + reference.SizeBytes > WaitingBytesMax)
            return ConsensusStep.Busy;
        if (!Persist(_batches.Save(_state!, ready.Batch)))
            return ConsensusStep.Failed;
        _batches.TryAdd(ready.Batch);
        return ConsensusStep.Accepted;
    }

    private ConsensusStep Executed(WaveCommitRecord record)
    {
        ReferenceState state = _state!;
        if (state.HasHead && record.Wave <= state.Head)
            return ConsensusStep.Known;
        if (!IsExpected(state, record))
            return ConsensusStep.Refused;
        ReferenceState next = After(state, record);
        if (!Persist(_batches.Save(next)))
            return ConsensusStep.Failed;
        Adopt(next);
        return ConsensusStep.Accepted;
    }

    private bool IsExpected(ReferenceState state, WaveCommitRecord record)
    {
        if (record.ChainId != _context!.Node.Chain || record.Epoch != state.Epoch)
            return false;
        if (!state.HasHead)
            return record.Wave == default;
        return state.Decided is { IsCommitted: true } wave && record.Wave == state.Head.Next && record.TimestampMs == wave.TimestampMs
            && record.AnchorRound == state.AnchorRound.Next && record.AnchorHash == AnchorOf(state, wave);
    }

    /// <summary>The state after a wave: its batches are gone, and its record is to be signed.</summary>
    private static ReferenceState After(ReferenceState state, WaveCommitRecord record)
    {
        int done = state.HasHead && record.Wave == state.Head.Next ? state.Decided?.Batches ?? 0 : 0;
        ImmutableArray<ReferenceRecord> unsigned = state.Unsigned.Length < ReferenceState.UnsignedMax
            ? state.Unsigned
            : state.Unsigned.RemoveAt(0);
        return state with
        {
            HasHead = true,
            Head = record.Wave,
            TimestampMs = record.TimestampMs,
            AnchorRound = record.AnchorRound,
            AnchorHash = record.AnchorHash,
            FirstBatch = state.FirstBatch + (ulong)done,
            Decided = null,
            Unsigned = unsigned.Add(new ReferenceRecord(record.Epoch, record.Wave, record.Hash())),
        };
    }

    private void Adopt(ReferenceState state)
    {
        _state = state;
        _batches.DropBefore(state.FirstBatch);
    }

    /// <summary>Signs what waits for it, decides a wave when there is something to order, and commits what is decided.</summary>
    private void GoOn(ulong timestampMs, IOutputSink<ConsensusOutput> outputs)
    {
        SignRecords(outputs);
        ReferenceState state = _state!;
        if (_failure is not null)
            return;
        if (state.HasHead && state.Decided is null && _batches.Count > 0 && state.Unsigned.Length < ReferenceState.UnsignedMax)
        {
            ReferenceWave wave = new(Math.Max(state.TimestampMs, timestampMs), Math.Min(_batches.Count, WaveBatchesMax),
                IsCommitted: false);
            if (!Persist(_batches.Save(state with { Decided = wave })))
                return;
            _state = state with { Decided = wave };
        }

        Commit(outputs);
    }

    private void Commit(IOutputSink<ConsensusOutput> outputs)
    {
        ReferenceState state = _state!;
        if (state.Decided is not { IsCommitted: false } wave)
            return;
        NodeIdentity node = _context!.Node;
        Hash32 anchor = AnchorOf(state, wave);
        Round round = state.AnchorRound.Next;
        if (Sign(SigningPurpose.Vertex, state.Epoch, round.Value, anchor, outputs) is null)
            return;
        outputs.TryPush(new CommitWave(new OrderedWave
        {
            ChainId = node.Chain,
            Wave = state.Head.Next,
            Epoch = state.Epoch,
            AnchorHash = anchor,
            AnchorRound = round,
            PriorAnchorRound = state.AnchorRound,
            TimestampMs = wave.TimestampMs,
            Beacon = Digest.Blake3([.. "pyde/reference-beacon/v1"u8, .. node.Genesis.ToArray(), .. state.AnchorHash.ToArray()]),
            Batches = [.. _batches.Oldest(wave.Batches)],
        }));
        _state = state with { Decided = wave with { IsCommitted = true } };
    }

    private void SignRecords(IOutputSink<ConsensusOutput> outputs)
    {
        while (_failure is null && !_state!.Unsigned.IsEmpty)
        {
            if (outputs.Remaining < OutputsMin)
            {
                outputs.TryPush(new SetConsensusTimer(RetryTimer, RetryMs));
                return;
            }

            ReferenceRecord record = _state.Unsigned[0];
            if (Sign(SigningPurpose.Record, record.Epoch, record.Wave.Value, record.Hash, outputs) is not { } signature)
                return;
            outputs.TryPush(new Finalized(new HardFinalityCert
            {
                Epoch = record.Epoch,
                Wave = record.Wave,
                RecordHash = record.Hash,
                Signatures = new CommitteeSignatures(SignerBitmap.Of(Self), [signature]),
            }));
            _state = _state with { Unsigned = _state.Unsigned.RemoveAt(0) };
        }
    }

    private byte[]? Sign(SigningPurpose purpose, EpochNumber epoch, ulong number, Hash32 digest, IOutputSink<ConsensusOutput> outputs)
    {
        byte[] signature = new byte[Limits.SignatureBytesMax];
        SignOutcome outcome = _context!.Signer.Sign(purpose, Hash32.Zero, epoch, number, digest, signature, out int bytes);
        switch (outcome)
        {
            case SignOutcome.Signed:
                return signature[..bytes];
            case SignOutcome.Muted or SignOutcome.Deferred:
                outputs.TryPush(new SetConsensusTimer(RetryTimer, RetryMs));
                return null;
            case SignOutcome.WouldEquivocate:
                Halt($"another digest is signed for {purpose} {number} of epoch {epoch}", isFatal: true, outputs);
                return null;
            default:
                _failure = $"the signer answered {outcome} for {purpose} {number}";
                return null;
        }
    }

    /// <summary>BLAKE3 over the anchor before it, the round, the timestamp and the batches.</summary>
    private Hash32 AnchorOf(ReferenceState state, ReferenceWave wave)
    {
        Blake3Hasher hasher = Blake3Hasher.Create();
        hasher.Update("pyde/reference-anchor/v1"u8);
        hasher.Update(_context!.Node.Genesis.ToArray());
        hasher.Update(state.AnchorHash.ToArray());
        hasher.Update(BitConverter.GetBytes(state.AnchorRound.Value));
        hasher.Update(BitConverter.GetBytes(wave.TimestampMs));
        foreach (Batch batch in _batches.Oldest(wave.Batches))
            hasher.Update(batch.Hash().ToArray());
        byte[] hash = new byte[Hash32.Bytes];
        hasher.Finalize(hash);
        return Hash32.FromBytes(hash);
    }

    private ConsensusStep Halt(string reason, bool isFatal, IOutputSink<ConsensusOutput> outputs)
    {
        outputs.TryPush(new HaltRequested(reason));
        if (isFatal)
            _failure = reason;
        return isFatal ? ConsensusStep.Failed : ConsensusStep.Refused;
    }

    private bool Persist(StoreOutcome outcome)
    {
        if (outcome != StoreOutcome.Ok)
            _failure = $"the store answered {outcome}";
        return outcome == StoreOutcome.Ok;
    }

    private void PublishStatus()
    {
        if (_state is { } state)
            _status = new StatusView(new ConsensusStatus(state.Epoch, state.AnchorRound, state.Head.Next, _batches.Count));
    }

    /// <summary>Swapped as one reference, so that any thread reads a status of one moment.</summary>
    private sealed record StatusView(ConsensusStatus Value);
}
