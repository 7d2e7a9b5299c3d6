using Pyde.Types;

namespace Execution.Waves.Guests;

/// <summary>What guests of a step read of their surroundings.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Wave">The wave.</param>
/// <param name="TimestampMs">Attested milliseconds of the wave.</param>
/// <param name="Beacon">Random beacon of the wave.</param>
/// <param name="Hash">Hash of the transaction or system step.</param>
/// <param name="Origin">Who signed; zero for system steps.</param>
internal readonly record struct GuestContextOfStep(
    ChainId Chain, ulong Wave, ulong TimestampMs, Hash32 Beacon, Hash32 Hash, Address Origin);
