using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Mempool;

public sealed partial record Submission : IBorshValue<Submission>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        ContractBorsh.WriteBytes(ref writer, Transaction, ContractBorsh.MessageBytesMax);
        ContractBorsh.WriteOptional(ref writer, Sender);
        writer.WriteU128(PayerBalance);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Submission value)
    {
        byte[] transaction = reader.ReadBytes(ContractBorsh.MessageBytesMax);
        Account? sender = ContractBorsh.ReadOptional<Account>(ref reader);
        UInt128 payerBalance = reader.ReadU128();
        value = reader.IsOk ? new Submission(transaction, sender, payerBalance) : null!;
        return reader.Outcome;
    }
}
