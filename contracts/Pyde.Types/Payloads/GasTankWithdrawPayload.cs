using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a GasTankWithdraw transaction (execution.md).</summary>
public sealed class GasTankWithdrawPayload : IBorshValue<GasTankWithdrawPayload>
{
    /// <summary>Whose tank.</summary>
    public required Address Contract { get; init; }

    /// <summary>Quanta.</summary>
    public required UInt128 Amount { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Contract.Value);
        writer.WriteU128(Amount);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out GasTankWithdrawPayload value)
    {
        Address contract = reader.ReadAddress();
        UInt128 amount = reader.ReadU128();
        value = reader.IsOk ? new GasTankWithdrawPayload { Contract = contract, Amount = amount } : null!;
        return reader.Outcome;
    }
}
