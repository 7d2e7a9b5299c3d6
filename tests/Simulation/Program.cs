using Simulation.Load;
using Simulation.Nodes;
using Simulation.Zoo;

using var shelf = new PluginShelf();
SimAccount[] accounts = [.. Enumerable.Range(0, 10).Select(index => new SimAccount((ulong)index))];
for (int i = 0; i < 6; i++)
{
    using var world = new SimWorld(new RunOptions { Seed = ulong.Parse(args[0]) }, shelf, accounts, new SeededBug(), args.Length > 1 ? Console.Out : null);
    TimeSpan cpu = System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime;
    RunResult result = world.Run();
    Console.WriteLine((System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime-cpu).TotalMilliseconds);
    Console.WriteLine($"{result.TraceHash} waves {result.Waves} tx {result.Transactions} virtual {result.VirtualSeconds:F1} real {result.RealSeconds:F3} events {result.Events}");
    foreach (var v in result.Violations)
        Console.WriteLine(v);
}
