using Pyde.Types;

namespace Pyde.Contracts.Mempool;

/// <summary>What a committed wave means for waiting transactions.</summary>
/// <param name="Wave">The wave.</param>
/// <param name="BaseFee">Base fee of the wave after it.</param>
/// <param name="Ordered">Hashes of every transaction that the wave ordered, executed or skipped.</param>
/// <param name="Senders">Accounts of their senders and payers after the wave, ascending by address.</param>
public sealed partial record WaveFeedback(WaveNumber Wave, UInt128 BaseFee, IReadOnlyList<Hash32> Ordered, IReadOnlyList<Account> Senders);
