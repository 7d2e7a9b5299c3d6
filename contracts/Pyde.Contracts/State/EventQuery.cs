using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>Which events to read.</summary>
/// <param name="From">First wave.</param>
/// <param name="To">Last wave, inclusive.</param>
/// <param name="Emitter">Only events of this contract or parachain; null for all.</param>
/// <param name="Topic">Only events that carry this topic; null for all.</param>
/// <param name="After">Continue after this event; null from the beginning.</param>
/// <param name="CountMax">1 to 4,096.</param>
public sealed record EventQuery(WaveNumber From, WaveNumber To, Hash32? Emitter, Hash32? Topic, EventCursor? After, int CountMax);
