using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Mempool;
using Pyde.Testing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Mempool.Standard.Tests;

/// <summary>A pool with the surroundings of a node.</summary>
internal sealed class TestPool : IDisposable
{
    public static readonly HandOffSchema Schema = new("mempool", 1);

    public static readonly BatchRequest Everything = new(100_000, Limits.BatchBytesMax, ulong.MaxValue);

    public TestPool(string json = "{}", int seed = 0)
    {
        Json = json;
        Compute = new FakeCompute(seed);
        Plugin = Start();
    }

    public string Json { get; }

    public FakeCompute Compute { get; }

    public StandardMempool Plugin { get; private set; }

    public ulong Wave { get; set; }

    public UInt128 BaseFee { get; set; } = 10;

    public StandardMempool Start()
    {
        var plugin = new StandardMempool();
        Assert.True(plugin.Start(new FakeContext
        {
            Json = Json,
            Parallel = Compute,
            Node = new NodeIdentity(ChainId.Development, Digest.Blake3("genesis"u8), default),
        }).IsOk);
        return plugin;
    }

    public static Submission Submit(Transaction transaction, Account? account) =>
        new(BorshCodec.Encode(transaction), account, account?.Balance ?? 0);

    public InsertOutcome Insert(Transaction transaction, Account? account) =>
        Assert.Single(InsertAll(Submit(transaction, account)).Outcomes);

    public InsertReport InsertAll(params Submission[] submissions) =>
        Plugin.Insert(new SubmissionBatch(new WaveNumber(Wave), BaseFee, submissions));

    public List<Transaction> Take(BatchRequest? request = null)
    {
        List<Transaction> transactions = [];
        foreach (ReadOnlyMemory<byte> bytes in Plugin.TakeBatch(request ?? Everything).Transactions)
        {
            Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes.Span, out Transaction transaction));
            transactions.Add(transaction);
        }

        return transactions;
    }

    public FeedbackReport Apply(IEnumerable<Hash32> ordered, params Account[] accounts) =>
        Plugin.Apply(new WaveFeedback(new WaveNumber(++Wave), BaseFee, [.. ordered], [.. accounts.OrderBy(account => account.Address)]));

    /// <summary>Another instance takes over, as in a swap; what happens between the slices is the caller's.</summary>
    public StandardMempool HandOver(Action? meanwhile = null)
    {
        StandardMempool next = Start();
        FakeHandOff stream = new();
        ExportProgress progress;
        int done = 0;
        do
        {
            stream.BeginSlice();
            progress = Plugin.ExportBase(Schema, stream);
            Assert.Equal(ImportOutcome.Accepted, next.Import(HandOffPhase.Base, Schema, stream.Read(done)));
            done = stream.Records.Count;
            meanwhile?.Invoke();
        }
        while (progress == ExportProgress.More);
        Plugin.ExportDelta(Schema, stream);
        int verified = Compute.Items;
        Assert.Equal(ImportOutcome.Accepted, next.Import(HandOffPhase.Delta, Schema, stream.Read(done)));
        Assert.Equal(Plugin.HandOffDigest(), next.HandOffDigest());
        Assert.Equal(verified, Compute.Items);
        Assert.Equal(Plugin.Count, next.Count);
        Assert.Equal(Plugin.Bytes, next.Bytes);
        DeltaRecords = stream.Records.Count - done;
        StandardMempool old = Plugin;
        Plugin = next;
        return old;
    }

    /// <summary>Records of the last delta, head included.</summary>
    public int DeltaRecords { get; private set; }

    public void Dispose() => Plugin.Dispose();
}
