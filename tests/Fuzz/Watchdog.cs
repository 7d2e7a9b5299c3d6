namespace Fuzz;

/// <summary>Ends the process when one module takes for ever, and leaves the module in a file.</summary>
/// <remarks>Counts ticks of a second instead of reading the clock: a run that is stopped and continued has not taken longer.</remarks>
internal sealed class Watchdog : IDisposable
{
    private const int TicksMax = 180;
    private const int ExitStuck = 1;

    private readonly Timer _timer;
    private readonly Func<byte[]> _current;
    private readonly string _target;
    private int _ticksLeft = TicksMax;

    internal Watchdog(string target, Func<byte[]> current)
    {
        _target = target;
        _current = current;
        _timer = new Timer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public void Dispose() => _timer.Dispose();

    internal void Progress() => Volatile.Write(ref _ticksLeft, TicksMax);

    private void Tick()
    {
        if (Interlocked.Decrement(ref _ticksLeft) != 0)
            return;
        string file = Path.GetFullPath($"fuzz-{_target}-stuck.wasm");
        File.WriteAllBytes(file, _current());
        Console.Error.WriteLine($"{file}: has not ended after {TicksMax} s");
        Environment.Exit(ExitStuck);
    }
}
