using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>
/// Data of the transactions that name a contract and nothing else: ContractPause, ContractUnpause and ContractKill (execution.md).
/// </summary>
public sealed class ContractTargetPayload : IBorshValue<ContractTargetPayload>
{
    /// <summary>The contract.</summary>
    public required Address Contract { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Contract.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ContractTargetPayload value)
    {
        Address contract = reader.ReadAddress();
        value = reader.IsOk ? new ContractTargetPayload { Contract = contract } : null!;
        return reader.Outcome;
    }
}
