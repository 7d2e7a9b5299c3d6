using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Host;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>Runs items one after another in a drawn order: what depends on the order shows.</summary>
internal sealed class KitCompute(ulong seed) : ICompute
{
    private readonly Lock _gate = new();
    private readonly Draw _draw = Draw.Named(seed, "compute");
    // Calls come from several threads at once: only an item's own thread can be inside of it.
    private readonly ThreadLocal<int> _depth = new();
    private volatile bool _wasNested;

    public int Width => 4;

    /// <summary>Whether an item has started parallel work itself, which none may.</summary>
    public bool WasNested => _wasNested;

    public void For<TState>(int count, TState state, ComputeBody<TState> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] order;
        lock (_gate)
            order = _draw.Permutation(count);
        if (_depth.Value > 0)
            _wasNested = true;
        _depth.Value++;
        try
        {
            foreach (int index in order)
                body(index, state);
        }
        finally
        {
            _depth.Value--;
        }
    }
}
