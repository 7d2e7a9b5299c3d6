using Simulation.Faults;
using Simulation.Nodes;

namespace Simulation.Tests;

public sealed class FaultNameTests
{
    [Fact]
    public void List_of_faults_is_read_as_it_is_written()
    {
        Assert.True(FaultNames.TryParse("crash, slow-disk,swap", out FaultKinds kinds));
        Assert.Equal(FaultKinds.Crash | FaultKinds.SlowDisk | FaultKinds.Swap, kinds);
        Assert.Equal("crash,slow-disk,swap", FaultNames.Write(kinds));
        Assert.True(FaultNames.TryParse("all", out FaultKinds all));
        Assert.Equal(FaultKinds.All, all);
        Assert.True(FaultNames.TryParse("none", out FaultKinds none));
        Assert.Equal("none", FaultNames.Write(none));
    }

    [Fact]
    public void Unknown_fault_is_refused() => Assert.False(FaultNames.TryParse("crash,earthquake", out _));

    [Fact]
    public void Command_of_a_run_names_everything_that_decides_it() => Assert.Equal(
        "./pyde simulate --seed 7 --nodes 3 --waves 20 --faults crash --bug executor-mints",
        new RunOptions { Seed = 7, Nodes = 3, Waves = 20, Faults = FaultKinds.Crash, Bug = "executor-mints" }.Command);
}
