using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>Who pays the fee of a transaction. <c>default</c> is the sender.</summary>
/// <remarks>Borsh: tag, and the address for Paymaster.</remarks>
public readonly record struct FeePayer : IBorshValue<FeePayer>
{
    private FeePayer(FeePayerKind kind, Address paymaster)
    {
        Kind = kind;
        PaymasterAddress = paymaster;
    }

    /// <summary>The sender pays.</summary>
    public static FeePayer Sender => default;

    /// <summary>The gas tank of the called contract pays.</summary>
    public static FeePayer GasTank => new(FeePayerKind.GasTank, default);

    /// <summary>Which form this is.</summary>
    public FeePayerKind Kind { get; }

    /// <summary>The paymaster; zero for the other forms.</summary>
    public Address PaymasterAddress { get; }

    /// <summary>A paymaster pays.</summary>
    /// <param name="paymaster">The contract that is asked.</param>
    /// <returns>The value.</returns>
    public static FeePayer Paymaster(Address paymaster) => new(FeePayerKind.Paymaster, paymaster);

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU8((byte)Kind);
        if (Kind == FeePayerKind.Paymaster)
            writer.WriteHash32(PaymasterAddress.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out FeePayer value)
    {
        var kind = (FeePayerKind)reader.ReadTag((byte)FeePayerKind.Paymaster);
        value = new FeePayer(kind, kind == FeePayerKind.Paymaster ? reader.ReadAddress() : default);
        return reader.Outcome;
    }
}
