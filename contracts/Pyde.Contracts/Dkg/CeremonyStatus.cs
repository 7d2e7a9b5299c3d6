using Pyde.Types;

namespace Pyde.Contracts.Dkg;

/// <summary>Where a ceremony stands.</summary>
/// <param name="Epoch">Epoch of the ceremony.</param>
/// <param name="Phase">Its phase.</param>
public readonly record struct CeremonyStatus(EpochNumber Epoch, CeremonyPhase Phase);
