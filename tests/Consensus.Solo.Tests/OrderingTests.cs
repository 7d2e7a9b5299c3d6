using Pyde.Contracts.Consensus;
using Pyde.Contracts.Host;
using Pyde.Testing;
using Pyde.Types;

namespace Consensus.Solo.Tests;

public sealed class OrderingTests
{
    private const string OnDemand = """{"waveIntervalMs":0,"emptyWaves":false}""";

    [Fact]
    public void First_wave_is_wave_one_and_has_no_parent()
    {
        using SoloNode node = new(OnDemand);
        Assert.Equal("", node.Resume());
        Assert.Equal("commit1[7]@1000", node.Offer(7));
        Assert.Equal(1ul, node.Plugin.Status.NextWave.Value);
    }

    [Fact]
    public void Next_wave_waits_for_the_record_of_the_one_before()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        OrderedWave first = node.Execute(node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))));
        Assert.Equal("", node.Offer(2));
        Assert.Equal("", node.Offer(3));
        node.NowMs = 1_500;
        List<ConsensusOutput> outputs = node.Report();
        Assert.Equal("final1 commit2[2,3]@1500", SoloNode.Show(outputs));
        OrderedWave second = node.Execute(outputs);
        Assert.Equal(first.AnchorRound, second.PriorAnchorRound);
        Assert.Equal(new Round(2), second.AnchorRound);
        Assert.Equal("final2", SoloNode.Show(node.Report()));
    }

    [Fact]
    public void Certificate_verifies_against_the_committee()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        node.Execute(node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))));
        HardFinalityCert certificate = Assert.Single(node.Report().OfType<Finalized>()).Certificate;
        Assert.Equal(node.Head!.Hash(), certificate.RecordHash);
        Assert.Equal(CertificateOutcome.Valid, certificate.Verify(node.Committee));
    }

    [Fact]
    public void Anchor_is_the_hash_of_the_stored_and_signed_vertex()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        OrderedWave wave = node.Execute(node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))));
        node.Report();
        byte[] stored = node.Disk.Open(SoloStore.Name, SoloStore.Tables).Table(0)["anchor"u8.ToArray()];
        Assert.Equal(Pyde.Types.Borsh.DecodeOutcome.Ok, Pyde.Types.Borsh.BorshCodec.TryDecode(stored, out Vertex vertex));
        Assert.Equal(wave.AnchorHash, vertex.Hash());
        Assert.Equal(SoloNode.BatchOf(1).Reference(), Assert.Single(vertex.Batches));
        Assert.True(FalconSignatureVerifier.Instance.Verify(
            node.Signer.PublicKey, SigningContexts.Vertex, vertex.Hash().ToArray(), vertex.Signature.Span));
    }

    [Fact]
    public void Timestamp_never_goes_back_when_the_clock_does()
    {
        using SoloNode node = new(OnDemand) { NowMs = 5_000 };
        node.Resume();
        node.Execute(node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))));
        node.NowMs = 10;
        node.Report();
        Assert.Equal("commit2[2]@5000", node.Offer(2));
    }

    [Fact]
    public void Empty_waves_follow_each_other_without_an_interval()
    {
        using SoloNode node = new();
        List<ConsensusOutput> outputs = node.Step(new Resume(node.NowMs, null, node.Committee));
        Assert.Equal("commit1[]@1000", SoloNode.Show(outputs));
        node.Execute(outputs);
        Assert.Equal("final1 commit2[]@1000", SoloNode.Show(node.Report()));
    }

    [Fact]
    public void Interval_orders_a_wave_per_timer_and_arms_it_again()
    {
        using SoloNode node = new("""{"waveIntervalMs":50}""");
        Assert.Equal("timer1+50", node.Resume());
        Assert.Equal("", node.Offer(1));
        List<ConsensusOutput> outputs = node.Step(new ConsensusTimerFired(node.NowMs, 1));
        Assert.Equal("commit1[1]@1000 timer1+50", SoloNode.Show(outputs));
        node.Execute(outputs);
        Assert.Equal("final1", SoloNode.Show(node.Report()));
    }

    [Fact]
    public void Timer_during_execution_makes_the_next_wave_due_at_its_record()
    {
        using SoloNode node = new("""{"waveIntervalMs":50}""");
        node.Resume();
        node.Execute(node.Step(new ConsensusTimerFired(node.NowMs, 1)));
        Assert.Equal("", node.Fire(1));
        Assert.Equal("final1 commit2[]@1000 timer1+50", SoloNode.Show(node.Report()));
    }

    [Fact]
    public void Due_wave_without_batches_waits_for_the_first_when_empty_waves_are_off()
    {
        using SoloNode node = new("""{"waveIntervalMs":50,"emptyWaves":false}""");
        node.Resume();
        Assert.Equal("", node.Fire(1));
        Assert.Equal("commit1[4]@1000 timer1+50", node.Offer(4));
    }

    [Fact]
    public void Timer_that_was_never_set_changes_nothing()
    {
        using SoloNode node = new();
        node.Resume();
        Assert.Equal("", node.Fire(77, ConsensusStep.Known));
    }

    [Fact]
    public void Batch_that_waits_is_known_and_ordered_once()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        node.Execute(node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))));
        node.Offer(2);
        Assert.Equal("", node.Offer(2, ConsensusStep.Known));
        Assert.Equal("", node.Offer(1, ConsensusStep.Known));
        Assert.Equal("final1 commit2[2]@1000", SoloNode.Show(node.Report()));
    }

    [Fact]
    public void Batch_for_another_chain_is_refused()
    {
        using SoloNode node = new();
        node.Resume();
        var foreign = new Batch { ChainId = new ChainId(1), Transactions = [] };
        node.Step(new BatchReady(1, foreign), ConsensusStep.Refused);
        Assert.Equal(0, node.Plugin.Status.PendingBatches);
    }

    [Fact]
    public void Batches_above_the_bound_are_asked_to_come_back_and_are_taken_then()
    {
        using SoloNode node = new("""{"waveIntervalMs":0,"emptyWaves":false,"pendingBatchesMax":2,"batchesPerWaveMax":1}""");
        node.Resume();
        node.Execute(node.Step(new BatchReady(node.NowMs, SoloNode.BatchOf(1))));
        node.Offer(2);
        Assert.Equal("", node.Offer(3, ConsensusStep.Busy));
        node.Execute(node.Report());
        Assert.Equal("", node.Offer(3));
        Assert.Equal("final2 commit3[3]@1000", SoloNode.Show(node.Report()));
    }

    [Fact]
    public void Wave_takes_no_more_batches_than_configured()
    {
        using SoloNode node = new("""{"waveIntervalMs":50,"batchesPerWaveMax":2}""");
        node.Resume();
        node.Offer(1);
        node.Offer(2);
        node.Offer(3);
        node.Execute(node.Step(new ConsensusTimerFired(node.NowMs, 1)));
        Assert.Equal(3, node.Plugin.Status.PendingBatches);
        node.Report();
        Assert.Equal("commit2[3]@1000 timer1+50", node.Fire(1));
    }

    [Fact]
    public void Batch_before_resume_is_asked_to_come_back()
    {
        using SoloNode node = new();
        Assert.Equal("", node.Offer(1, ConsensusStep.Busy));
        Assert.Equal(default, node.Plugin.Status);
    }

    [Fact]
    public void Full_sink_changes_nothing()
    {
        using SoloNode node = new();
        FakeSink<ConsensusOutput> sink = new(3);
        Assert.Equal(ConsensusStep.Busy, node.Plugin.Step(new Resume(1, null, node.Committee), sink));
        Assert.Equal(Hash32.Zero, node.Plugin.HandOffDigest());
        Assert.Equal("commit1[]@1000", node.Resume());
    }

    [Fact]
    public void Record_of_another_wave_or_with_another_anchor_is_not_taken()
    {
        using SoloNode node = new();
        OrderedWave wave = node.Execute(node.Step(new Resume(node.NowMs, null, node.Committee)));
        OrderedWave later = new()
        {
            ChainId = wave.ChainId,
            Wave = wave.Wave.Next,
            Epoch = wave.Epoch,
            AnchorHash = wave.AnchorHash,
            AnchorRound = wave.AnchorRound,
            PriorAnchorRound = wave.PriorAnchorRound,
            TimestampMs = wave.TimestampMs,
            Batches = [],
        };
        Assert.Empty(node.Step(new RecordReady(1, SoloNode.RecordOf(later, null)), ConsensusStep.Refused));
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
        Assert.Equal("halt", SoloNode.Show(node.Step(new RecordReady(1, SoloNode.RecordOf(other, null)), ConsensusStep.Refused)));
        Assert.Equal("final1 commit2[]@1000", SoloNode.Show(node.Report()));
        Assert.Empty(node.Report(ConsensusStep.Known));
    }

    [Fact]
    public void Genesis_that_is_executed_after_resume_is_certified_once()
    {
        using SoloNode node = new("""{"waveIntervalMs":50}""");
        node.Resume();
        OrderedWave genesis = new()
        {
            ChainId = ChainId.Development,
            Wave = default,
            Epoch = default,
            AnchorHash = default,
            AnchorRound = default,
            PriorAnchorRound = default,
            TimestampMs = 9_000,
            Batches = [],
        };
        WaveCommitRecord record = SoloNode.RecordOf(genesis, null);
        Assert.Equal("final0", SoloNode.Show(node.Step(new RecordReady(1, record))));
        Assert.Empty(node.Step(new RecordReady(1, record), ConsensusStep.Known));
        Assert.Equal("commit1[]@9000 timer1+50", node.Fire(1));
    }

    [Fact]
    public void Committee_of_two_or_of_somebody_else_is_refused()
    {
        using SoloNode node = new();
        CommitteeMember self = new(node.Signer.Address, node.Signer.PublicKey);
        CommitteeMember other = new(default, new byte[Limits.PublicKeyBytes]);
        Assert.Equal("halt", SoloNode.Show(node.Step(new Resume(1, null, new Committee(default, [self, other])), ConsensusStep.Refused)));
        Assert.Equal("halt", SoloNode.Show(node.Step(new Resume(1, null, new Committee(default, [other])), ConsensusStep.Refused)));
        Assert.Equal("commit1[]@1000", node.Resume());
    }

    [Fact]
    public void Vertices_of_others_are_refused()
    {
        using SoloNode node = new();
        node.Resume();
        Assert.Empty(node.Step(new VertexReceived(1, new MemberId(3), new byte[100]), ConsensusStep.Refused));
    }

    [Theory]
    [InlineData(SignOutcome.Deferred)]
    [InlineData(SignOutcome.Muted)]
    public void Record_that_may_not_be_signed_yet_is_signed_at_the_retry(SignOutcome refusal)
    {
        using SoloNode node = new("""{"waveIntervalMs":50}""");
        node.Resume();
        node.Execute(node.Step(new ConsensusTimerFired(node.NowMs, 1)));
        node.Signer.Refuse = purpose => purpose == SigningPurpose.Record ? refusal : null;
        Assert.Equal("timer2+100", SoloNode.Show(node.Report()));
        Assert.Equal("timer2+100", node.Fire(2));
        node.Signer.Refuse = _ => null;
        Assert.Equal("final1", node.Fire(2));
        Assert.Equal("", node.Fire(2));
    }

    [Fact]
    public void Deferred_record_is_signed_when_a_signature_arrives()
    {
        using SoloNode node = new("""{"waveIntervalMs":50}""");
        node.Resume();
        node.Execute(node.Step(new ConsensusTimerFired(node.NowMs, 1)));
        node.Signer.Refuse = purpose => purpose == SigningPurpose.Record ? SignOutcome.Deferred : null;
        node.Report();
        node.Signer.Refuse = _ => null;
        var signature = new RecordSignature
        {
            Epoch = default,
            Wave = new WaveNumber(1),
            Member = new MemberId(5),
            RecordHash = default,
            Signature = new byte[10],
        };
        Assert.Equal("final1", SoloNode.Show(node.Step(new RecordSignatureReceived(1, signature), ConsensusStep.Refused)));
    }

    [Fact]
    public void Waves_stop_when_too_many_records_wait_for_a_signature_and_go_on_when_signed()
    {
        using SoloNode node = new();
        node.Signer.Refuse = purpose => purpose == SigningPurpose.Record ? SignOutcome.Deferred : null;
        List<ConsensusOutput> outputs = node.Step(new Resume(node.NowMs, null, node.Committee));
        for (int wave = 1; wave <= SoloState.UnsignedMax; wave++)
        {
            node.Execute(outputs);
            outputs = node.Report();
        }

        Assert.Equal("timer2+100", SoloNode.Show(outputs));
        node.Signer.Refuse = _ => null;
        Assert.Equal(SoloState.UnsignedMax + 1, node.Step(new ConsensusTimerFired(1, 2)).Count);
    }

    [Fact]
    public void Anchor_that_may_not_be_signed_yet_holds_its_wave_back_unchanged()
    {
        using SoloNode node = new();
        node.Signer.Refuse = _ => SignOutcome.Deferred;
        Assert.Equal("timer2+100", node.Resume());
        node.NowMs = 8_000;
        node.Offer(9);
        node.Signer.Refuse = _ => null;
        Assert.Equal("commit1[]@1000", node.Fire(2));
    }

    [Theory]
    [InlineData(SignOutcome.JournalFailed, "")]
    [InlineData(SignOutcome.WouldEquivocate, "halt")]
    public void Signer_that_cannot_sign_stops_the_node(SignOutcome refusal, string outputs)
    {
        using SoloNode node = new();
        node.Signer.Refuse = _ => refusal;
        Assert.Equal(outputs, node.Resume(ConsensusStep.Failed));
        Assert.False(node.Plugin.CheckHealth().IsHealthy);
        node.Offer(1, ConsensusStep.Failed);
    }

    [Fact]
    public void Store_that_fails_stops_the_node_and_acknowledges_nothing()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        node.Disk.Outcome = StoreOutcome.Failed;
        Assert.Equal("", node.Offer(1, ConsensusStep.Failed));
        Assert.False(node.Plugin.CheckHealth().IsHealthy);
    }

    [Theory]
    [InlineData("""{"waveIntervalMs":-1}""", "$.waveIntervalMs")]
    [InlineData("""{"speed":1}""", "$.speed")]
    [InlineData("""{"batchesPerWaveMax":0}""", "$.batchesPerWaveMax")]
    [InlineData("""{"batchesPerWaveMax":1025}""", "$.batchesPerWaveMax")]
    [InlineData("""{"pendingBatchesMax":0}""", "$.pendingBatchesMax")]
    [InlineData("""{"pendingBytesMax":1}""", "$.pendingBytesMax")]
    [InlineData("""{"emptyWaves":"yes"}""", "$.emptyWaves")]
    [InlineData("""{"emptyWaves":true,"emptyWaves":true}""", "$.emptyWaves")]
    [InlineData("null", "$")]
    public void Setting_that_is_wrong_is_named(string json, string path)
    {
        using SoloConsensus plugin = new();
        Assert.Equal(path, plugin.Start(new FakeContext { Json = json }).Path);
    }
}
