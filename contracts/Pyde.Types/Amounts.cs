namespace Pyde.Types;

/// <summary>Units of money. Every amount is a <see cref="UInt128"/> number of quanta.</summary>
public static class Amounts
{
    /// <summary>Quanta in one PYDE (execution.md).</summary>
    public static UInt128 QuantaPerPyde => 1_000_000_000;

    /// <summary>Whole PYDE as quanta.</summary>
    /// <param name="pyde">Any number.</param>
    /// <returns>The quanta.</returns>
    public static UInt128 FromPyde(ulong pyde) => pyde * QuantaPerPyde;
}
