using Pyde.Contracts;

namespace Pyde.Testing;

/// <summary>Keeps what a plugin pushes.</summary>
internal sealed class FakeSink<T>(int capacity = 1_024) : IOutputSink<T>
{
    public List<T> Outputs { get; } = [];

    public int Remaining => capacity - Outputs.Count;

    public bool TryPush(T output)
    {
        if (Remaining <= 0)
            return false;
        Outputs.Add(output);
        return true;
    }
}
