namespace Pyde.Types;

/// <summary>Gas of a wave and the base fee that follows from it (waves.md, "Base fee").</summary>
public static class FeeMarket
{
    /// <summary>Gas of a wave at which the base fee stays as it is.</summary>
    public const ulong TargetGas = 400_000_000;

    /// <summary>Most gas that a wave's limits may add up to.</summary>
    public const ulong CeilingGas = 1_600_000_000;

    /// <summary>Base fee of the wave after a committed one, in quanta per gas.</summary>
    /// <param name="record">The committed wave's record.</param>
    public static UInt128 After(WaveCommitRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);

        // Genesis charges nobody: wave 1 takes its fee as it is.
        return record.Wave.Value == 0 ? record.BaseFee : Next(record.BaseFee, record.GasUsed);
    }

    /// <summary>Base fee of the wave after one that charged <paramref name="baseFee"/> and used <paramref name="gasUsed"/>.</summary>
    /// <param name="baseFee">Quanta per gas, at least 1.</param>
    /// <param name="gasUsed">Gas that the wave used.</param>
    /// <returns>At least 1; moves by at least 1 and at most an eighth, unless the wave used exactly the target.</returns>
    public static UInt128 Next(UInt128 baseFee, ulong gasUsed)
    {
        if (gasUsed == TargetGas)
            return baseFee;
        ulong distance = gasUsed > TargetGas ? gasUsed - TargetGas : TargetGas - gasUsed;

        // base · distance / (8 · target) without a product beyond 128 bits: the base in parts of the divisor.
        const ulong divisor = 8 * TargetGas;
        UInt128 step = (baseFee / divisor * distance) + (baseFee % divisor * distance / divisor);
        UInt128 stepMax = UInt128.Max(1, baseFee / 8);
        step = UInt128.Min(UInt128.Max(1, step), stepMax);
        if (gasUsed > TargetGas)
            return UInt128.MaxValue - baseFee < step ? UInt128.MaxValue : baseFee + step;
        return baseFee - UInt128.Min(step, baseFee - 1);
    }
}
