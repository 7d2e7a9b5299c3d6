using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace NoOp;

/// <summary>A state that never begins.</summary>
public sealed class NoOpState : NoOpPlugin, IStateStore
{
    public WaveCommitRecord? Head => null;

    public WaveNumber OldestRetained => default;

    public IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave) => null;

    public CommitReport CommitWave(WaveCommit commit) => new(CommitOutcome.OutOfOrder, null);

    public RollbackReport RollbackTo(RollbackTarget target) => new(RollbackOutcome.AboveHead);

    public CertificateReport StoreCertificate(HardFinalityCert certificate) => default;

    public WaveCommitRecord? ReadRecord(WaveNumber wave) => null;

    public HardFinalityCert? ReadCertificate(WaveNumber wave) => null;

    public TransactionLocation? FindTransaction(Hash32 transaction) => null;

    public ReadOnlyMemory<byte>? ReadTransaction(TransactionLocation location) => null;

    public Receipt? ReadReceipt(TransactionLocation location) => null;

    public IReadOnlyList<EventRecord> ReadEvents(EventQuery query) => [];

    public StateProof? Prove(Hash32 key, WaveNumber wave) => null;

    public StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave) => null;

    public ReadOutcome Verify() => ReadOutcome.Absent;
}
