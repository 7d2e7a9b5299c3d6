using Pyde.Contracts;
using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

/// <summary>A store with a chain on it, and a plain dictionary that says what its state should be.</summary>
internal sealed class Chain : IDisposable
{
    private readonly LeaseToken _lease = new();

    public Chain(MemoryStore? store = null, string configuration = "{}")
    {
        Store = store ?? new MemoryStore();
        Configuration = configuration;
        State = Open(Store, configuration);
    }

    public MemoryStore Store { get; }

    public string Configuration { get; }

    public JmtStateStore State { get; private set; }

    public LeaseStamp Lease => _lease.Stamp;

    public Dictionary<Hash32, byte[]> Expected { get; private set; } = [];

    /// <summary>The expected state after every wave.</summary>
    public List<Dictionary<Hash32, byte[]>> History { get; } = [];

    public static JmtStateStore Open(MemoryStore store, string configuration = "{}")
    {
        var state = new JmtStateStore();
        StartOutcome outcome = state.Start(new TestContext(store, configuration));
        Assert.True(outcome.IsOk, outcome.Reason);
        return state;
    }

    /// <summary>A commit that fits the head.</summary>
    public static WaveCommit Next(
        JmtStateStore state,
        IEnumerable<StateWrite> writes,
        IEnumerable<CodeWrite>? code = null,
        IReadOnlyList<EventRecord>? events = null,
        IReadOnlyList<Receipt>? receipts = null,
        IReadOnlyList<ReadOnlyMemory<byte>>? transactions = null)
    {
        events ??= [];
        receipts ??= [];
        WaveCommitRecord? head = state.Head;
        var record = new WaveCommitRecord
        {
            ChainId = ChainId.Development,
            Epoch = new EpochNumber(0),
            Wave = head is null ? new WaveNumber(0) : head.Wave.Next,
            AnchorHash = Hash32.Zero,
            AnchorRound = new Round(0),
            PriorAnchorRound = new Round(0),
            PreviousRecordHash = head?.Hash() ?? TestContext.DefaultNode.Genesis,
            TimestampMs = 1_000,
            EventsRoot = MerkleRoot.Of<EventRecord>([.. events]),
            EventsBloom = EventsBloom.Of([.. events]),
            ReceiptsRoot = MerkleRoot.Of<Receipt>([.. receipts]),
            TxCount = (uint)receipts.Count,
            GasUsed = 0,
            BaseFee = 10,
            RuleSet = new RuleSetId(1),
        };
        return new WaveCommit(
            record,
            [.. writes.OrderBy(write => write.Key)],
            [.. (code ?? []).OrderBy(write => write.Hash)],
            events,
            receipts,
            transactions ?? [.. receipts.Select(_ => ReadOnlyMemory<byte>.Empty)]);
    }

    public static StateWrite Put(Hash32 key, params byte[] value) => new(key, value);

    public static StateWrite Delete(Hash32 key) => new(key, null);

    /// <summary>Commits a wave and holds it against the oracle.</summary>
    public WaveCommitRecord Commit(params StateWrite[] writes)
    {
        WaveCommitRecord record = CommitUnchecked(writes);
        Assert.Equal(NaiveTree.Roots(Expected), record.Roots);
        return record;
    }

    public WaveCommitRecord CommitUnchecked(params StateWrite[] writes) => CommitWave(Next(State, writes));

    public WaveCommitRecord CommitWave(WaveCommit commit)
    {
        CommitReport report = State.CommitWave(commit);
        Assert.Equal(CommitOutcome.Committed, report.Outcome);
        Expect(commit.Writes);
        return report.Record!;
    }

    /// <summary>Notes what a wave that was committed elsewhere should have done.</summary>
    public void Expect(IEnumerable<StateWrite> writes)
    {
        Expected = new Dictionary<Hash32, byte[]>(Expected);
        foreach (StateWrite write in writes)
        {
            if (write.Value is { } value)
                Expected[write.Key] = value.ToArray();
            else
                Expected.Remove(write.Key);
        }

        History.Add(Expected);
    }

    public void RollBackTo(ulong wave)
    {
        Assert.Equal(RollbackOutcome.RolledBack, State.RollbackTo(new RollbackTarget(new WaveNumber(wave))).Outcome);
        History.RemoveRange((int)wave + 1, History.Count - (int)wave - 1);
        Expected = History[^1];
    }

    public void Reopen()
    {
        State.Dispose();
        State = Open(Store, Configuration);
    }

    public IStateSnapshot Snapshot(ulong? wave = null) =>
        State.OpenSnapshot(Lease, wave is { } number ? new WaveNumber(number) : null)!;

    public void EndLease()
    {
        LeaseStamp stamp = _lease.Stamp;
        Assert.True(_lease.TryEnd(stamp));
    }

    public void Dispose() => State.Dispose();
}
