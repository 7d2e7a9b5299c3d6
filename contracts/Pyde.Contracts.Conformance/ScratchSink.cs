namespace Pyde.Contracts.Conformance;

/// <summary>Takes outputs and carries none of them out.</summary>
/// <typeparam name="T">The output values of the slot.</typeparam>
internal sealed class ScratchSink<T> : IOutputSink<T>
{
    private const int Capacity = 64;

    public int Remaining { get; private set; } = Capacity;

    public bool TryPush(T output)
    {
        if (Remaining == 0)
            return false;
        Remaining--;
        return true;
    }
}
