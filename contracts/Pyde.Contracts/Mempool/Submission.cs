using Pyde.Types;

namespace Pyde.Contracts.Mempool;

/// <summary>One transaction and what the host read for it.</summary>
/// <param name="Transaction">Canonical bytes, undecoded: hostile until checked. The buffer is the host's again after the call.</param>
/// <param name="Sender">Account of the sender; null when it does not exist.</param>
/// <param name="PayerBalance">What the fee payer can pay: the sender's balance, a gas tank, or a paymaster's tank.</param>
public sealed partial record Submission(ReadOnlyMemory<byte> Transaction, Account? Sender, UInt128 PayerBalance);
