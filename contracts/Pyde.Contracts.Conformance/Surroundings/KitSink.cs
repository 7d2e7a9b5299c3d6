namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>Collects outputs up to a bound and carries none of them out.</summary>
/// <typeparam name="T">The output values of the slot.</typeparam>
internal sealed class KitSink<T>(int capacity = KitSink<T>.Capacity) : IOutputSink<T>
{
    public const int Capacity = 1_024;

    public List<T> Outputs { get; } = [];

    /// <summary>Outputs that were pushed although there was no room.</summary>
    public int Overflows { get; private set; }

    public int Remaining => capacity - Outputs.Count;

    public bool TryPush(T output)
    {
        if (Remaining <= 0)
        {
            Overflows++;
            return false;
        }

        Outputs.Add(output);
        return true;
    }
}
