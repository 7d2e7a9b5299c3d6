namespace Pyde.Parachains.Registry;

/// <summary>Probation of the current version.</summary>
/// <param name="WavesLeft">Health checks still to pass.</param>
/// <param name="PreviousVersion">The version that comes back when one fails.</param>
public readonly record struct Probation(uint WavesLeft, uint PreviousVersion);
