using Pyde.Contracts.Host;
using Pyde.Host.Services;

namespace Pyde.Host.Tests.Services;

public sealed class RandomAndComputeTests
{
    public static TheoryData<string> Computes => ["seeded", "one thread", "four threads"];

    [Fact]
    public void Same_seed_and_name_draw_the_same_bytes_in_whatever_pieces()
    {
        byte[] whole = Draw(new SeededRandomSource(7, "mempool"), 100);
        var source = new SeededRandomSource(7, "mempool");
        byte[] pieces = [.. Draw(source, 1), .. Draw(source, 0), .. Draw(source, 31), .. Draw(source, 33), .. Draw(source, 35)];
        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void Another_seed_or_another_name_draws_other_bytes()
    {
        byte[] drawn = Draw(new SeededRandomSource(7, "mempool"), 32);
        Assert.NotEqual(drawn, Draw(new SeededRandomSource(8, "mempool"), 32));
        Assert.NotEqual(drawn, Draw(new SeededRandomSource(7, "mempoo"), 32));
        Assert.NotEqual(drawn, Draw(new SeededRandomSource(7UL << 32, "mempool"), 32));
        Assert.NotEqual(drawn, Draw(new SeededRandomSource(7, ""), 32));
    }

    [Fact]
    public void Blocks_of_one_source_do_not_repeat()
    {
        byte[] drawn = Draw(new SeededRandomSource(1, "a"), 32 * 64);
        Assert.Equal(64, drawn.Chunk(32).Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void System_source_fills_the_whole_buffer_with_other_bytes_each_time()
    {
        var source = new SystemRandomSource();
        Assert.NotEqual(Draw(source, 32), Draw(source, 32));
    }

    [Theory]
    [MemberData(nameof(Computes))]
    public void Every_index_runs_exactly_once(string kind)
    {
        foreach (int count in (int[])[0, 1, 2, 7, 1_000])
        {
            int[] runs = new int[count];
            Create(kind).For(count, runs, static (index, state) => Interlocked.Increment(ref state[index]));
            Assert.All(runs, times => Assert.Equal(1, times));
        }
    }

    [Theory]
    [MemberData(nameof(Computes))]
    public void Negative_count_and_missing_body_are_refused(string kind)
    {
        ICompute compute = Create(kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => compute.For(-1, 0, static (_, _) => { }));
        Assert.Throws<ArgumentNullException>(() => compute.For<int>(1, 0, null!));
    }

    [Theory]
    [MemberData(nameof(Computes))]
    public void Failure_of_the_lowest_index_is_thrown_as_it_is_after_every_item_has_run(string kind)
    {
        int[] runs = new int[100];
        FormatException failure = Assert.Throws<FormatException>(() => Create(kind).For(100, runs, static (index, state) =>
        {
            Interlocked.Increment(ref state[index]);
            if (index is 13 or 14 or 99)
                throw new FormatException($"item {index}");
        }));
        Assert.Equal("item 13", failure.Message);
        Assert.All(runs, times => Assert.Equal(1, times));
    }

    [Theory]
    [MemberData(nameof(Computes))]
    public void Loop_within_a_loop_ends(string kind)
    {
        ICompute compute = Create(kind);
        int[] sum = [0];
        compute.For(10, sum, (_, outer) => compute.For(10, outer, static (_, inner) => Interlocked.Increment(ref inner[0])));
        Assert.Equal(100, sum[0]);
    }

    [Fact]
    public void Seed_decides_the_order_and_the_order_is_not_the_obvious_one()
    {
        Assert.Equal(Order(1), Order(1));
        Assert.NotEqual(Order(1), Order(2));
        Assert.NotEqual(Enumerable.Range(0, 50), Order(1));
    }

    [Fact]
    public void Two_loops_of_one_compute_have_two_orders()
    {
        var compute = new SeededCompute(new SeededRandomSource(1, "compute"));
        Assert.NotEqual(OrderOf(compute), OrderOf(compute));
    }

    [Fact]
    public void Width_is_what_was_asked_for()
    {
        Assert.Equal(3, new ThreadPoolCompute(3).Width);
        Assert.Equal(1, Create("seeded").Width);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadPoolCompute(0));
    }

    private static ICompute Create(string kind) => kind switch
    {
        "seeded" => new SeededCompute(new SeededRandomSource(1, "compute")),
        "one thread" => new ThreadPoolCompute(1),
        _ => new ThreadPoolCompute(4),
    };

    private static List<int> Order(ulong seed) => OrderOf(new SeededCompute(new SeededRandomSource(seed, "compute")));

    private static List<int> OrderOf(SeededCompute compute)
    {
        List<int> order = [];
        compute.For(50, order, static (index, state) => state.Add(index));
        return order;
    }

    private static byte[] Draw(IRandomSource source, int bytes)
    {
        byte[] drawn = new byte[bytes];
        source.Fill(drawn);
        return drawn;
    }
}
