using Pyde.Contracts.Consensus;
using Pyde.Contracts.Host;
using Pyde.Testing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Solo.Tests;

public sealed class RestartTests
{
    private const string OnDemand = """{"waveIntervalMs":0,"emptyWaves":false}""";

    private static byte[] Bytes(OrderedWave wave) => BorshCodec.Encode(wave);

    [Fact]
    public void Wave_that_was_not_executed_is_committed_again_bit_for_bit()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        OrderedWave wave = node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))).OfType<CommitWave>().Single().Wave;
        node.Offer(2);
        node.Restart();
        node.NowMs = 99_000;
        List<ConsensusOutput> outputs = node.Step(new Resume(node.NowMs, null, node.Committee));
        Assert.Equal(Bytes(wave), Bytes(Assert.Single(outputs.OfType<CommitWave>()).Wave));
        node.Execute(outputs);
        Assert.Equal("final1 commit2[2]@99000", SoloNode.Show(node.Report()));
    }

    [Fact]
    public void Wave_that_was_executed_is_certified_and_not_committed_again()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        node.Execute(node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))));
        node.Offer(2);
        node.Restart();
        Assert.Equal("final1 commit2[2]@1000", node.Resume());
    }

    [Fact]
    public void Certificate_of_the_head_is_given_again_after_a_restart()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        node.Execute(node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))));
        byte[] first = BorshCodec.Encode(node.Report().OfType<Finalized>().Single().Certificate);
        node.Restart();
        List<ConsensusOutput> outputs = node.Step(new Resume(1, node.Head, node.Committee));
        Assert.Equal(first, BorshCodec.Encode(Assert.Single(outputs.OfType<Finalized>()).Certificate));
    }

    [Fact]
    public void Crash_at_any_commit_loses_no_acknowledged_batch_and_orders_none_twice()
    {
        for (int commits = 0; commits < 12; commits++)
        {
            using SoloNode node = new(OnDemand);
            node.Disk.CommitsLeft = commits;
            List<ulong> acknowledged = [];
            List<ulong> executed = [];
            List<OrderedWave> told = [];
            Drive(node, acknowledged, executed, told, first: 0);
            FakeDisk disk = node.Disk.Copy();
            node.Restart(disk);
            OrderedWave? unfinished = told.Count > 0 && told[^1].Wave != node.Head?.Wave ? told[^1] : null;
            List<ConsensusOutput> outputs = node.Step(new Resume(5_000, node.Head, node.Committee));
            if (unfinished is not null)
                Assert.Equal(Bytes(unfinished), Bytes(Assert.Single(outputs.OfType<CommitWave>()).Wave));
            while (outputs.Any(output => output is CommitWave))
            {
                executed.AddRange(node.Execute(outputs).Batches.Select(batch => batch.Transactions[0].Nonce));
                outputs = node.Report();
            }

            Assert.Equal(acknowledged, executed.Intersect(acknowledged));
            Assert.Equal(executed.Distinct(), executed);
        }
    }

    private static void Drive(SoloNode node, List<ulong> acknowledged, List<ulong> executed, List<OrderedWave> told, ulong first)
    {
        FakeSink<ConsensusOutput> sink = new();
        if (node.Plugin.Step(new Resume(1, null, node.Committee), sink) == ConsensusStep.Failed)
            return;
        for (ulong batch = first; batch < first + 6; batch++)
        {
            sink = new();
            ConsensusStep step = node.Plugin.Step(new BatchReady(batch, SoloNode.BatchOf(batch)), sink);
            told.AddRange(sink.Outputs.OfType<CommitWave>().Select(output => output.Wave));
            if (step != ConsensusStep.Accepted)
                return;
            acknowledged.Add(batch);
            if (batch % 2 == 0 || told.Count == 0 || told[^1].Wave == node.Head?.Wave)
                continue;
            executed.AddRange(node.Execute([new CommitWave(told[^1])]).Batches.Select(item => item.Transactions[0].Nonce));
            sink = new();
            step = node.Plugin.Step(new RecordReady(batch, node.Head!), sink);
            told.AddRange(sink.Outputs.OfType<CommitWave>().Select(output => output.Wave));
            if (step != ConsensusStep.Accepted)
                return;
        }
    }

    [Fact]
    public void Lost_store_continues_from_the_head_record()
    {
        using SoloNode node = new();
        node.Execute(node.Step(new Resume(1, null, node.Committee)));
        node.Execute(node.Report());
        Hash32 head = node.Head!.AnchorHash;
        node.Signer.Refuse = _ => null;
        node.Restart(new FakeDisk());
        List<ConsensusOutput> outputs = node.Step(new Resume(node.NowMs, node.Head, node.Committee));
        OrderedWave next = node.Execute(outputs);
        Assert.Equal(3ul, next.Wave.Value);
        Assert.Equal(AnchorBuilder.Beacon(node.Node, default, head), next.Beacon);
    }

    [Fact]
    public void Lost_store_never_signs_a_second_anchor_of_a_round()
    {
        using SoloNode node = new();
        node.Resume();
        node.NowMs = 2_000;
        node.Restart(new FakeDisk());
        Assert.Equal("halt", node.Resume(ConsensusStep.Failed));
    }

    [Fact]
    public void State_that_lost_waves_halts_the_node()
    {
        using SoloNode node = new();
        node.Execute(node.Step(new Resume(1, null, node.Committee)));
        WaveCommitRecord old = node.Head!;
        node.Execute(node.Report());
        node.Report();
        node.Restart();
        Assert.Equal("halt", SoloNode.Show(node.Step(new Resume(1, old, node.Committee), ConsensusStep.Failed)));
    }

    [Fact]
    public void State_with_another_anchor_halts_the_node()
    {
        using SoloNode node = new();
        OrderedWave wave = node.Execute(node.Step(new Resume(1, null, node.Committee)));
        OrderedWave other = new()
        {
            ChainId = wave.ChainId,
            Wave = wave.Wave,
            Epoch = wave.Epoch,
            AnchorHash = Digest.Blake3("other"u8),
            AnchorRound = wave.AnchorRound,
            PriorAnchorRound = wave.PriorAnchorRound,
            TimestampMs = wave.TimestampMs,
            Batches = [],
        };
        WaveCommitRecord foreign = SoloNode.RecordOf(other, null);
        node.Restart();
        Assert.Equal("halt", SoloNode.Show(node.Step(new Resume(1, foreign, node.Committee), ConsensusStep.Failed)));
    }

    [Fact]
    public void Damaged_state_is_an_error_that_names_the_store()
    {
        using SoloNode node = new();
        node.Resume();
        node.Disk.Open(SoloStore.Name, SoloStore.Tables).Overwrite(0, "state"u8.ToArray(), [1, 2, 3]);
        node.Restart();
        StoreException e = Assert.Throws<StoreException>(() => node.Resume());
        Assert.Equal(SoloStore.Name, e.Store);
    }

    [Fact]
    public void Second_resume_only_arms_the_timer()
    {
        using SoloNode node = new("""{"waveIntervalMs":50}""");
        node.Resume();
        Assert.Equal("timer1+50", node.Resume(ConsensusStep.Known));
    }
}
