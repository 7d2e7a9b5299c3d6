using System.Buffers.Binary;
using Pyde.Contracts.Host;

namespace Pyde.Host.Services;

/// <summary>
/// Runs the items of a parallel loop on one thread, in a permutation that the seed decides: hidden dependencies on the order show.
/// </summary>
internal sealed class SeededCompute(IRandomSource random) : ICompute
{
    public int Width => 1;

    public void For<TState>(int count, TState state, ComputeBody<TState> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] order = new int[count];
        Span<byte> draw = stackalloc byte[8];
        for (int i = 0; i < count; i++)
        {
            random.Fill(draw);
            int place = (int)(BinaryPrimitives.ReadUInt64LittleEndian(draw) % (ulong)(i + 1));
            order[i] = order[place];
            order[place] = i;
        }

        var failure = new FirstFailure();
        foreach (int index in order)
            failure.Run(index, state, body);
        failure.Rethrow();
    }
}
