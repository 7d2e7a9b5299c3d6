using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using State.Jmt;

namespace Wrong;

/// <summary>The real state, but for one fault.</summary>
public sealed class WrongState() : WrongBase<JmtStateStore>(new JmtStateStore()), IStateStore
{
    private const ulong TrustedWaves = 6;

    private Hash32 _lastPoseidon;
    private int _snapshots;

    /// <inheritdoc/>
    public WaveCommitRecord? Head => Inner.Head;

    /// <inheritdoc/>
    public WaveNumber OldestRetained => Inner.OldestRetained;

    /// <inheritdoc/>
    public override StartOutcome Start(IPluginContext context)
    {
        StartOutcome outcome = base.Start(context);
        if (!outcome.IsOk || Inner.Head is not { } head || head.Wave.Value < TrustedWaves)
            return outcome;
        if (Fault == "will-not-restart")
            return StartOutcome.Refused("$.fault", "it does not start on what it wrote");
        if (Fault == "loses-the-last-wave")
            Inner.RollbackTo(new RollbackTarget(new WaveNumber(head.Wave.Value - 1)));
        return outcome;
    }

    /// <inheritdoc/>
    public IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave)
    {
        const int staleOneIn = 7;
        bool isStale = Fault == "stale-reads" && wave is null && Inner.Head is { } head && head.Wave.Value > TrustedWaves && ++_snapshots % staleOneIn == 0;
        return Inner.OpenSnapshot(lease, isStale ? new WaveNumber(Inner.Head!.Wave.Value - 1) : wave);
    }

    /// <inheritdoc/>
    public CommitReport CommitWave(WaveCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        Called();
        CommitReport report = Inner.CommitWave(commit);
        if (report.Record is not { } record || record.Wave.Value < TrustedWaves)
            return report;
        StateRoots roots = record.Roots;
        Hash32 before = _lastPoseidon;
        _lastPoseidon = roots.Poseidon2;
        return Fault switch
        {
            "wrong-root" => report with { Record = record.WithRoots(roots with { Blake3 = Digest.Blake3("wrong"u8) }) },
            "stale-poseidon" when !before.IsZero => report with { Record = record.WithRoots(roots with { Poseidon2 = before }) },
            _ => report,
        };
    }

    /// <inheritdoc/>
    public RollbackReport RollbackTo(RollbackTarget target) => Inner.RollbackTo(target);

    /// <inheritdoc/>
    public CertificateReport StoreCertificate(HardFinalityCert certificate) =>
        Fault == "forgets-certificates" ? new CertificateReport(true) : Inner.StoreCertificate(certificate);

    /// <inheritdoc/>
    public WaveCommitRecord? ReadRecord(WaveNumber wave) => Inner.ReadRecord(wave);

    /// <inheritdoc/>
    public HardFinalityCert? ReadCertificate(WaveNumber wave) => Inner.ReadCertificate(wave);

    /// <inheritdoc/>
    public TransactionLocation? FindTransaction(Hash32 transaction) => Inner.FindTransaction(transaction);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadTransaction(TransactionLocation location) => Inner.ReadTransaction(location);

    /// <inheritdoc/>
    public Receipt? ReadReceipt(TransactionLocation location) => Inner.ReadReceipt(location);

    /// <inheritdoc/>
    public IReadOnlyList<EventRecord> ReadEvents(EventQuery query) => Inner.ReadEvents(query);

    /// <inheritdoc/>
    public StateProof? Prove(Hash32 key, WaveNumber wave) => Inner.Prove(key, wave);

    /// <inheritdoc/>
    public StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave) => Inner.SubtreeRoots(prefix, wave);

    /// <inheritdoc/>
    public ReadOutcome Verify() => Inner.Verify();
}
