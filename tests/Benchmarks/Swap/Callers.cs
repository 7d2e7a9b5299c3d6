using Pyde.Contracts;
using Pyde.Host.Slots;

namespace Benchmarks.Swap;

/// <summary>Eight logical callers on (cores − 1) threads that call without pause, every call numbered.</summary>
/// <typeparam name="T">The slot's contract.</typeparam>
/// <param name="slot">The slot.</param>
/// <param name="call">Makes call number n (from 1) of a caller (from 1) and says whether the answer was the one due.</param>
internal sealed class Callers<T>(Slot<T> slot, Func<T, uint, ulong, bool> call)
    where T : class, IPlugin
{
    public const int Count = 8;

    // Between two turns a caller makes a few calls, as a batch of work does.
    private const int CallsPerTurn = 16;

    private readonly CancellationTokenSource _stop = new();
    private readonly Caller[] _callers = [.. Enumerable.Range(1, Count).Select(number => new Caller((uint)number, call))];
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair(
        TaskScheduler.Default, Math.Max(1, Environment.ProcessorCount - 1)).ConcurrentScheduler;

    private Task[] _tasks = [];

    public void Start() => _tasks = [.. _callers.Select(caller => Task.Factory.StartNew(
        () => RunAsync(caller), CancellationToken.None, TaskCreationOptions.None, _scheduler).Unwrap())];

    /// <summary>Lets every caller end its last call.</summary>
    public async Task<CallCounts> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
        return new CallCounts(
            _callers.Sum(caller => (long)caller.Made),
            _callers.Sum(caller => caller.Failed),
            _callers.Sum(caller => caller.Lost),
            _callers.Sum(caller => caller.Doubled),
            _callers.Sum(caller => caller.Reordered),
            _callers.Sum(caller => caller.Wrong));
    }

    private async Task RunAsync(Caller caller)
    {
        while (!_stop.IsCancellationRequested)
        {
            for (int turn = 0; turn < CallsPerTurn; turn++)
            {
                ulong number = ++caller.Made;
                try
                {
                    bool isDue = await slot.CallAsync(
                        (Caller: caller, Number: number),
                        static (plugin, _, state) => state.Caller.Reach(plugin, state.Number),
                        CancellationToken.None);
                    caller.Wrong += isDue ? 0 : 1;
                }
                catch (PluginFault)
                {
                    caller.Failed++;
                }

                // Whoever was answered without having been inside a plugin was not served.
                caller.Lost += caller.Reached == number ? 0 : 1;
            }

            await Task.Yield();
        }
    }

    /// <summary>One caller: its next call begins when the one before it has ended.</summary>
    private sealed class Caller(uint id, Func<T, uint, ulong, bool> call)
    {
        public ulong Made { get; set; }

        public ulong Reached { get; private set; }

        public long Failed { get; set; }

        public long Lost { get; set; }

        public long Doubled { get; private set; }

        public long Reordered { get; private set; }

        public long Wrong { get; set; }

        /// <summary>Runs under the lease: counts what the host lets through to a plugin.</summary>
        public bool Reach(T plugin, ulong number)
        {
            if (number == Reached)
                Doubled++;
            else if (number != Reached + 1)
                Reordered++;
            Reached = number;
            return call(plugin, id, number);
        }
    }
}
