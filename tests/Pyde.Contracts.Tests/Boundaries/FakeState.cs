using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Tests.Boundaries;

/// <summary>An empty state whose snapshots remember what was done to them.</summary>
internal sealed class FakeState : FakePlugin, IStateStore
{
    public List<Snapshot> Opened { get; } = [];

    public WaveCommitRecord? Head => null;

    public WaveNumber OldestRetained => default;

    public IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave)
    {
        if (wave is not null)
            return null;
        Opened.Add(new Snapshot());
        return Opened[^1];
    }

    public CommitReport CommitWave(WaveCommit commit) => new(CommitOutcome.OutOfOrder, null);

    public RollbackReport RollbackTo(RollbackTarget target) => new(RollbackOutcome.AboveHead);

    public CertificateReport StoreCertificate(HardFinalityCert certificate) => new(false);

    public WaveCommitRecord? ReadRecord(WaveNumber wave) => null;

    public HardFinalityCert? ReadCertificate(WaveNumber wave) => null;

    public TransactionLocation? FindTransaction(Hash32 transaction) => null;

    public ReadOnlyMemory<byte>? ReadTransaction(TransactionLocation location) => null;

    public Receipt? ReadReceipt(TransactionLocation location) => null;

    public IReadOnlyList<EventRecord> ReadEvents(EventQuery query) => [];

    public StateProof? Prove(Hash32 key, WaveNumber wave) => null;

    public StateRoots? SubtreeRoots(ReadOnlySpan<byte> prefix, WaveNumber wave) => new StateRoots(Hash32.FromBytes(prefix), default);

    public ReadOutcome Verify() => ReadOutcome.Absent;

    internal sealed class Snapshot : IStateSnapshot
    {
        public int Disposals { get; private set; }

        public WaveCommitRecord? Record => null;

        public ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes)
        {
            destination[0] = 7;
            valueBytes = 1;
            return ReadOutcome.Found;
        }

        public ReadOnlyMemory<byte>? ReadCode(Hash32 hash) => null;

        public IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax) => [];

        public void Dispose() => Disposals++;
    }
}
