using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Host;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>Randomness from the trial's seed.</summary>
internal sealed class KitRandom(ulong seed) : IRandomSource
{
    private readonly Lock _gate = new();
    private readonly Draw _draw = Draw.Named(seed, "random source");

    public void Fill(Span<byte> destination)
    {
        lock (_gate)
            _draw.Fill(destination);
    }
}
