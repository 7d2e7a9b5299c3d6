using Pyde.Contracts;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Boundaries.State;

/// <summary>Passes everything on to a right store.</summary>
public abstract class WrongState(IStateStore inner) : WrongPlugin<IStateStore>(inner), IStateStore
{
    public virtual WaveCommitRecord? Head => Inner.Head;

    public virtual WaveNumber OldestRetained => Inner.OldestRetained;

    public virtual IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave) => Inner.OpenSnapshot(lease, wave);

    public virtual CommitReport CommitWave(WaveCommit commit) => Inner.CommitWave(commit);

    public virtual RollbackReport RollbackTo(RollbackTarget target) => Inner.RollbackTo(target);

    public virtual CertificateReport StoreCertificate(HardFinalityCert certificate) => Inner.StoreCertificate(certificate);

    public virtual WaveCommitRecord? ReadRecord(WaveNumber wave) => Inner.ReadRecord(wave);

    public virtual HardFinalityCert? ReadCertificate(WaveNumber wave) => Inner.ReadCertificate(wave);

    public virtual TransactionLocation? FindTransaction(Hash32 transaction) => Inner.FindTransaction(transaction);

    public virtual ReadOnlyMemory<byte>? ReadTransaction(TransactionLocation location) => Inner.ReadTransaction(location);

    public virtual Receipt? ReadReceipt(TransactionLocation location) => Inner.ReadReceipt(location);

    public virtual IReadOnlyList<EventRecord> ReadEvents(EventQuery query) => Inner.ReadEvents(query);

    public virtual StateProof? Prove(Hash32 key, WaveNumber wave) => Inner.Prove(key, wave);

    public virtual StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave) => Inner.SubtreeRoots(prefix, wave);

    public virtual Pyde.Contracts.Host.ReadOutcome Verify() => Inner.Verify();
}
