namespace Pyde.Contracts.Tests.Boundaries;

/// <summary>A sink that keeps what it takes, up to a bound.</summary>
internal sealed class ListSink<T>(int capacity) : IOutputSink<T>
{
    public List<T> Taken { get; } = [];

    public int Remaining => capacity - Taken.Count;

    public bool TryPush(T output)
    {
        if (Remaining == 0)
            return false;
        Taken.Add(output);
        return true;
    }
}
