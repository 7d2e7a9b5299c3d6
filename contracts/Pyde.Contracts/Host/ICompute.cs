namespace Pyde.Contracts.Host;

/// <summary>The only way for a plugin to work in parallel.</summary>
public interface ICompute
{
    /// <summary>How many items may run at the same time; at least 1.</summary>
    int Width { get; }

    /// <summary>Runs the body once for every index and returns when all have ended. The order is not defined; a simulation permutes
    /// it.</summary>
    /// <typeparam name="TState">What the items share.</typeparam>
    /// <param name="count">Number of items; 0 does nothing.</param>
    /// <param name="state">What the items share.</param>
    /// <param name="body">Starts nothing itself. The first exception is rethrown after all have ended.</param>
    void For<TState>(int count, TState state, ComputeBody<TState> body);
}
