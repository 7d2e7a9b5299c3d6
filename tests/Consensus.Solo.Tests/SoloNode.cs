using Pyde.Contracts.Consensus;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Testing;
using Pyde.Types;

namespace Consensus.Solo.Tests;

/// <summary>A node around the plugin: a disk and a signer that survive it, and a clock that only inputs carry.</summary>
internal sealed class SoloNode : IDisposable
{
    public static readonly HandOffSchema Schema = new("solo", 1);

    public SoloNode(string json = """{"waveIntervalMs":0}""", FakeDisk? disk = null, FakeSigner? signer = null)
    {
        Disk = disk ?? new FakeDisk();
        Signer = signer ?? new FakeSigner(0);
        Node = new NodeIdentity(ChainId.Development, Digest.Blake3("genesis"u8), Signer.Address);
        Json = json;
        Plugin = Start();
    }

    public FakeDisk Disk { get; private set; }

    public FakeSigner Signer { get; }

    public NodeIdentity Node { get; }

    public string Json { get; }

    public SoloConsensus Plugin { get; private set; }

    public ulong NowMs { get; set; } = 1_000;

    public Committee Committee => new(default, [new CommitteeMember(Signer.Address, Signer.PublicKey)]);

    /// <summary>Record of the last executed wave.</summary>
    public WaveCommitRecord? Head { get; private set; }

    public static Batch BatchOf(ulong number) => new()
    {
        ChainId = ChainId.Development,
        Transactions = [new Transaction { ChainId = ChainId.Development, From = default, Nonce = number, Data = new byte[32] }],
    };

    public static string Show(IEnumerable<ConsensusOutput> outputs) => string.Join(' ', outputs.Select(output => output switch
    {
        CommitWave wave => $"commit{wave.Wave.Wave}[{NumbersOf(wave.Wave)}]@{wave.Wave.TimestampMs}",
        Finalized final => $"final{final.Certificate.Wave}",
        SetConsensusTimer timer => $"timer{timer.Timer}+{timer.DelayMs}",
        HaltRequested => "halt",
        _ => output.GetType().Name,
    }));

    private static string NumbersOf(OrderedWave wave) => string.Join(',', wave.Batches.Select(batch => batch.Transactions[0].Nonce));

    public SoloConsensus Start()
    {
        var plugin = new SoloConsensus();
        Assert.True(plugin.Start(new FakeContext { Node = Node, Json = Json, Disk = Disk, Key = Signer }).IsOk);
        return plugin;
    }

    /// <summary>Another process on what the disk holds.</summary>
    public void Restart(FakeDisk? disk = null)
    {
        Plugin.Dispose();
        Disk = disk ?? Disk;
        Plugin = Start();
    }

    /// <summary>Another instance takes over, as in a swap.</summary>
    public SoloConsensus HandOver()
    {
        SoloConsensus next = Start();
        FakeHandOff stream = new();
        ExportProgress progress;
        do
        {
            stream.BeginSlice();
            progress = Plugin.ExportBase(Schema, stream);
        }
        while (progress == ExportProgress.More);
        Assert.Equal(ImportOutcome.Accepted, next.Import(HandOffPhase.Base, Schema, stream.Read()));
        int done = stream.Records.Count;
        Plugin.ExportDelta(Schema, stream);
        Assert.Equal(ImportOutcome.Accepted, next.Import(HandOffPhase.Delta, Schema, stream.Read(done)));
        Assert.Equal(Plugin.HandOffDigest(), next.HandOffDigest());
        SoloConsensus old = Plugin;
        Plugin = next;
        return old;
    }

    public List<ConsensusOutput> Step(ConsensusInput input, ConsensusStep expected = ConsensusStep.Accepted)
    {
        FakeSink<ConsensusOutput> sink = new();
        Assert.Equal(expected, Plugin.Step(input, sink));
        return sink.Outputs;
    }

    public string Resume(ConsensusStep expected = ConsensusStep.Accepted) => Show(Step(new Resume(NowMs, Head, Committee), expected));

    public string Offer(ulong batch, ConsensusStep expected = ConsensusStep.Accepted) =>
        Show(Step(new BatchReady(NowMs, BatchOf(batch)), expected));

    public string Fire(ulong timer, ConsensusStep expected = ConsensusStep.Accepted) =>
        Show(Step(new ConsensusTimerFired(NowMs, timer), expected));

    public static WaveCommitRecord RecordOf(OrderedWave wave, WaveCommitRecord? previous) => new()
    {
        ChainId = wave.ChainId,
        Epoch = wave.Epoch,
        Wave = wave.Wave,
        AnchorHash = wave.AnchorHash,
        AnchorRound = wave.AnchorRound,
        PriorAnchorRound = wave.PriorAnchorRound,
        PreviousRecordHash = previous?.Hash() ?? default,
        TimestampMs = wave.TimestampMs,
        EventsRoot = default,
        EventsBloom = EventsBloom.Empty,
        ReceiptsRoot = default,
        TxCount = (uint)wave.TransactionCount(),
        GasUsed = 0,
        BaseFee = 10,
        RuleSet = default,
    };

    /// <summary>Executes the wave that the outputs commit; the head is its record, which consensus has not seen yet.</summary>
    public OrderedWave Execute(IEnumerable<ConsensusOutput> outputs)
    {
        OrderedWave wave = Assert.Single(outputs.OfType<CommitWave>()).Wave;
        Head = RecordOf(wave, Head);
        return wave;
    }

    public List<ConsensusOutput> Report(ConsensusStep expected = ConsensusStep.Accepted) => Step(new RecordReady(NowMs, Head!), expected);

    public void Dispose() => Plugin.Dispose();
}
