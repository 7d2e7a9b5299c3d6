using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

public sealed class AuthKeysTests
{
    [Fact]
    public void Sixteen_keys_are_accepted_and_seventeen_refused()
    {
        Assert.Equal(16, AuthKeys.MultiSig(DistinctKeys(16), 16).Keys.Length);
        Assert.Throws<ArgumentException>(() => AuthKeys.MultiSig(DistinctKeys(17), 16));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(4u)]
    public void A_threshold_of_none_or_of_more_than_all_is_refused(uint threshold)
    {
        Assert.Throws<ArgumentException>(() => AuthKeys.MultiSig(DistinctKeys(3), threshold));
        byte[] bytes = BorshCodec.Encode(AuthKeys.MultiSig(DistinctKeys(3), 3));
        bytes[^4] = (byte)threshold;
        Assert.Equal(DecodeOutcome.InvalidValue, BorshCodec.TryDecode(bytes, out AuthKeys _));
    }

    [Fact]
    public void The_same_key_twice_is_refused()
    {
        ImmutableArray<ReadOnlyMemory<byte>> keys = DistinctKeys(2);
        Assert.Throws<ArgumentException>(() => AuthKeys.MultiSig([keys[0], keys[0]], 1));
        byte[] bytes = BorshCodec.Encode(AuthKeys.MultiSig(keys, 1));
        keys[0].Span.CopyTo(bytes.AsSpan(1 + 4 + 4 + Limits.PublicKeyBytes + 4));
        Assert.Equal(DecodeOutcome.Duplicate, BorshCodec.TryDecode(bytes, out AuthKeys _));
    }

    [Fact]
    public void The_reserved_programmable_form_is_refused() =>
        Assert.Equal(DecodeOutcome.InvalidTag, BorshCodec.TryDecode([3], out AuthKeys _));

    [Theory]
    [InlineData(896)]
    [InlineData(898)]
    public void A_key_of_another_length_is_refused(int lengthBytes)
    {
        Assert.Throws<ArgumentException>(() => AuthKeys.Single(new byte[lengthBytes]));
        byte[] bytes = [1, .. BitConverter.GetBytes(lengthBytes), .. new byte[lengthBytes]];
        Assert.NotEqual(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out AuthKeys _));
    }

    [Fact]
    public void Equality_is_by_content()
    {
        AuthKeys keys = AuthKeys.MultiSig(DistinctKeys(2), 1);
        Assert.Equal(keys, AuthKeys.MultiSig(DistinctKeys(2), 1));
        Assert.Equal(keys.GetHashCode(), AuthKeys.MultiSig(DistinctKeys(2), 1).GetHashCode());
        Assert.NotEqual(keys, AuthKeys.MultiSig(DistinctKeys(2), 2));
        Assert.NotEqual(AuthKeys.Single(DistinctKeys(1)[0]), AuthKeys.MultiSig(DistinctKeys(1), 1));
    }

    [Fact]
    public void An_account_with_a_stored_storage_root_is_refused()
    {
        byte[] bytes = BorshCodec.Encode(new Account { Address = Draw.Golden().Address() });
        Assert.Equal(32 + 10 + 16 + 32 + 32 + 1 + 1 + 16 + 4, bytes.Length);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out Account _));
        int storageRootAt = 32 + 10 + 16 + 32;
        bytes[storageRootAt + 31] = 1;
        Assert.Equal(DecodeOutcome.InvalidValue, BorshCodec.TryDecode(bytes, out Account _, out int failureOffset));
        Assert.Equal(storageRootAt, failureOffset);
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> DistinctKeys(int count)
    {
        var keys = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++)
        {
            byte[] key = new byte[Limits.PublicKeyBytes];
            key[1] = (byte)i;
            keys[i] = key;
        }

        return [.. keys];
    }
}
