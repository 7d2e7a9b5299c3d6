using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Host.Services;

namespace Simulation.Engine;

/// <summary>Draws of one part of a run: the same seed and name draw the same numbers, whatever the other parts do.</summary>
internal sealed class SimRandom(ulong seed, string name)
{
    /// <summary>The bytes beneath, for a port that takes them.</summary>
    public IRandomSource Source { get; } = new SeededRandomSource(seed, name);

    public ulong Next64()
    {
        Span<byte> draw = stackalloc byte[8];
        Source.Fill(draw);
        return BinaryPrimitives.ReadUInt64LittleEndian(draw);
    }

    /// <summary>0 to count − 1.</summary>
    public int Next(int count) => (int)(Next64() % (ulong)count);

    /// <summary>From least to most, both included.</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + TimeSpan.FromTicks((long)(Next64() % (ulong)((most - least).Ticks + 1)));

    public bool Chance(int perMille) => Next(1_000) < perMille;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];
}
