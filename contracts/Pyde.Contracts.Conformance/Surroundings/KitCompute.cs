using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Host;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>Runs items one after another in a drawn order: what depends on the order shows.</summary>
internal sealed class KitCompute(ulong seed) : ICompute
{
    private readonly Lock _gate = new();
    private readonly Draw _draw = Draw.Named(seed, "compute");
    private int _depth;

    public int Width => 4;

    /// <summary>Whether an item has started parallel work itself, which none may.</summary>
    public bool WasNested { get; private set; }

    public void For<TState>(int count, TState state, ComputeBody<TState> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] order;
        lock (_gate)
            order = _draw.Permutation(count);
        if (_depth > 0)
            WasNested = true;
        _depth++;
        try
        {
            foreach (int index in order)
                body(index, state);
        }
        finally
        {
            _depth--;
        }
    }
}
