using Pyde.Types;

namespace Pyde.Contracts.Consensus;

/// <summary>Where consensus stands.</summary>
/// <param name="Epoch">Current epoch.</param>
/// <param name="Round">Current round.</param>
/// <param name="NextWave">Number that the next committed wave will have.</param>
/// <param name="PendingBatches">Batches known and not yet ordered.</param>
public readonly record struct ConsensusStatus(EpochNumber Epoch, Round Round, WaveNumber NextWave, int PendingBatches);
