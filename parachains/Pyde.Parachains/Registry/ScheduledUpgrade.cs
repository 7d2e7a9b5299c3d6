namespace Pyde.Parachains.Registry;

/// <summary>An activation that was approved.</summary>
/// <param name="Proposal">The proposal that passed.</param>
/// <param name="Wave">The wave in which it is due.</param>
public readonly record struct ScheduledUpgrade(ulong Proposal, ulong Wave);
