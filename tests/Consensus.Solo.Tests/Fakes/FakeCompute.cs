using Pyde.Contracts.Host;

namespace Pyde.Testing;

/// <summary>Runs items in a seeded permutation, as a simulation does, and counts them.</summary>
internal sealed class FakeCompute(int seed = 0) : ICompute
{
    private readonly Random _order = new(seed);

    public int Width => 2;

    public int Items { get; private set; }

    public void For<TState>(int count, TState state, ComputeBody<TState> body)
    {
        int[] indexes = [.. Enumerable.Range(0, count)];
        _order.Shuffle(indexes);
        Items += count;
        foreach (int index in indexes)
            body(index, state);
    }
}
