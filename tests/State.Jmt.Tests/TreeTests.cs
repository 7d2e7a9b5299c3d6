using FsCheck;
using FsCheck.Fluent;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

public sealed class TreeTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Roots_after_every_wave_are_those_of_the_tree_built_anew(int seed) => RunWaves(seed, waves: 25, countMax: 24);

    [Fact]
    public void Roots_of_drawn_histories_are_those_of_the_tree_built_anew() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), (Action<int>)(seed => RunWaves(seed, waves: 8, countMax: 40))));

    [Fact]
    public void Emptied_tree_has_the_roots_of_the_empty_state()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        chain.Commit(Chain.Put(key, 1));
        Assert.NotEqual(default, chain.State.Head!.Roots);
        chain.Commit(Chain.Delete(key));
        Assert.Equal(default, chain.State.Head!.Roots);
    }

    [Fact]
    public void Empty_value_is_a_value_and_not_an_absence()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        chain.Commit(Chain.Put(key));
        using IStateSnapshot snapshot = chain.Snapshot();
        Assert.Equal(ReadOutcome.Found, snapshot.TryRead(key, [], out int bytes));
        Assert.Equal(0, bytes);
        Assert.NotEqual(default, chain.State.Head!.Roots);
    }

    [Fact]
    public void Keys_that_part_in_their_last_bit_make_a_branch_at_depth_255()
    {
        using var chain = new Chain();
        byte[] left = new byte[32];
        byte[] right = new byte[32];
        right[31] = 1;
        chain.Commit(Chain.Put(Hash32.FromBytes(left), 1), Chain.Put(Hash32.FromBytes(right), 2));
        StateProof proof = chain.State.Prove(Hash32.FromBytes(right), new WaveNumber(0))!;
        Assert.Equal(255, Assert.Single(proof.Siblings).Depth);
    }

    [Fact]
    public void Chain_of_branches_at_every_depth_has_the_roots_of_the_tree_built_anew()
    {
        using var chain = new Chain();
        var writes = new List<StateWrite> { Chain.Put(Hash32.Zero, 9) };
        for (int bit = 0; bit < 256; bit++)
        {
            byte[] key = new byte[32];
            key[bit / 8] = (byte)(0x80 >> (bit % 8));
            writes.Add(Chain.Put(Hash32.FromBytes(key), (byte)bit));
        }

        chain.Commit([.. writes]);
        StateProof proof = chain.State.Prove(Hash32.Zero, new WaveNumber(0))!;
        Assert.Equal(Enumerable.Range(0, 256), proof.Siblings.Select(sibling => (int)sibling.Depth));
        for (int i = 0; i < 256; i += 7)
            chain.Commit(Chain.Delete(writes[1 + ((i * 37) % 256)].Key), Chain.Put(writes[1 + (((i * 37) + 1) % 256)].Key, 0xEE, (byte)i));
    }

    [Fact]
    public void Order_in_which_keys_arrived_does_not_show_in_the_roots()
    {
        var draw = new Draw(7);
        StateWrite[] writes = draw.Inserts(200);
        using var together = new Chain();
        using var apart = new Chain();
        together.Commit(writes);
        foreach (StateWrite[] part in writes.Reverse().Chunk(13))
            apart.CommitUnchecked(part);
        Assert.Equal(together.State.Head!.Roots, apart.State.Head!.Roots);
    }

    [Fact]
    public void Wave_that_outgrows_the_memory_of_the_ones_before_it_stores_every_page()
    {
        var draw = new Draw(21);
        using var chain = new Chain();
        using var together = new Chain();
        foreach (int count in new[] { 500, 2_000, 6_000 })
        {
            chain.CommitUnchecked(draw.Inserts(count));
            Assert.Equal(ReadOutcome.Found, chain.State.Verify());
        }

        together.CommitUnchecked([.. chain.Expected.Select(entry => new StateWrite(entry.Key, entry.Value))]);
        Assert.Equal(together.State.Head!.Roots, chain.State.Head!.Roots);
        chain.Reopen();
        Assert.Equal(ReadOutcome.Found, chain.State.Verify());
    }

    [Fact]
    public void Working_memory_may_grow_at_any_step_of_a_wave()
    {
        var draw = new Draw(22);
        using var chain = new Chain();
        chain.CommitUnchecked(draw.Inserts(500));
        Hash32[] keys = [.. chain.Expected.Keys.Order()];

        // A new instance begins with little memory: of so many sizes of waves some make it grow while pages are read, some while
        // they are stored.
        for (int step = 1; step < 40; step++)
        {
            using JmtStateStore state = Chain.Open(chain.Store.Copy());
            StateWrite[] writes = [.. keys.Where((_, index) => index % 40 < step).Select(key => Chain.Put(key, 0xAB, 0xCD))];
            Assert.Equal(CommitOutcome.Committed, state.CommitWave(Chain.Next(state, writes)).Outcome);
            Assert.Equal(ReadOutcome.Found, state.Verify());
        }
    }

    [Fact]
    public void Writing_what_is_there_and_deleting_what_is_not_changes_no_root_and_no_page()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        chain.Commit(Chain.Put(key, 1), Chain.Put(Digest.Blake3([2]), 2));
        StateRoots before = chain.State.Head!.Roots;
        int pages = chain.Store.Table(1).Count;
        chain.Commit(Chain.Put(key, 1), Chain.Delete(Digest.Blake3([3])));
        Assert.Equal(before, chain.State.Head!.Roots);
        Assert.Equal(pages, chain.Store.Table(1).Count);
    }

    [Fact]
    public void Roots_of_fixed_states_are_the_recorded_ones()
    {
        using var chain = new Chain();
        Hash32 first = Digest.Blake3("first"u8);
        WaveCommitRecord one = chain.Commit(Chain.Put(first, "value"u8.ToArray()));
        var draw = new Draw(1);
        WaveCommitRecord many = chain.Commit(draw.Inserts(500));
        Assert.Equal(GoldenRoots.OneLeaf, $"{one.Roots.Blake3} {one.Roots.Poseidon2}");
        Assert.Equal(GoldenRoots.FiveHundredDrawnLeaves, $"{many.Roots.Blake3} {many.Roots.Poseidon2}");
    }

    [Fact]
    public void Subtree_roots_are_those_of_a_tree_of_the_subtrees_keys_alone()
    {
        var draw = new Draw(3);
        using var chain = new Chain();
        chain.Commit(draw.Inserts(300));
        foreach (byte[] prefix in chain.Expected.Keys.Select(key => key.ToArray()[..16]).Append(new byte[16]))
            Assert.Equal(NaiveTree.SubtreeRoots(chain.Expected, prefix), chain.State.SubtreeRoots(prefix, new WaveNumber(0)));
    }

    private static void RunWaves(int seed, int waves, int countMax)
    {
        using var chain = new Chain();
        var draw = new Draw(seed);
        for (int i = 0; i < waves; i++)
            chain.Commit(draw.Wave(chain.Expected, countMax));
        Assert.Equal(ReadOutcome.Found, chain.State.Verify());
    }
}
