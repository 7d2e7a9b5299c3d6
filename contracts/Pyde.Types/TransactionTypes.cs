namespace Pyde.Types;

/// <summary>Facts about <see cref="TransactionType"/>.</summary>
public static class TransactionTypes
{
    /// <summary>Whether a number is assigned.</summary>
    /// <param name="number">Any number.</param>
    /// <returns>False for 2, 19 to 31 and everything above the last type.</returns>
    public static bool IsAssigned(byte number) =>
        number is <= (byte)TransactionType.Deploy
            or (>= (byte)TransactionType.StakeDeposit and <= (byte)TransactionType.Reveal)
            or (>= (byte)TransactionType.PutCode and <= (byte)TransactionType.ParachainCertify);
}
