using FsCheck;
using FsCheck.Fluent;

namespace Pyde.Types.Tests;

public sealed class Hash32Tests
{
    [Fact]
    public void Order_is_the_order_of_the_bytes()
    {
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var draw = Draw.Seeded(seed);
            Hash32 left = draw.Hash();
            byte[] near = left.ToArray();
            near[draw.Below(Hash32.Bytes)] ^= (byte)draw.Below(256);
            Hash32 right = Hash32.FromBytes(near);
            return Math.Sign(left.CompareTo(right)) == Math.Sign(left.ToArray().AsSpan().SequenceCompareTo(near));
        }));
    }

    [Fact]
    public void Text_and_bytes_come_back()
    {
        Hash32 hash = Draw.Golden().Hash();
        Assert.Equal("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20", hash.ToString());
        Assert.True(Hash32.TryParse(hash.ToString(), out Hash32 parsed));
        Assert.Equal(hash, parsed);
        Assert.True(Hash32.TryParse("0x" + hash.ToString().ToUpperInvariant(), out parsed));
        Assert.Equal(hash, parsed);
        Assert.False(Hash32.TryParse(hash.ToString().AsSpan(1), out _));
        Assert.False(Hash32.TryParse("+" + hash.ToString()[1..], out _));
    }

    [Fact]
    public void Only_32_bytes_make_a_hash()
    {
        Assert.Throws<ArgumentException>(() => Hash32.FromBytes(new byte[31]));
        Assert.Throws<ArgumentException>(() => Hash32.FromBytes(new byte[33]));
        Assert.True(Hash32.FromBytes(new byte[32]).IsZero);
        Assert.False(Hash32.FromBytes([.. new byte[31], 1]).IsZero);
    }
}
