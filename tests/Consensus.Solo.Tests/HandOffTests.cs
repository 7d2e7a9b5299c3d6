using FsCheck;
using FsCheck.Fluent;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.HandOff;
using Pyde.Testing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Solo.Tests;

public sealed class HandOffTests
{
    private const string OnDemand = """{"waveIntervalMs":0,"emptyWaves":false}""";

    [Fact]
    public void Fresh_instance_hands_over_nothing_and_has_a_zero_digest()
    {
        using SoloNode node = new();
        using SoloConsensus old = node.HandOver();
        Assert.Equal(Hash32.Zero, node.Plugin.HandOffDigest());
        Assert.Equal("commit1[]@1000", node.Resume());
    }

    [Fact]
    public void Successor_completes_the_wave_in_flight_and_orders_what_waits()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        node.Execute(node.Step(new BatchReady(1, SoloNode.BatchOf(1))));
        node.Offer(2);
        using SoloConsensus old = node.HandOver();
        Assert.Equal(old.Status, node.Plugin.Status);
        Assert.Equal("", node.Offer(2, ConsensusStep.Known));
        Assert.Equal("final1 commit2[2]@1000", SoloNode.Show(node.Report()));
    }

    [Fact]
    public void Swaps_at_any_point_change_no_output()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), moves =>
            {
                using SoloNode plain = new("""{"waveIntervalMs":20,"batchesPerWaveMax":2}""");
                using SoloNode swapped = new("""{"waveIntervalMs":20,"batchesPerWaveMax":2}""", signer: plain.Signer);
                return Run(plain, moves, swaps: false) == Run(swapped, moves, swaps: true)
                    && plain.Plugin.HandOffDigest() == swapped.Plugin.HandOffDigest();
            }));
    }

    private static string Run(SoloNode node, byte[] moves, bool swaps)
    {
        List<string> story = [];
        List<ConsensusOutput> last = node.Step(new Resume(1, null, node.Committee));
        OrderedWave? open = null;
        foreach (byte move in moves)
        {
            node.NowMs += move;
            FakeSink<ConsensusOutput> sink = new();
            ConsensusInput input = (move % 4) switch
            {
                0 => new ConsensusTimerFired(node.NowMs, 1),
                1 when open is not null => new RecordReady(node.NowMs, node.Head!),
                2 => new ConsensusTimerFired(node.NowMs, 2),
                _ => new BatchReady(node.NowMs, SoloNode.BatchOf(move)),
            };
            story.Add($"{node.Plugin.Step(input, sink)}: {SoloNode.Show(sink.Outputs)}");
            if (input is RecordReady)
                open = null;
            if (sink.Outputs.OfType<CommitWave>().Any())
                open = node.Execute(sink.Outputs);
            if (swaps && move % 3 == 0)
                node.HandOver().Dispose();
        }

        return string.Join('\n', story);
    }

    [Fact]
    public void Batches_that_come_and_go_during_the_export_arrive_as_they_are_at_its_end()
    {
        using SoloNode node = new("""{"waveIntervalMs":50,"batchesPerWaveMax":2}""");
        node.Resume();
        for (ulong batch = 0; batch < 6; batch++)
            node.Step(new BatchReady(1, Large(batch)));
        SoloConsensus next = node.Start();
        FakeHandOff stream = new(sliceBytes: 1);
        Assert.Equal(ExportProgress.More, node.Plugin.ExportBase(SoloNode.Schema, stream));
        node.Execute(node.Step(new ConsensusTimerFired(1, 1)));
        node.Report();
        stream.BeginSlice();
        Assert.Equal(ExportProgress.More, node.Plugin.ExportBase(SoloNode.Schema, stream));
        node.Step(new BatchReady(1, Large(9)));
        Assert.True(next.Import(HandOffPhase.Base, SoloNode.Schema, stream.Read()).IsAccepted);
        int done = stream.Records.Count;
        node.Plugin.ExportDelta(SoloNode.Schema, stream);
        Assert.True(next.Import(HandOffPhase.Delta, SoloNode.Schema, stream.Read(done)).IsAccepted);
        Assert.Equal(node.Plugin.HandOffDigest(), next.HandOffDigest());
        Assert.Equal(5, next.Status.PendingBatches);
    }

    private static Batch Large(ulong number) => new()
    {
        ChainId = ChainId.Development,
        Transactions =
        [
            .. Enumerable.Range(0, 5).Select(
                i => new Transaction
                {
                    ChainId = ChainId.Development,
                    From = default,
                    Nonce = (number * 10) + (ulong)i,
                    Data = new byte[100_000],
                }),
        ],
    };

    [Fact]
    public void Abandoned_export_begins_again_from_the_start()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        node.Offer(1);
        node.Plugin.ExportBase(SoloNode.Schema, new FakeHandOff());
        node.Plugin.AbandonExport();
        using SoloConsensus old = node.HandOver();
        Assert.Equal(1, node.Plugin.Status.PendingBatches);
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_of_a_record_is_refused_or_changes_the_digest()
    {
        using SoloNode node = new(OnDemand);
        node.Resume();
        node.Offer(1);
        node.Offer(2);
        FakeHandOff stream = new();
        node.Plugin.ExportBase(SoloNode.Schema, stream);
        node.Plugin.ExportDelta(SoloNode.Schema, stream);
        Hash32 digest = node.Plugin.HandOffDigest();
        for (int record = 0; record < stream.Records.Count; record++)
        {
            byte[] whole = stream.Records[record];
            for (int at = 0; at < whole.Length; at++)
            {
                stream.Records[record] = whole[..at];
                Assert.True(Differs(node, stream, digest), $"record {record} cut at {at}");
                byte[] bent = [.. whole];
                bent[at] ^= 0x10;
                stream.Records[record] = bent;
                Assert.True(Differs(node, stream, digest), $"record {record} bent at {at}");
            }

            stream.Records[record] = whole;
        }

        Assert.False(Differs(node, stream, digest));
    }

    private static bool Differs(SoloNode node, FakeHandOff stream, Hash32 digest)
    {
        using SoloConsensus next = node.Start();
        return !next.Import(HandOffPhase.Delta, SoloNode.Schema, stream.Read()).IsAccepted || next.HandOffDigest() != digest;
    }

    [Fact]
    public void Piece_of_a_batch_above_the_limit_is_refused_before_anything_is_allocated()
    {
        using SoloNode node = new();
        byte[] piece = new byte[18];
        piece[0] = 1;
        BitConverter.TryWriteBytes(piece.AsSpan(9), uint.MaxValue);
        ImportOutcome outcome = node.Plugin.Import(HandOffPhase.Base, SoloNode.Schema, FakeHandOff.Of(piece));
        Assert.Equal(0, outcome.Record);
        Assert.False(outcome.IsAccepted);
    }

    [Fact]
    public void Stored_state_has_one_encoding()
    {
        var state = new SoloState
        {
            Epoch = new EpochNumber(1),
            Head = new WaveNumber(2),
            TimestampMs = 3,
            AnchorRound = new Round(4),
            AnchorHash = Digest.Blake3("a"u8),
            FirstBatch = 5,
            InFlight = new WaveInFlight(new EpochNumber(1), 6, 7, IsCommitted: true),
            Unsigned = [new UnsignedRecord(default, new WaveNumber(1), default), new UnsignedRecord(default, new WaveNumber(2), default)],
            IsDue = true,
        };
        byte[] bytes = BorshCodec.Encode(state);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out SoloState again));
        Assert.Equal(bytes, BorshCodec.Encode(again));
        Assert.Equal(DecodeOutcome.TrailingBytes, BorshCodec.TryDecode<SoloState>([.. bytes, 0], out _));
        Assert.Equal(DecodeOutcome.Truncated, BorshCodec.TryDecode<SoloState>(bytes.AsSpan(..^1), out _));
        SoloState backwards = state with { Unsigned = [state.Unsigned[1], state.Unsigned[0]] };
        Assert.Equal(DecodeOutcome.NotCanonical, BorshCodec.TryDecode<SoloState>(BorshCodec.Encode(backwards), out _));
    }
}
