using Simulation.Load;
using Simulation.Nodes;
using Simulation.Zoo;

namespace Simulation.Cli;

/// <summary>Makes runs: everything that costs more than one of them is made once.</summary>
internal sealed class Runner : IDisposable
{
    // Continuations run on the stack of whoever ends a task: a wave with many of them goes deep.
    private const int StackBytes = 256 * 1_024 * 1_024;

    private readonly PluginShelf _shelf = new();
    private readonly SimAccount[] _accounts = [.. Enumerable.Range(0, RunOptions.NodesMax).Select(index => new SimAccount((ulong)index))];

    public PluginShelf Shelf => _shelf;

    /// <summary>Runs once, on a thread of its own.</summary>
    /// <param name="options">What decides it.</param>
    /// <param name="log">Told of every event that has words; null for none.</param>
    public RunResult Run(RunOptions options, TextWriter? log = null)
    {
        RunResult? result = null;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = RunHere(options, log);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException($"{options.Command}: {failure.Message}", failure);
    }

    /// <summary>Runs on the calling thread, which has no scheduler and no context of its own.</summary>
    public RunResult RunHere(RunOptions options, TextWriter? log)
    {
        SeededBug bug = options.Bug is null
            ? new SeededBug()
            : BugZoo.Find(options.Bug)?.Make() ?? throw new InvalidOperationException($"the zoo has no bug '{options.Bug}'");
        using var world = new SimWorld(options, _shelf, _accounts, bug, log);
        return world.Run();
    }

    public void Dispose() => _shelf.Dispose();
}
