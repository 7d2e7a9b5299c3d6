using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>A chain on the store under test, beside what every wave of it should have left behind.</summary>
internal sealed class StateChain
{
    private readonly LeaseToken _lease = new();
    private readonly ReadOnlyMemory<byte>? _configuration;

    public StateChain(Trial trial, ReadOnlyMemory<byte>? configuration = null)
    {
        _configuration = configuration;
        Node = trial.Node();
        Instance = StartInstance();
    }

    public KitNode Node { get; }

    public KitInstance Instance { get; private set; }

    public IStateStore Store => Instance.As<IStateStore>();

    public LeaseStamp Lease => _lease.Stamp;

    /// <summary>Expected, by wave.</summary>
    public List<ReferenceVersion> Versions { get; } = [];

    public ReferenceVersion? Expected => Versions.Count == 0 ? null : Versions[^1];

    public static Hash32 FirstKey => Hash32.Zero;

    public static Hash32 LastKey { get; } = Hash32.FromBytes([.. Enumerable.Repeat((byte)0xFF, Hash32.Bytes)]);

    public static StateWrite Put(Hash32 key, params byte[] value) => new(key, value);

    public static StateWrite Delete(Hash32 key) => new(key, null);

    /// <summary>A key of a cluster: 16 bytes that all of its keys share, and 16 of its own.</summary>
    public static Hash32 Key(int cluster, int number) => Hash32.FromBytes(
        [.. Digest.Blake3([1, (byte)cluster]).ToArray()[..16], .. Digest.Blake3([2, (byte)number, (byte)(number >> 8)]).ToArray()[..16]]);

    /// <summary>The commit that fits what is expected of the head.</summary>
    public WaveCommit Next(params StateWrite[] writes) => Next(writes, [], 0);

    /// <summary>The commit that fits what is expected of the head, with steps that have receipts, transactions and events.</summary>
    public WaveCommit Next(IEnumerable<StateWrite> writes, IEnumerable<CodeWrite> code, int steps)
    {
        ulong wave = (ulong)Versions.Count;
        EventRecord[] events = [.. Enumerable.Range(0, steps).SelectMany(step => StateSteps.Events(wave, (uint)step))];
        Receipt[] receipts = [.. Enumerable.Range(0, steps).Select(step => StateSteps.Receipt(wave, (uint)step, events))];
        return Build(writes, code, events, receipts, [.. receipts.Select(StateSteps.Transaction)]);
    }

    /// <summary>The commit that fits what is expected of the head, with the given lists and the roots of just these lists.</summary>
    public WaveCommit Build(
        IEnumerable<StateWrite> writes,
        IEnumerable<CodeWrite> code,
        EventRecord[] events,
        Receipt[] receipts,
        ReadOnlyMemory<byte>[] transactions) => new(
            new WaveCommitRecord
            {
                ChainId = Node.Identity.Chain,
                Epoch = default,
                Wave = new WaveNumber((ulong)Versions.Count),
                AnchorHash = default,
                AnchorRound = default,
                PriorAnchorRound = default,
                PreviousRecordHash = Expected?.Record.Hash() ?? Node.Identity.Genesis,
                TimestampMs = 1_000,
                EventsRoot = MerkleRoot.Of<EventRecord>(events),
                EventsBloom = EventsBloom.Of(events),
                ReceiptsRoot = MerkleRoot.Of<Receipt>(receipts),
                TxCount = (uint)receipts.Length,
                GasUsed = 0,
                BaseFee = 10,
                RuleSet = new RuleSetId(1),
            },
            [.. writes.OrderBy(static write => write.Key)],
            [.. code.OrderBy(static write => write.Hash)],
            events,
            receipts,
            transactions);

    /// <summary>Commits a wave that must be taken, and compares the record.</summary>
    public WaveCommitRecord Commit(params StateWrite[] writes) => Commit(Next(writes));

    /// <summary>Commits a wave that must be taken, and compares the record.</summary>
    public WaveCommitRecord Commit(WaveCommit commit)
    {
        CommitReport report = Store.CommitWave(commit);
        Expect.Equal(CommitOutcome.Committed, report.Outcome, $"commit of wave {commit.Record.Wave}");
        Versions.Add(ReferenceVersion.After(Expected, commit));
        Expect.That(report.Record is not null, $"commit of wave {commit.Record.Wave}: expected its record, found none");
        Expect.Equal(Expected!.Record.Roots, report.Record.Roots, $"roots of wave {commit.Record.Wave}");
        Expect.Equal(Expected.Record.Hash(), report.Record.Hash(), $"hash of the record of wave {commit.Record.Wave}");
        Expect.Equal(Expected.Record.Hash(), Store.Head?.Hash(), $"hash of the head after wave {commit.Record.Wave}");
        return report.Record;
    }

    public void RollBackTo(ulong wave)
    {
        Expect.Equal(RollbackOutcome.RolledBack, Store.RollbackTo(new RollbackTarget(new WaveNumber(wave))).Outcome, $"rollback to {wave}");
        Versions.RemoveRange((int)wave + 1, Versions.Count - (int)wave - 1);
    }

    public void StoreCertificate(ulong wave)
    {
        HardFinalityCert certificate = StateSteps.Certificate(new WaveNumber(wave), Versions[(int)wave].Record.Hash());
        Expect.That(Store.StoreCertificate(certificate).IsStored, $"certificate of wave {wave}: expected it to be kept, found it is not");
        Versions[(int)wave] = Versions[(int)wave] with { Certificate = certificate };
    }

    /// <summary>Ends the instance and starts another one on the same store.</summary>
    public void Restart()
    {
        Instance.Dispose();
        Instance = StartInstance();
    }

    /// <summary>Another instance serves from now on.</summary>
    public void TakeOver(KitInstance next) => Instance = next;

    public IStateSnapshot Open(ulong? wave = null) =>
        Store.OpenSnapshot(Lease, wave is { } number ? new WaveNumber(number) : null)
            ?? throw new CheckFailure($"snapshot of wave {wave?.ToString() ?? "the head"}: expected one, found null");

    /// <summary>Ends the lease under which snapshots were opened so far.</summary>
    public void EndLease()
    {
        LeaseStamp stamp = _lease.Stamp;
        _lease.TryEnd(stamp);
    }

    private KitInstance StartInstance()
    {
        KitInstance instance = Node.Create(_configuration);
        StartOutcome outcome = instance.Start();
        if (!outcome.IsOk && _configuration is not null)
            Expect.NotApplicable($"it does not take this configuration: {outcome.Path} {outcome.Reason}");
        Expect.That(outcome.IsOk, $"expected a start on the node's store, found a refusal of {outcome.Path}: {outcome.Reason}");
        Node.MakeCurrent(instance);
        return instance;
    }
}
