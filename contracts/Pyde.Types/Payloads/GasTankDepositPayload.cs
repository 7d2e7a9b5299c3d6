using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a GasTankDeposit transaction; the transaction's value is the amount (execution.md).</summary>
public sealed class GasTankDepositPayload : IBorshValue<GasTankDepositPayload>
{
    /// <summary>Whose tank.</summary>
    public required Address Contract { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Contract.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out GasTankDepositPayload value)
    {
        Address contract = reader.ReadAddress();
        value = reader.IsOk ? new GasTankDepositPayload { Contract = contract } : null!;
        return reader.Outcome;
    }
}
