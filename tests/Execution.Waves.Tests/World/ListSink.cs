using Pyde.Contracts;

namespace Execution.Waves.Tests.World;

/// <summary>Keeps every output.</summary>
internal sealed class ListSink<T> : IOutputSink<T>
{
    public List<T> Items { get; } = [];

    public int Remaining => int.MaxValue;

    public bool TryPush(T output)
    {
        Items.Add(output);
        return true;
    }
}
