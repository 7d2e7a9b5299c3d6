using Simulation.Stress;

namespace Simulation.Tests;

public sealed class StressTests
{
    [Fact]
    public async Task No_call_is_lost_doubled_or_reordered_while_threads_call_and_versions_change()
    {
        await using var run = new StressRun();
        StressReport report = await run.RunAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(report.Problems);
        Assert.True(report is { Calls: > 100, Swaps: >= 4, RolledBack: >= 1, Loops: > 10 }, report.ToString());
    }
}
