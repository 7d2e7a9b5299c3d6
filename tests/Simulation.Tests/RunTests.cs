using Simulation.Cli;
using Simulation.Faults;
using Simulation.Nodes;

namespace Simulation.Tests;

public sealed class RunTests(SimulationFixture fixture) : IClassFixture<SimulationFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    public void Network_keeps_its_promises_through_every_fault(ulong seed)
    {
        RunResult result = AssertIsOk(seed, waves: 24);
        Assert.True(result.Waves >= 24, $"{result.Waves} waves");
    }

    [Theory]
    [InlineData(291)]
    [InlineData(667)]
    public void Request_that_the_network_does_not_take_is_asked_again(ulong seed) => AssertIsOk(seed);

    [Theory]
    [InlineData(336)]
    [InlineData(680)]
    public void Replay_that_fails_loses_no_acknowledged_wave(ulong seed) => AssertIsOk(seed);

    [Fact]
    public void Same_seed_gives_the_same_trace_and_another_seed_another()
    {
        var options = new RunOptions { Seed = 11, Waves = 16 };
        RunResult first = fixture.Runner.Run(options);
        RunResult again = fixture.Runner.Run(options);
        RunResult other = fixture.Runner.Run(options with { Seed = 12 });
        Assert.Equal((first.TraceHash, first.Events), (again.TraceHash, again.Events));
        Assert.NotEqual(first.TraceHash, other.TraceHash);
    }

    [Fact]
    public void Network_at_rest_orders_empty_waves_and_nothing_else()
    {
        RunResult result = fixture.Runner.Run(new RunOptions { Seed = 1, Waves = 5, Faults = FaultKinds.None, IsAtRest = true });
        Assert.True(result.IsOk, string.Join("; ", result.Violations));
        Assert.Equal(0, result.Transactions);
        Assert.True(result.VirtualSeconds > 200, $"{result.VirtualSeconds} virtual seconds");
    }

    [Fact]
    public void Failing_run_is_shrunk_to_one_that_fails_the_same_promise()
    {
        var options = new RunOptions { Seed = 1, Waves = 24, Faults = FaultKinds.Latency | FaultKinds.Clock, Bug = "executor-mints" };
        RunResult failing = fixture.Runner.Run(options);
        Assert.False(failing.IsOk);
        var shrinker = new Shrinker(candidate => fixture.Runner.Run(candidate));
        RunResult small = shrinker.Shrink(failing);
        Assert.Equal(failing.Violations[0].Checker, small.Violations[0].Checker);
        Assert.Equal((FaultKinds.None, 1), (small.Options.Faults, small.Options.Nodes));
        Assert.True(small.Options.Waves < options.Waves, $"{small.Options.Waves} waves");
    }
    private RunResult AssertIsOk(ulong seed, ulong waves = 40)
    {
        RunResult result = fixture.Runner.Run(new RunOptions { Seed = seed, Waves = waves });
        Assert.True(result.IsOk, $"{string.Join("; ", result.Violations)}; repeat with {result.Options.Command}");
        return result;
    }
}
