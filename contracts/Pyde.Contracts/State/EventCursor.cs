using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>Place of an event in the chain's history.</summary>
/// <param name="Wave">The wave.</param>
/// <param name="TransactionIndex">Its step's tx_index.</param>
/// <param name="EventIndex">Its event_index.</param>
public readonly record struct EventCursor(WaveNumber Wave, uint TransactionIndex, uint EventIndex);
