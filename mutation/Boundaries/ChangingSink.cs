using Pyde.Contracts;

namespace Boundaries;

/// <summary>Changes, doubles or drops what is pushed through it.</summary>
public sealed class ChangingSink<T>(IOutputSink<T> inner, Func<T, IEnumerable<T>> change) : IOutputSink<T>
{
    /// <inheritdoc/>
    public int Remaining => inner.Remaining;

    /// <inheritdoc/>
    public bool TryPush(T output)
    {
        foreach (T changed in change(output))
        {
            if (!inner.TryPush(changed))
                return false;
        }

        return true;
    }
}
