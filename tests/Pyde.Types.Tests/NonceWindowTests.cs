using FsCheck;
using FsCheck.Fluent;

namespace Pyde.Types.Tests;

public sealed class NonceWindowTests
{
    [Fact]
    public void Base_slides_over_used_nonces_only()
    {
        var window = default(NonceWindow);
        Assert.Equal(NonceUse.Free, window.TryUse(1, out window));
        Assert.Equal(NonceUse.Free, window.TryUse(3, out window));
        Assert.Equal((0UL, (ushort)0b1010), (window.Base, window.UsedBits));
        Assert.Equal(NonceUse.Free, window.TryUse(0, out window));
        Assert.Equal((2UL, (ushort)0b10), (window.Base, window.UsedBits));
        Assert.Equal(NonceUse.Free, window.TryUse(2, out window));
        Assert.Equal((4UL, (ushort)0), (window.Base, window.UsedBits));
    }

    [Fact]
    public void A_full_window_used_from_the_top_slides_by_sixteen_at_once()
    {
        var window = new NonceWindow(100, 0);
        for (ulong nonce = 115; nonce >= 100; nonce--)
            Assert.Equal(NonceUse.Free, window.TryUse(nonce, out window));
        Assert.Equal((116UL, (ushort)0), (window.Base, window.UsedBits));
    }

    [Fact]
    public void A_nonce_above_the_window_is_TooHigh_and_the_last_one_inside_is_free()
    {
        var window = new NonceWindow(10, 0);
        Assert.Equal(NonceUse.Free, window.Check(25));
        Assert.Equal(NonceUse.TooHigh, window.Check(26));
        Assert.Equal(NonceUse.TooHigh, window.TryUse(26, out NonceWindow same));
        Assert.Equal(window, same);
    }

    [Fact]
    public void A_nonce_is_used_once_and_stays_used_below_the_base()
    {
        new NonceWindow(10, 0).TryUse(12, out NonceWindow window);
        Assert.Equal(NonceUse.Used, window.TryUse(12, out _));
        Assert.Equal(NonceUse.Used, window.Check(9));
        Assert.Equal(NonceUse.Used, window.Check(0));
    }

    [Fact]
    public void The_largest_nonce_is_never_usable_so_the_base_cannot_overflow()
    {
        var window = new NonceWindow(ulong.MaxValue - 1, 0);
        Assert.Equal(NonceUse.TooHigh, window.Check(ulong.MaxValue));
        Assert.Equal(NonceUse.Free, window.TryUse(ulong.MaxValue - 1, out window));
        Assert.Equal((ulong.MaxValue, (ushort)0), (window.Base, window.UsedBits));
        Assert.Equal(NonceUse.TooHigh, window.Check(ulong.MaxValue));
    }

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(ulong.MaxValue, 2)]
    [InlineData(ulong.MaxValue - 2, 4)]
    public void A_window_with_a_bit_that_cannot_be_set_is_refused(ulong nonceBase, int usedBits) =>
        Assert.Throws<ArgumentException>(() => new NonceWindow(nonceBase, (ushort)usedBits));

    [Fact]
    public void Any_sequence_of_uses_agrees_with_a_set_of_used_nonces()
    {
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), steps =>
        {
            var window = new NonceWindow(1_000, 0);
            var used = new HashSet<ulong>();
            ulong lowestFree = 1_000;
            foreach (byte step in steps)
            {
                ulong nonce = lowestFree - 2 + (step % 20u);
                NonceUse expected = nonce < 1_000 || used.Contains(nonce) ? NonceUse.Used
                    : nonce >= lowestFree + Limits.NonceWindowSlots ? NonceUse.TooHigh : NonceUse.Free;
                if (window.TryUse(nonce, out window) != expected)
                    return false;
                if (expected == NonceUse.Free)
                    used.Add(nonce);
                while (used.Contains(lowestFree))
                    lowestFree++;
                if (window.Base != lowestFree)
                    return false;
            }

            return true;
        }));
    }
}
