using System.Numerics;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>
/// The 16 nonces from <see cref="Base"/> on, each usable once in any order; the base slides over used ones (execution.md).
/// </summary>
/// <remarks>
/// Bit i of <see cref="UsedBits"/> is nonce Base + i. Bit 0 is never set, since the base would have slid over it: one window has one form.
/// The nonce 2⁶⁴ − 1 is never usable, so that the base cannot overflow.
/// </remarks>
public readonly record struct NonceWindow : IBorshValue<NonceWindow>
{
    /// <summary>A window.</summary>
    /// <param name="nonceBase">The lowest nonce not used yet.</param>
    /// <param name="usedBits">Used nonces above it; bit 0 clear, and no bit for a nonce that cannot be used.</param>
    /// <exception cref="ArgumentException">A bit that must be clear is set.</exception>
    public NonceWindow(ulong nonceBase, ushort usedBits)
    {
        Require.That(IsCanonical(nonceBase, usedBits), "A bit that must be clear is set.", nameof(usedBits));
        Base = nonceBase;
        UsedBits = usedBits;
    }

    /// <summary>The lowest nonce not used yet.</summary>
    public ulong Base { get; }

    /// <summary>Bit i: nonce Base + i has been used.</summary>
    public ushort UsedBits { get; }

    /// <summary>What a nonce is to this window.</summary>
    /// <param name="nonce">Any nonce.</param>
    /// <returns>Free, Used or TooHigh.</returns>
    public NonceUse Check(ulong nonce)
    {
        if (nonce < Base)
            return NonceUse.Used;
        ulong slot = nonce - Base;
        if (slot >= Limits.NonceWindowSlots || nonce == ulong.MaxValue)
            return NonceUse.TooHigh;
        return ((UsedBits >> (int)slot) & 1) != 0 ? NonceUse.Used : NonceUse.Free;
    }

    /// <summary>Uses a nonce and slides the base over used ones.</summary>
    /// <param name="nonce">Any nonce.</param>
    /// <param name="next">The window afterwards; this window unless the answer is <see cref="NonceUse.Free"/>.</param>
    /// <returns>What the nonce was: it has been used iff Free.</returns>
    public NonceUse TryUse(ulong nonce, out NonceWindow next)
    {
        next = this;
        NonceUse use = Check(nonce);
        if (use != NonceUse.Free)
            return use;
        uint used = UsedBits | (1u << (int)(nonce - Base));
        int slide = BitOperations.TrailingZeroCount(~used);
        next = new NonceWindow(Base + (uint)slide, (ushort)(used >> slide));
        return NonceUse.Free;
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Base);
        writer.WriteU16(UsedBits);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out NonceWindow value)
    {
        value = default;
        int at = reader.Offset;
        ulong nonceBase = reader.ReadU64();
        ushort usedBits = reader.ReadU16();
        if (!reader.IsOk)
            return reader.Outcome;
        if (!IsCanonical(nonceBase, usedBits))
            return reader.FailAt(DecodeOutcome.NotCanonical, at);
        value = new NonceWindow(nonceBase, usedBits);
        return DecodeOutcome.Ok;
    }

    private static bool IsCanonical(ulong nonceBase, ushort usedBits)
    {
        ulong usable = ulong.MaxValue - nonceBase;
        uint mask = usable >= Limits.NonceWindowSlots ? 0xfffeu : ((1u << (int)usable) - 1) & 0xfffeu;
        return (usedBits & ~mask) == 0;
    }
}
