using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

public sealed class DurabilityTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Rolled_back_store_is_row_for_row_one_that_never_committed(int seed)
    {
        using var chain = new Chain();
        var draw = new Draw(seed);
        for (int i = 0; i < 5; i++)
            chain.CommitWave(WaveWithHistory(chain, draw));
        string before = chain.Store.Dump();
        StateRoots roots = chain.State.Head!.Roots;
        for (int i = 0; i < 6; i++)
            chain.CommitWave(WaveWithHistory(chain, draw));
        chain.RollBackTo(4);
        Assert.Equal(before, chain.Store.Dump());
        Assert.Equal(roots, chain.State.Head!.Roots);
        SnapshotTests.AssertReadsHistory(chain);

        // Other waves under the same numbers: nothing of the first ones is left in a cache.
        for (int i = 0; i < 4; i++)
            chain.Commit(draw.Wave(chain.Expected, 20));
        SnapshotTests.AssertReadsHistory(chain);
    }

    [Fact]
    public void Rollback_answers_where_it_cannot_go()
    {
        using var chain = new Chain(configuration: """{"retentionWaves":2}""");
        Assert.Equal(RollbackOutcome.AboveHead, chain.State.RollbackTo(new RollbackTarget(new WaveNumber(0))).Outcome);
        for (int i = 0; i < 6; i++)
            chain.Commit();
        Assert.Equal(RollbackOutcome.AboveHead, chain.State.RollbackTo(new RollbackTarget(new WaveNumber(6))).Outcome);
        Assert.Equal(RollbackOutcome.NotRetained, chain.State.RollbackTo(new RollbackTarget(new WaveNumber(2))).Outcome);
        Assert.Equal(RollbackOutcome.RolledBack, chain.State.RollbackTo(new RollbackTarget(new WaveNumber(5))).Outcome);
        Assert.Equal(RollbackOutcome.RolledBack, chain.State.RollbackTo(new RollbackTarget(new WaveNumber(3))).Outcome);
        Assert.Equal(new WaveNumber(3), chain.State.Head!.Wave);
    }

    [Fact]
    public void Rollback_ends_the_snapshots_above_it_and_leaves_the_others()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        for (byte i = 0; i < 4; i++)
            chain.Commit(Chain.Put(key, i));
        using IStateSnapshot below = chain.Snapshot(1);
        using IStateSnapshot above = chain.Snapshot(2);
        chain.RollBackTo(1);
        chain.Commit(Chain.Put(key, 9));
        Assert.Equal([1], SnapshotTests.Read(below, key));
        Assert.Throws<Pyde.Contracts.StaleHandleException>(() => SnapshotTests.Read(above, key));
    }

    [Fact]
    public void Reader_of_an_earlier_wave_sees_it_while_a_rollback_is_written()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        chain.Commit(Chain.Put(key, 1));
        chain.Commit(Chain.Put(key, 2));
        using IStateSnapshot snapshot = chain.Snapshot(0);
        chain.Store.DuringCommit = () => Assert.Equal([1], SnapshotTests.Read(snapshot, key));
        chain.Store.AfterCommit = () => Assert.Equal([1], SnapshotTests.Read(snapshot, key));
        chain.RollBackTo(0);
        Assert.Equal([1], SnapshotTests.Read(snapshot, key));
    }

    [Theory]
    [InlineData(MemoryStore.Fault.CrashBefore)]
    [InlineData(MemoryStore.Fault.CrashAfter)]
    internal void Crash_at_any_write_leaves_a_whole_wave(MemoryStore.Fault fault)
    {
        for (int at = 1; at <= 6; at++)
        {
            using var chain = new Chain(configuration: """{"retentionWaves":2}""");
            var draw = new Draw(at);
            chain.Store.NextFault = fault;
            chain.Store.Countdown = at;
            StateWrite[] writes = [];
            Assert.Throws<MemoryStore.SimulatedCrashException>(() =>
            {
                for (int wave = 0; wave < at; wave++)
                {
                    writes = draw.Wave(chain.Expected, 20);
                    chain.CommitUnchecked(writes);
                }
            });
            if (fault == MemoryStore.Fault.CrashAfter)
                chain.Expect(writes);
            chain.Reopen();
            Assert.Equal(chain.History.Count, chain.State.Head is null ? 0 : (int)chain.State.Head.Wave.Value + 1);
            Assert.Equal(NaiveTree.Roots(chain.Expected), chain.State.Head?.Roots ?? default);
            for (int i = 0; i < 4; i++)
                chain.Commit(draw.Wave(chain.Expected, 20));
            Assert.Equal(ReadOutcome.Found, chain.State.Verify());
        }
    }

    [Fact]
    public void Crash_at_any_read_of_a_commit_leaves_the_wave_before_it()
    {
        for (int at = 1; ; at++)
        {
            using var chain = new Chain();
            var draw = new Draw(3);
            chain.CommitUnchecked(draw.Wave(chain.Expected, 40));
            chain.CommitUnchecked(draw.Wave(chain.Expected, 40));
            chain.Reopen();
            StateWrite[] writes = draw.Wave(chain.Expected, 30);
            string before = chain.Store.Dump();
            chain.Store.NextFault = MemoryStore.Fault.CrashOnRead;
            chain.Store.Countdown = at;
            WaveCommit commit = Chain.Next(chain.State, writes);
            int commits = chain.Store.Commits;
            bool hasCrashed = false;
            try
            {
                chain.State.CommitWave(commit);
            }
            catch (MemoryStore.SimulatedCrashException)
            {
                hasCrashed = true;
            }

            if (!hasCrashed)
            {
                Assert.True(at > 3, "no read was ever reached");
                return;
            }

            // The read of the head after the write crashes behind a durable wave.
            if (chain.Store.Commits == commits)
                Assert.Equal(before, chain.Store.Dump());
            else
                chain.Expect(writes);
            chain.Reopen();
            Assert.Equal(NaiveTree.Roots(chain.Expected), chain.State.Head!.Roots);
        }
    }

    [Theory]
    [InlineData(MemoryStore.Fault.FailBefore)]
    [InlineData(MemoryStore.Fault.Fenced)]
    internal void Refused_write_changes_nothing_and_another_wave_may_take_the_number(MemoryStore.Fault fault)
    {
        using var chain = new Chain();
        var draw = new Draw(12);
        chain.Commit(draw.Wave(chain.Expected, 40));
        using IStateSnapshot snapshot = chain.Snapshot();
        string before = chain.Store.Dump();
        chain.Store.NextFault = fault;
        chain.Store.Countdown = 1;
        CommitReport report = chain.State.CommitWave(Chain.Next(chain.State, draw.Wave(chain.Expected, 40)));
        Assert.Equal(CommitOutcome.StoreFailed, report.Outcome);
        Assert.Null(report.Record);
        Assert.False(chain.State.CheckHealth().IsHealthy);
        Assert.Equal(before, chain.Store.Dump());
        chain.Store.Countdown = 1;
        Assert.Equal(new WaveNumber(0), chain.State.Head!.Wave);
        chain.Store.NextFault = MemoryStore.Fault.None;
        for (int i = 0; i < 3; i++)
            chain.Commit(draw.Wave(chain.Expected, 40));
        Assert.True(chain.State.CheckHealth().IsHealthy);
        SnapshotTests.AssertReadsHistory(chain);
    }

    [Fact]
    public void Refused_rollback_changes_nothing()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        chain.Commit(Chain.Put(key, 1));
        chain.Commit(Chain.Put(key, 2));
        string before = chain.Store.Dump();
        chain.Store.NextFault = MemoryStore.Fault.FailBefore;
        chain.Store.Countdown = 1;
        Assert.Equal(RollbackOutcome.StoreFailed, chain.State.RollbackTo(new RollbackTarget(new WaveNumber(0))).Outcome);
        Assert.Equal(before, chain.Store.Dump());
        chain.Store.NextFault = MemoryStore.Fault.None;
        chain.Commit(Chain.Put(key, 3));
        SnapshotTests.AssertReadsHistory(chain);
    }

    [Fact]
    public void Instance_that_served_before_a_swap_back_rolls_back_what_its_successor_wrote()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        chain.Commit(Chain.Put(key, 1));
        WaveCommit recorded = Chain.Next(chain.State, [Chain.Put(key, 2)]);
        using (JmtStateStore successor = Chain.Open(chain.Store))
        {
            Assert.Equal(CommitOutcome.Committed, successor.CommitWave(recorded).Outcome);
            successor.CommitWave(Chain.Next(successor, [Chain.Put(key, 3)]));
        }

        chain.RollBackTo(0);
        Assert.Equal(new WaveNumber(0), chain.State.Head!.Wave);
        using IStateSnapshot snapshot = chain.Snapshot();
        Assert.Equal([1], SnapshotTests.Read(snapshot, key));
        chain.CommitWave(recorded);
        Assert.Equal(NaiveTree.Roots(chain.Expected), chain.State.Head!.Roots);
    }

    private static WaveCommit WaveWithHistory(Chain chain, Draw draw)
    {
        ulong wave = chain.State.Head is null ? 0 : chain.State.Head.Wave.Value + 1;
        byte[] code = draw.Value();
        return Chain.Next(
            chain.State,
            draw.Wave(chain.Expected, 20),
            [new CodeWrite(Digest.Blake3(code), code)],
            [HistoryTests.Event(wave, 0, 0, 1, 2), HistoryTests.Event(wave, 1, 0, 2, 3)],
            [HistoryTests.Receipt(wave, 0, 1), HistoryTests.Receipt(wave, 1, 1)],
            [new byte[] { 1, (byte)wave }, ReadOnlyMemory<byte>.Empty]);
    }
}
