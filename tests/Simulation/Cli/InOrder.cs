namespace Simulation.Cli;

/// <summary>
/// Pieces of work, several at a time, whose results are told in the order of their numbers: what is printed does not depend on how many there were at once.
/// </summary>
/// <param name="jobs">Threads.</param>
/// <param name="mayBegin">Asked with the next number; false ends the work.</param>
/// <param name="work">Does the piece of a number.</param>
/// <param name="tell">Told of each result, one at a time; false ends the work, and later results are dropped.</param>
internal sealed class InOrder<T>(int jobs, Func<int, bool> mayBegin, Func<int, T> work, Func<T, bool> tell)
{
    private readonly Lock _sync = new();
    private readonly SortedDictionary<int, T> _done = [];
    private int _next;
    private int _told;
    private bool _isClosed;
    private bool _isOver;

    /// <summary>Does the work, and returns when all that was begun has ended.</summary>
    public void Run() => Task.WaitAll(
        [.. Enumerable.Range(0, jobs).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);

    private void Work()
    {
        while (TryBegin(out int number))
        {
            T result = work(number);
            lock (_sync)
            {
                _done.Add(number, result);
                while (!_isOver && _done.Remove(_told, out T? due))
                {
                    _told++;
                    _isOver = !tell(due);
                }
            }
        }
    }

    private bool TryBegin(out int number)
    {
        lock (_sync)
        {
            number = _next;
            _isClosed = _isClosed || _isOver || !mayBegin(number);
            _next++;
            return !_isClosed;
        }
    }
}
