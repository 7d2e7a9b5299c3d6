using System.Runtime.CompilerServices;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.State;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Tests.Boundaries;

public sealed class BoundaryTests
{
    private const int SinkBound = 16;

    [Fact]
    public void Every_slot_has_a_boundary_and_no_other_name_has_one()
    {
        Assert.Equal(SlotName.All.Order(StringComparer.Ordinal), SlotBoundaries.All.Select(b => b.Slot).Order(StringComparer.Ordinal));
        Assert.All(SlotBoundaries.All, boundary => Assert.Same(boundary, SlotBoundaries.Find(boundary.Slot)));
        Assert.Null(SlotBoundaries.Find("State"));
    }

    [Fact]
    public void Numbers_of_mutating_members_are_frozen()
    {
        IEnumerable<string> numbers = SlotBoundaries.All.SelectMany(b =>
            b.MutatingMembers.Select((name, number) => $"{b.Slot} {number} {name}"));
        Assert.Equal(
            [
                "consensus 0 Step", "dkg 0 Step", "mempool 0 Insert", "mempool 1 TakeBatch", "mempool 2 Apply", "networking 0 Step",
                "state 0 CommitWave", "state 1 RollbackTo", "state 2 StoreCertificate",
            ],
            numbers);
    }

    [Fact]
    public void Call_outside_of_probation_reaches_the_plugin_and_is_not_recorded()
    {
        FakeConsensus plugin = new();
        TestGuard guard = new();
        IConsensus consensus = new ConsensusBoundary(plugin, guard);

        Assert.Equal(ConsensusStep.Accepted, consensus.Step(Timer(1), new ListSink<ConsensusOutput>(SinkBound)));

        Assert.Equal(1, plugin.Taken);
        Assert.Equal(0, guard.RecordedBytes);
        Assert.Null(guard.Retire());
    }

    [Fact]
    public void Replay_on_an_instance_with_the_same_past_answers_what_was_acknowledged()
    {
        IReadOnlyList<RecordedCall> record = Record(
            c => c.Step(Timer(7), Sink()), c => c.Step(Timer(8), Sink()), c => c.Step(new RecordReady(1, RecordOf(3)), Sink()));
        FakeConsensus old = new();

        Assert.Equal(3, record.Count);
        foreach (RecordedCall call in record)
            Assert.True(call.Matches(ConsensusBoundary.Description.Replay(old, call)));
        Assert.Equal(2, old.Taken);
        Assert.Equal((byte)ConsensusStep.Refused, Assert.Single(record[2].Outcome.ToArray()));
    }

    [Fact]
    public void Replay_on_an_instance_with_another_past_pushes_other_outputs_and_does_not_match()
    {
        IReadOnlyList<RecordedCall> record = Record(c => c.Step(Timer(7), Sink()));
        FakeConsensus ahead = new();
        ahead.Step(Timer(1), Sink());

        ReplayedAnswer answer = ConsensusBoundary.Description.Replay(ahead, record[0]);

        Assert.Equal(record[0].Outcome.ToArray(), answer.Outcome.ToArray());
        Assert.False(record[0].Matches(answer));
    }

    [Fact]
    public void Replay_sees_a_sink_that_is_full_when_the_recorded_one_was()
    {
        IReadOnlyList<RecordedCall> record = Record(
            c => c.Step(Timer(1), Sink()), c => c.Step(Timer(2), new ListSink<ConsensusOutput>(0)));
        FakeConsensus old = new();

        Assert.True(record[0].Matches(ConsensusBoundary.Description.Replay(old, record[0])));
        ReplayedAnswer full = ConsensusBoundary.Description.Replay(old, record[1]);

        Assert.True(record[1].Matches(full));
        Assert.Equal((byte)ConsensusStep.Busy, full.Outcome.Span[0]);
    }

    [Fact]
    public void Replay_of_a_member_that_does_not_exist_or_of_bent_bytes_is_refused()
    {
        FakeConsensus plugin = new();
        RecordedCall unknown = new(1, default, 0, default, default);
        RecordedCall bent = new(0, new byte[2], 0, default, default);
        ISlotBoundary state = SlotBoundaries.Find(SlotName.State)!;
        Assert.Throws<ArgumentException>(() => ConsensusBoundary.Description.Replay(plugin, unknown));
        Assert.Throws<ArgumentException>(() => ConsensusBoundary.Description.Replay(plugin, bent));
        Assert.Throws<ArgumentException>(() => state.Replay(plugin, bent));
        Assert.Throws<ArgumentException>(() => state.Guard(plugin, new TestGuard()));
        Assert.Equal(0, plugin.Taken);
    }

    [Fact]
    public void Call_that_throws_is_a_fault_and_not_in_the_record()
    {
        int calls = 0;
        FakeConsensus plugin = new() { OnStep = () => { if (++calls == 1) throw new FormatException("broken"); } };
        TestGuard guard = Recording();
        IConsensus consensus = new ConsensusBoundary(plugin, guard);

        PluginFault fault = Assert.Throws<PluginFault>(() => consensus.Step(Timer(1), Sink()));
        consensus.Step(Timer(2), Sink());

        Assert.Equal("System.FormatException", fault.TypeName);
        Assert.Equal(["Step"], guard.Faults);
        Assert.Single(guard.Retire()!);
    }

    [Fact]
    public async Task Call_under_way_at_retirement_does_not_return_and_is_not_in_the_record()
    {
        using SemaphoreSlim entered = new(0);
        using SemaphoreSlim leave = new(0);
        FakeConsensus plugin = new() { OnStep = () => { entered.Release(); leave.Wait(); } };
        TestGuard guard = Recording();
        IConsensus consensus = new ConsensusBoundary(plugin, guard);
        Task<ConsensusStep> hung = Task.Run(() => consensus.Step(Timer(1), Sink()));
        await entered.WaitAsync();
        Task<ConsensusStep> waiting = Task.Run(() => consensus.Step(Timer(2), Sink()));

        IReadOnlyList<RecordedCall>? record = guard.Retire();

        await Assert.ThrowsAsync<VersionRetiredException>(() => waiting);
        leave.Release(2);
        await Assert.ThrowsAsync<VersionRetiredException>(() => hung);
        Assert.Empty(record!);
        Assert.Equal(1, plugin.Taken);
    }

    [Fact]
    public async Task Unrecorded_call_that_comes_back_after_retirement_does_not_return_either()
    {
        using SemaphoreSlim entered = new(0);
        using SemaphoreSlim leave = new(0);
        FakeConsensus plugin = new() { OnStep = () => { entered.Release(); leave.Wait(); } };
        TestGuard guard = new();
        IConsensus consensus = new ConsensusBoundary(plugin, guard);
        Task<ConsensusStep> late = Task.Run(() => consensus.Step(Timer(1), Sink()));
        await entered.WaitAsync();

        guard.Retire();
        leave.Release();

        await Assert.ThrowsAsync<VersionRetiredException>(() => late);
        Assert.Empty(guard.Faults);
    }

    [Fact]
    public async Task Order_of_the_record_is_the_order_of_application()
    {
        FakeMempool plugin = new();
        TestGuard guard = Recording();
        IMempool mempool = new MempoolBoundary(plugin, guard);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(() =>
        {
            for (int i = 0; i < 50; i++)
                mempool.Insert(new SubmissionBatch(default, (UInt128)((caller * 1_000) + i), []));
        })));

        IEnumerable<UInt128> recorded = guard.Retire()!.Select(call =>
        {
            Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(call.Input.Span, out SubmissionBatch batch));
            return batch.BaseFee;
        });
        Assert.Equal(200, plugin.Order.Count);
        Assert.Equal(plugin.Order, recorded);
    }

    [Fact]
    public void Record_at_its_bound_ends_as_confirmed_and_the_call_that_reached_it_is_answered()
    {
        FakeMempool plugin = new();
        TestGuard guard = new();
        guard.StartRecording(bytesMax: 3 * RecordedCall.OverheadBytes);
        IMempool mempool = new MempoolBoundary(plugin, guard);
        BatchRequest request = new(1, 1, 1);

        mempool.TakeBatch(request);
        mempool.TakeBatch(request);
        Assert.True(guard.IsRecording);
        mempool.TakeBatch(request);

        Assert.True(guard.IsServing);
        Assert.Equal(1, guard.TimesFull);
        Assert.False(guard.StopRecording());
        Assert.NotNull(mempool.TakeBatch(request));
        Assert.Null(guard.Retire());
    }

    [Fact]
    public void Confirmed_version_serves_without_recording_and_cannot_be_rolled_back()
    {
        FakeConsensus plugin = new();
        TestGuard guard = Recording();
        IConsensus consensus = new ConsensusBoundary(plugin, guard);
        consensus.Step(Timer(1), Sink());

        Assert.True(guard.StopRecording());
        consensus.Step(Timer(2), Sink());

        Assert.Equal(2, plugin.Taken);
        Assert.Null(guard.Retire());
        Assert.Throws<InvalidOperationException>(() => guard.StartRecording(1_000));
    }

    [Fact]
    public void Retired_version_refuses_every_member_before_the_plugin_sees_it()
    {
        FakeConsensus plugin = new();
        TestGuard guard = new();
        IConsensus consensus = new ConsensusBoundary(plugin, guard);
        guard.Retire();

        Assert.Throws<VersionRetiredException>(() => consensus.Step(Timer(1), Sink()));
        Assert.Throws<VersionRetiredException>(() => consensus.Status);
        Assert.Throws<VersionRetiredException>(() => consensus.CheckHealth());
        Assert.Equal(0, plugin.Taken);
        Assert.Empty(guard.Faults);
    }

    [Fact]
    public void Default_member_of_the_contract_is_guarded_and_reaches_the_plugin()
    {
        IPlugin plugin = new ConsensusBoundary(new FakeConsensus(), new TestGuard());
        HandOffSchema one = new("a", 1);
        ImportOutcome outcome = plugin.Migrate(one, new HandOffSchema("a", 2), HandOffPhase.Base, null!, null!);
        Assert.Equal("no migration from a/1 to a/2", outcome.Reason);
    }

    [Fact]
    public void Disposed_boundary_has_disposed_its_plugin_once_and_lets_go_of_it()
    {
        (IConsensus boundary, WeakReference plugin) = DisposeTwice();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(plugin.IsAlive);
        Assert.Throws<VersionRetiredException>(() => boundary.Status);
    }

    [Fact]
    public void Guarded_call_allocates_nothing()
    {
        FakeConsensus plugin = new();
        IConsensus consensus = new ConsensusBoundary(plugin, new TestGuard());
        ConsensusInput input = new RecordReady(0, RecordOf(1));
        ListSink<ConsensusOutput> sink = Sink();
        consensus.Step(input, sink);
        _ = consensus.Status;

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            consensus.Step(input, sink);
            _ = consensus.Status;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Spans_pass_through_the_boundary()
    {
        IStateStore state = new StateStoreBoundary(new FakeState(), new TestGuard());
        byte[] prefix = [.. Enumerable.Repeat((byte)5, 32)];
        Assert.Equal(new StateRoots(Hash32.FromBytes(prefix), default), state.SubtreeRoots(prefix, default));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (IConsensus Boundary, WeakReference Plugin) DisposeTwice()
    {
        FakeConsensus plugin = new();
        IConsensus boundary = new ConsensusBoundary(plugin, new TestGuard());
        boundary.Dispose();
        boundary.Dispose();
        Assert.Equal(1, plugin.Disposals);
        return (boundary, new WeakReference(plugin));
    }

    private static IReadOnlyList<RecordedCall> Record(params Action<IConsensus>[] calls)
    {
        TestGuard guard = Recording();
        IConsensus consensus = new ConsensusBoundary(new FakeConsensus(), guard);
        foreach (Action<IConsensus> call in calls)
            call(consensus);
        return guard.Retire()!;
    }

    private static TestGuard Recording()
    {
        TestGuard guard = new();
        guard.StartRecording(bytesMax: 1_000_000);
        return guard;
    }

    private static ConsensusTimerFired Timer(ulong number) => new(TimestampMs: 5, number);

    private static ListSink<ConsensusOutput> Sink() => new(SinkBound);

    private static WaveCommitRecord RecordOf(ulong wave) => new()
    {
        ChainId = default,
        Epoch = default,
        Wave = new WaveNumber(wave),
        AnchorHash = default,
        AnchorRound = default,
        PriorAnchorRound = default,
        PreviousRecordHash = default,
        TimestampMs = 0,
        EventsRoot = default,
        EventsBloom = EventsBloom.FromBytes(new byte[EventsBloom.Bytes]),
        ReceiptsRoot = default,
        TxCount = 0,
        GasUsed = 0,
        BaseFee = 0,
        RuleSet = default,
    };
}
