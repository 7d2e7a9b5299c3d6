namespace Pyde.Host.Plugins;

/// <summary>Counts the owners that the stores of a place have had; a handle of an older epoch cannot write.</summary>
/// <param name="Value">From 1; 0 is no owner yet.</param>
internal readonly record struct FencingEpoch(ulong Value);
