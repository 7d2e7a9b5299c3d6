using System.Buffers.Binary;
using System.Collections.Immutable;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.State;

/// <summary>The state slot as plainly as it can be said: every wave keeps a whole sorted dictionary, and the roots are computed from it
/// anew.</summary>
/// <remarks>
/// The store holds a log of what was acknowledged, one sealed row a call, which is applied again at the start: a second instance over the
/// same store stands where the first one stood. Any amount of history costs memory; meant for kits and tests.
/// Setting: <c>retentionWaves</c>, 1 or more.
/// </remarks>
public sealed class ReferenceStateStore : IStateStore
{
    private const int RangeCountMax = 4_096;
    private const int PrefixBytes = 16;
    private const int RootsBytes = 2 * Hash32.Bytes;
    private const int HeadRecordBytes = 1 + sizeof(ulong) + (3 * Hash32.Bytes);

    private static readonly HandOffSchema Schema = new("state-log", 1);

    private ReferenceLog? _log;
    private NodeIdentity _node;
    private ulong _retentionWaves;
    private volatile History _history = new([], 0, 0);

    /// <inheritdoc/>
    public WaveCommitRecord? Head => Now.Head?.Record;

    /// <inheritdoc/>
    public WaveNumber OldestRetained => new(Now.OldestRetained);

    private History Now => _log is not null
        ? _history
        : throw new InvalidOperationException("the state store has not started, or is disposed");

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = ReferenceStateConfiguration.TryParse(context.Configuration.Span, out _retentionWaves);
        if (!outcome.IsOk)
            return outcome;
        _node = context.Node;
        try
        {
            _log = new ReferenceLog(context.OpenStore("state", 1), _node);
            Reload();
        }
        catch (StoreException exception)
        {
            _log = null;
            return StartOutcome.Refused("$.store", exception.Message);
        }

        return StartOutcome.Ok;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave)
    {
        lease.ThrowIfEnded(nameof(IStateSnapshot));
        History history = Now;
        if (wave is null && history.Head is null)
            return new ReferenceSnapshot(null, lease);
        ReferenceVersion? version = wave is { } number ? history.Retained(number) : history.Head;
        return version is null ? null : new ReferenceSnapshot(version, lease);
    }

    /// <inheritdoc/>
    public CommitReport CommitWave(WaveCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (!CatchUp())
            return new CommitReport(CommitOutcome.StoreFailed, null);
        CommitOutcome outcome = ReferenceCommitCheck.Check(commit, Head, _node);
        if (outcome != CommitOutcome.Committed)
            return new CommitReport(outcome, null);
        History next = Apply(_history, commit, null);

        // With the roots, so that a start need not compute all of them again.
        byte[] row = [.. BorshCodec.Encode(next.Head!.Record.Roots), .. BorshCodec.Encode(commit)];
        return TryWrite(next, ReferenceLog.Kind.Commit, row)
            ? new CommitReport(CommitOutcome.Committed, next.Head!.Record)
            : new CommitReport(CommitOutcome.StoreFailed, null);
    }

    /// <inheritdoc/>
    public RollbackReport RollbackTo(RollbackTarget target)
    {
        if (!CatchUp())
            return new RollbackReport(RollbackOutcome.StoreFailed);
        if (Head is not { } head || target.Wave > head.Wave)
            return new RollbackReport(RollbackOutcome.AboveHead);
        if (target.Wave < OldestRetained)
            return new RollbackReport(RollbackOutcome.NotRetained);
        bool isDone = target.Wave == head.Wave
            || TryWrite(Apply(_history, target), ReferenceLog.Kind.Rollback, BorshCodec.Encode(target));
        return new RollbackReport(isDone ? RollbackOutcome.RolledBack : RollbackOutcome.StoreFailed);
    }

    /// <inheritdoc/>
    public CertificateReport StoreCertificate(HardFinalityCert certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        bool isStored = CatchUp()
            && ReadRecord(certificate.Wave)?.Hash() == certificate.RecordHash
            && TryWrite(Apply(_history, certificate), ReferenceLog.Kind.Certificate, BorshCodec.Encode(certificate));
        return new CertificateReport(isStored);
    }

    /// <inheritdoc/>
    public WaveCommitRecord? ReadRecord(WaveNumber wave) => Now.Find(wave)?.Record;

    /// <inheritdoc/>
    public HardFinalityCert? ReadCertificate(WaveNumber wave) => Now.Find(wave)?.Certificate;

    /// <inheritdoc/>
    public TransactionLocation? FindTransaction(Hash32 transaction)
    {
        foreach (ReferenceVersion version in Now.Versions)
        {
            for (int i = 0; i < version.Receipts.Length; i++)
            {
                if (version.Receipts[i].TxHash == transaction && !version.Transactions[i].IsEmpty)
                    return new TransactionLocation(version.Record.Wave, (uint)i);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadTransaction(TransactionLocation location)
    {
        ReferenceVersion? version = Now.Find(location.Wave);
        if (version is null || location.Index >= version.Transactions.Length || version.Transactions[(int)location.Index].IsEmpty)
            return null;
        return version.Transactions[(int)location.Index];
    }

    /// <inheritdoc/>
    public Receipt? ReadReceipt(TransactionLocation location) =>
        Now.Find(location.Wave) is { } version && location.Index < version.Receipts.Length ? version.Receipts[(int)location.Index] : null;

    /// <inheritdoc/>
    public IReadOnlyList<EventRecord> ReadEvents(EventQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckCount(query.CountMax);
        return Now.Versions
            .Where(version => version.Record.Wave >= query.From && version.Record.Wave <= query.To)
            .SelectMany(static version => version.Events)
            .Where(item => query.Emitter is not { } emitter || item.Emitter.Value == emitter)
            .Where(item => query.Topic is not { } topic || item.Topics.Contains(topic))
            .Where(item => query.After is not { } after || PlaceOf(item).CompareTo(PlaceOf(after)) > 0)
            .Take(query.CountMax)
            .ToArray();
    }

    /// <inheritdoc/>
    public StateProof? Prove(Hash32 key, WaveNumber wave) =>
        Now.Retained(wave) is { } version ? ReferenceTree.Prove(version.Values, key) : null;

    /// <inheritdoc/>
    public StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave)
    {
        if (prefix.Length != PrefixBytes)
            throw new ArgumentException($"a prefix has {PrefixBytes} bytes, not {prefix.Length}", nameof(prefix));
        if (Now.Retained(wave) is not { } version)
            return null;
        byte[] wanted = prefix.ToArray();
        return ReferenceTree.Roots(
            [.. version.Values.Where(entry => entry.Key.ToArray().AsSpan(0, PrefixBytes).SequenceEqual(wanted))]);
    }

    /// <inheritdoc/>
    public ReadOutcome Verify()
    {
        if (Now.Head is not { } head)
            return ReadOutcome.Absent;
        try
        {
            bool isWhole = Read().Head?.Record.Hash() == head.Record.Hash() && ReferenceTree.Roots(head.Values) == head.Record.Roots;
            return isWhole ? ReadOutcome.Found : ReadOutcome.Corrupt;
        }
        catch (StoreException)
        {
            return ReadOutcome.Corrupt;
        }
    }

    /// <inheritdoc/>
    public Hash32 HandOffDigest() => Digest.Blake3(HeadRecord());

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer)
    {
        CheckSchema(schema);

        // The log moves with its store; what it must hold is known only when the last wave is in.
        return ExportProgress.Done;
    }

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        CheckSchema(schema);
        writer.Write(HeadRecord());
    }

    /// <inheritdoc/>
    public void AbandonExport()
    {
        // Nothing is tracked.
    }

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (schema != Schema)
            return ImportOutcome.Refused(0, $"expected schema {Schema}, found {schema}");
        bool isThere = reader.TryRead(out ReadOnlySpan<byte> record);
        if (phase == HandOffPhase.Base)
            return isThere ? ImportOutcome.Refused(0, "expected no base record, found one") : ImportOutcome.Accepted;
        if (!isThere)
            return ImportOutcome.Refused(0, "expected one record, found none");
        byte[] expected = record.ToArray();
        if (!CatchUp())
            return ImportOutcome.Refused(0, "the store cannot be read");
        if (!HeadRecord().AsSpan().SequenceEqual(expected))
            return ImportOutcome.Refused(0, $"expected a head with digest {Digest.Blake3(expected)}, the store has {HandOffDigest()}");
        return reader.TryRead(out _) ? ImportOutcome.Refused(1, "expected one record, found more") : ImportOutcome.Accepted;
    }

    /// <inheritdoc/>
    public void Dispose() => _log = null;

    internal static void CheckCount(int countMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countMax, RangeCountMax);
    }

    private static void CheckSchema(HandOffSchema schema)
    {
        if (schema != Schema)
            throw new ArgumentException($"expected schema {Schema}, found {schema}", nameof(schema));
    }

    private static (WaveNumber Wave, uint Step, uint Index) PlaceOf(EventRecord item) => (item.Wave, item.TxIndex, item.EventIndex);

    private static (WaveNumber Wave, uint Step, uint Index) PlaceOf(EventCursor cursor) =>
        (cursor.Wave, cursor.TransactionIndex, cursor.EventIndex);

    private static History Apply(History history, RollbackTarget target)
    {
        int count = (int)target.Wave.Value + 1;
        return history with { Versions = history.Versions.RemoveRange(count, history.Versions.Count - count) };
    }

    private static History Apply(History history, HardFinalityCert certificate)
    {
        int index = (int)certificate.Wave.Value;
        return history with { Versions = history.Versions.SetItem(index, history.Versions[index] with { Certificate = certificate }) };
    }

    private History Apply(History history, WaveCommit commit, StateRoots? roots)
    {
        ulong wave = commit.Record.Wave.Value;
        ulong oldest = wave > _retentionWaves ? wave - _retentionWaves : 0;
        return history with
        {
            Versions = history.Versions.Add(ReferenceVersion.After(history.Head, commit, roots)),
            OldestRetained = Math.Max(history.OldestRetained, oldest),
        };
    }

    // Has flag, wave, hash of the record, both roots; zeros before genesis.
    private byte[] HeadRecord()
    {
        byte[] bytes = new byte[HeadRecordBytes];
        if (Head is not { } head)
            return bytes;
        bytes[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), head.Wave.Value);
        head.Hash().CopyTo(bytes.AsSpan(9));
        head.Roots.Blake3.CopyTo(bytes.AsSpan(9 + Hash32.Bytes));
        head.Roots.Poseidon2.CopyTo(bytes.AsSpan(9 + (2 * Hash32.Bytes)));
        return bytes;
    }

    // After a swap back, and after a write whose outcome was not known, the store may hold more than this instance has seen, or less.
    private bool CatchUp()
    {
        try
        {
            if (_log!.Count() != Now.Rows)
                Reload();
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private bool TryWrite(History next, ReferenceLog.Kind kind, byte[] value)
    {
        try
        {
            if (!_log!.TryAppend(_history.Rows, kind, value))
                return false;
        }
        catch (StoreException)
        {
            return false;
        }

        _history = next with { Rows = next.Rows + 1 };
        return true;
    }

    private void Reload() => _history = Read();

    private History Read()
    {
        var history = new History([], 0, 0);
        foreach ((ReferenceLog.Kind kind, byte[] value) in _log!.Read())
        {
            history = kind switch
            {
                ReferenceLog.Kind.Commit => Apply(
                    history,
                    ReferenceLog.Decode<WaveCommit>(value.AsSpan(RootsBytes)),
                    ReferenceLog.Decode<StateRoots>(value.AsSpan(0, RootsBytes))),
                ReferenceLog.Kind.Rollback => Apply(history, ReferenceLog.Decode<RollbackTarget>(value)),
                _ => Apply(history, ReferenceLog.Decode<HardFinalityCert>(value)),
            };
            history = history with { Rows = history.Rows + 1 };
        }

        return history;
    }

    /// <summary>What the instance knows; replaced as a whole, so that readers need no lock.</summary>
    /// <param name="Versions">By wave, from 0.</param>
    /// <param name="OldestRetained">Oldest wave of which state is still held.</param>
    /// <param name="Rows">Calls in the log.</param>
    private sealed record History(ImmutableList<ReferenceVersion> Versions, ulong OldestRetained, ulong Rows)
    {
        public ReferenceVersion? Head => Versions.IsEmpty ? null : Versions[^1];

        public ReferenceVersion? Find(WaveNumber wave) => wave.Value < (ulong)Versions.Count ? Versions[(int)wave.Value] : null;

        public ReferenceVersion? Retained(WaveNumber wave) => wave.Value >= OldestRetained ? Find(wave) : null;
    }
}
