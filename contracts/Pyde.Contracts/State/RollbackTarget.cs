using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>Where to go back to.</summary>
/// <param name="Wave">The wave that becomes the head.</param>
public readonly partial record struct RollbackTarget(WaveNumber Wave);
