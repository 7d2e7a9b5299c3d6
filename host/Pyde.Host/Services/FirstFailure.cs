using System.Runtime.ExceptionServices;
using Pyde.Contracts.Host;

namespace Pyde.Host.Services;

/// <summary>
/// What the items of one parallel loop failed with: every item runs, and the failure of the lowest index is the one that is told.
/// </summary>
/// <remarks>So the same loop ends alike on one thread, on many, and in a simulation's order.</remarks>
internal sealed class FirstFailure
{
    private readonly Lock _gate = new();
    private ExceptionDispatchInfo? _failure;
    private int _index = int.MaxValue;

    /// <summary>Runs one item. The catch-all around parallel work: <see cref="Rethrow"/> tells what it caught.</summary>
    public void Run<TState>(int index, TState state, ComputeBody<TState> body)
    {
        try
        {
            body(index, state);
        }
        catch (Exception failure)
        {
            lock (_gate)
            {
                if (index > _index)
                    return;
                _index = index;
                _failure = ExceptionDispatchInfo.Capture(failure);
            }
        }
    }

    /// <summary>Throws what was caught; nothing when no item failed.</summary>
    public void Rethrow() => _failure?.Throw();
}
