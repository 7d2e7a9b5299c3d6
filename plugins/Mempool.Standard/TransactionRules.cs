using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Mempool.Standard;

/// <summary>The checks that need nothing but the transaction and the chain (execution.md, "Transactions").</summary>
internal static class TransactionRules
{
    /// <summary>Gas that every transaction costs (execution.md).</summary>
    public const ulong IntrinsicGas = 21_000;

    /// <summary>Gas per byte of data (execution.md).</summary>
    public const ulong GasPerDataByte = 8;

    /// <summary>Most gas of a wave, and so of a transaction (waves.md).</summary>
    public const ulong WaveGasMax = 1_600_000_000;

    /// <summary>Chain, deadline, type and gas, in this order.</summary>
    /// <param name="transaction">Decoded.</param>
    /// <param name="chain">The node's chain.</param>
    /// <param name="next">The first wave that could order it.</param>
    public static InsertOutcome Check(Transaction transaction, ChainId chain, WaveNumber next)
    {
        if (transaction.ChainId != chain)
            return InsertOutcome.WrongChain;
        if (transaction.Deadline is { } deadline && next > deadline)
            return InsertOutcome.DeadlinePassed;
        if (!IsTypeAllowed(transaction))
            return InsertOutcome.TypeRefused;
        return transaction.GasLimit < IntrinsicGas + (GasPerDataByte * (ulong)transaction.Data.Length) || transaction.GasLimit > WaveGasMax
            ? InsertOutcome.GasOutOfBounds
            : InsertOutcome.Accepted;
    }

    private static bool IsTypeAllowed(Transaction transaction)
    {
        // A gas tank pays for functions marked Sponsored, a paymaster after it was asked: rule set 1 executes neither, so they would only
        // be skipped.
        if (transaction.FeePayer.Kind != FeePayerKind.Sender)
            return false;
        return transaction.Type switch
        {
            TransactionType.Commit or TransactionType.Reveal => false,
            TransactionType.RegisterPubkey => transaction.Value == 0 && transaction.Data.Length == Limits.PublicKeyBytes,
            TransactionType.PutCode or TransactionType.ParachainRegister => transaction.Value == 0,
            >= TransactionType.ParachainPropose and <= TransactionType.ParachainKill => transaction.Value == 0,
            TransactionType.ParachainCertify => transaction.Value == 0,
            _ => true,
        };
    }
}
