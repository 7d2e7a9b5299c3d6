using Pyde.Contracts.Host;

namespace Pyde.Host.Services;

/// <summary>Parallel work on the machine's cores.</summary>
internal sealed class ThreadPoolCompute(int width) : ICompute
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = width };

    public int Width => _options.MaxDegreeOfParallelism;

    public void For<TState>(int count, TState state, ComputeBody<TState> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var failure = new FirstFailure();
        if (count <= 1 || Width == 1)
        {
            for (int i = 0; i < count; i++)
                failure.Run(i, state, body);
        }
        else
        {
            Parallel.For(0, count, _options, i => failure.Run(i, state, body));
        }

        failure.Rethrow();
    }
}
