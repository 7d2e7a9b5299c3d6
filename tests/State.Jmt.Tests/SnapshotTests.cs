using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

public sealed class SnapshotTests
{
    private static readonly Hash32 LowestKey = Hash32.Zero;
    private static readonly Hash32 HighestKey = Hash32.FromBytes([.. Enumerable.Repeat((byte)0xFF, 32)]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Snapshot_of_every_retained_wave_reads_what_that_wave_left(int seed)
    {
        using var chain = new Chain();
        var draw = new Draw(seed);
        for (int i = 0; i < 12; i++)
        {
            chain.CommitUnchecked(draw.Wave(chain.Expected, 20));
            AssertReadsHistory(chain);
        }

        chain.Reopen();
        AssertReadsHistory(chain);
    }

    [Fact]
    public void Open_snapshot_does_not_see_waves_that_are_committed_after_it()
    {
        using var chain = new Chain();
        Hash32 kept = Digest.Blake3([1]);
        Hash32 added = Digest.Blake3([2]);
        chain.Commit(Chain.Put(kept, 1));
        using IStateSnapshot snapshot = chain.Snapshot();
        chain.Commit(Chain.Put(kept, 2), Chain.Put(added, 3));
        chain.Commit(Chain.Delete(kept));
        Assert.Equal([1], Read(snapshot, kept));
        Assert.Null(Read(snapshot, added));
        Assert.Equal([kept], snapshot.ReadRange(LowestKey, HighestKey, 10).Select(entry => entry.Key));
    }

    [Fact]
    public void Reader_sees_its_own_wave_while_the_next_one_is_being_written()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        Hash32 cold = Digest.Blake3([2]);
        chain.Commit(Chain.Put(key, 1), Chain.Put(cold, 1));
        chain.Reopen();
        using IStateSnapshot snapshot = chain.Snapshot();
        var seen = new List<byte[]?>();
        chain.Store.DuringCommit = () => seen.Add(Read(snapshot, key));
        chain.Store.AfterCommit = () => seen.AddRange([Read(snapshot, key), Read(snapshot, cold)]);
        chain.Commit(Chain.Put(key, 2), Chain.Put(cold, 2));
        Assert.Equal([[1], [1], [1]], seen);

        // And what was read meanwhile has not stayed in the cache as the new wave's value.
        using IStateSnapshot next = chain.Snapshot();
        Assert.Equal([2], Read(next, key));
        Assert.Equal([2], Read(next, cold));
    }

    [Fact]
    public void Short_destination_receives_the_beginning_and_the_full_length()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        byte[] value = [.. Enumerable.Range(0, 5_000).Select(i => (byte)i)];
        chain.Commit(new StateWrite(key, value));
        for (int round = 0; round < 2; round++)
        {
            using IStateSnapshot snapshot = chain.Snapshot();
            byte[] destination = new byte[7];
            Assert.Equal(ReadOutcome.Found, snapshot.TryRead(key, destination, out int bytes));
            Assert.Equal(5_000, bytes);
            Assert.Equal(value[..7], destination);
            chain.Reopen();
        }
    }

    [Fact]
    public void Snapshot_before_genesis_is_empty_and_stays_so()
    {
        using var chain = new Chain();
        using IStateSnapshot snapshot = chain.Snapshot();
        Hash32 key = Digest.Blake3([1]);
        chain.Commit(Chain.Put(key, 1));
        Assert.Null(snapshot.Record);
        Assert.Null(Read(snapshot, key));
        Assert.Empty(snapshot.ReadRange(LowestKey, HighestKey, 10));
        Assert.Null(snapshot.ReadCode(key));
    }

    [Fact]
    public void Waves_that_do_not_exist_have_no_snapshot()
    {
        using var chain = new Chain();
        Assert.Null(chain.State.OpenSnapshot(chain.Lease, new WaveNumber(0)));
        chain.Commit();
        Assert.NotNull(chain.State.OpenSnapshot(chain.Lease, new WaveNumber(0)));
        Assert.Null(chain.State.OpenSnapshot(chain.Lease, new WaveNumber(1)));
        Assert.Null(chain.State.OpenSnapshot(chain.Lease, new WaveNumber(ulong.MaxValue)));
        Assert.Null(chain.State.Prove(default, new WaveNumber(1)));
        Assert.Null(chain.State.SubtreeRoots(new byte[16], new WaveNumber(1)));
    }

    [Fact]
    public void Snapshot_dies_with_its_lease_and_with_its_dispose()
    {
        using var chain = new Chain();
        chain.Commit();
        IStateSnapshot disposed = chain.Snapshot();
        disposed.Dispose();
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Read(disposed, LowestKey));
        IStateSnapshot ended = chain.Snapshot();
        LeaseStamp lease = chain.Lease;
        chain.EndLease();
        Assert.Throws<StaleHandleException>(() => Read(ended, LowestKey));
        Assert.Throws<StaleHandleException>(() => chain.State.OpenSnapshot(lease, null));
    }

    [Fact]
    public void Waves_outside_the_window_are_pruned_with_their_pages_and_values()
    {
        using var chain = new Chain(configuration: """{"retentionWaves":3}""");
        var draw = new Draw(2);
        for (int i = 0; i < 30; i++)
            chain.CommitUnchecked(draw.Wave(chain.Expected, 20));
        Assert.Equal(new WaveNumber(26), chain.State.OldestRetained);
        Assert.Null(chain.State.OpenSnapshot(chain.Lease, new WaveNumber(25)));
        Assert.Null(chain.State.Prove(default, new WaveNumber(25)));
        AssertReadsHistory(chain, from: 26);

        // Emptied and left alone for the window's length, the store holds nothing of the state.
        chain.Commit([.. chain.Expected.Keys.Select(Chain.Delete)]);
        for (int i = 0; i < 4; i++)
            chain.Commit();
        Assert.Empty(chain.Store.Table(0));
        Assert.Empty(chain.Store.Table(1));
        Assert.All(chain.Store.Table(10).Keys, key => Assert.Equal(0, key[0]));
        Assert.Equal(4, chain.Store.Table(10).Count);
    }

    [Fact]
    public void Pruning_waits_for_an_open_snapshot_and_goes_on_when_its_lease_ends()
    {
        using var chain = new Chain(configuration: """{"retentionWaves":2}""");
        Hash32 key = Digest.Blake3([1]);
        chain.Commit(Chain.Put(key, 1));
        IStateSnapshot snapshot = chain.Snapshot();
        for (byte i = 2; i < 12; i++)
            chain.Commit(Chain.Put(key, i));
        Assert.Equal([1], Read(snapshot, key));
        Assert.Equal(new WaveNumber(0), chain.State.OldestRetained);
        chain.EndLease();
        chain.Commit();
        chain.Commit();
        Assert.Equal(new WaveNumber(10), chain.State.OldestRetained);
    }

    [Fact]
    public void Range_is_read_a_page_at_a_time_and_its_bounds_are_inclusive()
    {
        using var chain = new Chain();
        var draw = new Draw(8);
        chain.CommitUnchecked([.. Enumerable.Range(0, 60).Select(_ => Chain.Put(draw.Key(), 1)).DistinctBy(write => write.Key)]);
        Hash32[] keys = [.. chain.Expected.Keys.Order()];
        using IStateSnapshot snapshot = chain.Snapshot();
        Assert.Equal(keys[3..10], snapshot.ReadRange(keys[3], keys[9], 4_096).Select(entry => entry.Key));
        Assert.Equal(keys[3..8], snapshot.ReadRange(keys[3], keys[9], 5).Select(entry => entry.Key));
        Assert.Empty(snapshot.ReadRange(keys[9], keys[3], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.ReadRange(keys[0], keys[1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.ReadRange(keys[0], keys[1], 4_097));
    }

    [Fact]
    public void Code_is_read_as_of_the_snapshots_wave()
    {
        using var chain = new Chain();
        byte[] code = [.. Enumerable.Range(0, 3_000).Select(i => (byte)i)];
        Hash32 hash = Digest.Blake3(code);
        chain.CommitWave(Chain.Next(chain.State, [], [new CodeWrite(hash, code)]));
        chain.CommitWave(Chain.Next(chain.State, [], [new CodeWrite(hash, null)]));
        using IStateSnapshot before = chain.Snapshot(0);
        using IStateSnapshot after = chain.Snapshot(1);
        Assert.Equal(code, before.ReadCode(hash)!.Value.ToArray());
        Assert.Null(after.ReadCode(hash));
        chain.RollBackTo(0);
        using IStateSnapshot back = chain.Snapshot();
        Assert.Equal(code, back.ReadCode(hash)!.Value.ToArray());
    }

    [Fact]
    public void Small_cache_turns_over_and_reads_stay_right()
    {
        using var chain = new Chain(configuration: """{"cacheMiB":1}""");
        var random = new Random(5);
        for (int wave = 0; wave < 6; wave++)
        {
            byte[] big = new byte[9_000];
            chain.CommitUnchecked([.. Enumerable.Range(0, 150).Select(i =>
            {
                random.NextBytes(big);
                return new StateWrite(Digest.Blake3(BitConverter.GetBytes(i)), big[..random.Next(big.Length)]);
            })]);
        }

        AssertReadsHistory(chain);
        Assert.Equal(ReadOutcome.Found, chain.State.Verify());
    }

    internal static byte[]? Read(IStateSnapshot snapshot, Hash32 key)
    {
        byte[] value = new byte[20_000];
        return snapshot.TryRead(key, value, out int bytes) switch
        {
            ReadOutcome.Found => value[..bytes],
            ReadOutcome.Absent => null,
            _ => throw new InvalidDataException("corrupt"),
        };
    }

    internal static void AssertReadsHistory(Chain chain, int from = 0)
    {
        Hash32[] keys = [.. chain.History.SelectMany(state => state.Keys).Distinct()];
        for (int wave = from; wave < chain.History.Count; wave++)
        {
            using IStateSnapshot snapshot = chain.Snapshot((ulong)wave);
            foreach (Hash32 key in keys)
                Assert.Equal(chain.History[wave].GetValueOrDefault(key), Read(snapshot, key));
            Assert.Equal(
                chain.History[wave].OrderBy(entry => entry.Key).Select(entry => (entry.Key, Convert.ToHexString(entry.Value))),
                snapshot.ReadRange(LowestKey, HighestKey, 4_096).Select(entry => (entry.Key, Convert.ToHexString(entry.Value.Span))));
        }
    }
}
