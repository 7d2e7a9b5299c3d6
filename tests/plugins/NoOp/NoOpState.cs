using System.Text.Json;
using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace NoOp;

/// <summary>A state that never begins, unless its configuration says that it stands at a wave: <c>{ "head": 7, "returnsTo": 7 }</c>.</summary>
public sealed class NoOpState : NoOpPlugin, IStateStore
{
    private ulong _returnsTo;

    public WaveCommitRecord? Head { get; private set; }

    public WaveNumber OldestRetained => default;

    public override StartOutcome Start(IPluginContext context)
    {
        using JsonDocument configuration = JsonDocument.Parse(context.Configuration);
        if (!configuration.RootElement.TryGetProperty("head", out JsonElement head))
            return StartOutcome.Ok;
        _returnsTo = configuration.RootElement.GetProperty("returnsTo").GetUInt64();
        Head = new WaveCommitRecord
        {
            ChainId = default,
            Epoch = default,
            Wave = new WaveNumber(head.GetUInt64()),
            AnchorHash = default,
            AnchorRound = default,
            PriorAnchorRound = default,
            PreviousRecordHash = default,
            TimestampMs = 0,
            EventsRoot = default,
            EventsBloom = EventsBloom.Empty,
            ReceiptsRoot = default,
            TxCount = 0,
            GasUsed = 0,
            BaseFee = default,
            RuleSet = default,
        };
        return StartOutcome.Ok;
    }

    public IStateSnapshot? OpenSnapshot(LeaseStamp lease, WaveNumber? wave) => null;

    public CommitReport CommitWave(WaveCommit commit) => new(CommitOutcome.OutOfOrder, null);

    public RollbackReport RollbackTo(RollbackTarget target) =>
        new(Head is not null && target.Wave.Value == _returnsTo ? RollbackOutcome.RolledBack : RollbackOutcome.AboveHead);

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
