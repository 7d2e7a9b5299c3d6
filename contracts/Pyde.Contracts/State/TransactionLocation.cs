using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>Where a step was executed.</summary>
/// <param name="Wave">The wave.</param>
/// <param name="Index">Its tx_index.</param>
public readonly record struct TransactionLocation(WaveNumber Wave, uint Index);
