using FsCheck;
using FsCheck.Fluent;
using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

public sealed class FalconCodecTests
{
    [Fact]
    public void Compressed_form_returns_what_went_in_for_values_up_to_2047()
    {
        int[] values = new int[512];
        for (int i = 0; i < 64; i++)
            values[i * 8] = (i % 2 == 0 ? 1 : -1) * (2047 - (i * 32));
        byte[] bytes = Compress(values);
        int[] decoded = new int[512];
        Assert.True(FalconCodec.TryDecodeCompressed(bytes, decoded));
        Assert.Equal(values, decoded);
    }

    [Fact]
    public void Compressed_form_has_no_room_for_2048()
    {
        int[] values = new int[512];
        byte[] output = new byte[700];
        values[511] = 2047;
        Assert.NotEqual(0, FalconCodec.EncodeCompressed(values, output));
        values[511] = 2048;
        Assert.Equal(0, FalconCodec.EncodeCompressed(values, output));
        values[511] = -2048;
        Assert.Equal(0, FalconCodec.EncodeCompressed(values, output));
    }

    [Fact]
    public void Compressed_form_needs_its_exact_length()
    {
        byte[] bytes = Compress(new int[512]);
        Assert.Equal(576, bytes.Length);
        int[] decoded = new int[512];
        Assert.True(FalconCodec.TryDecodeCompressed(bytes, decoded));
        Assert.False(FalconCodec.TryDecodeCompressed(bytes.AsSpan(0, 575), decoded));
        Assert.False(FalconCodec.TryDecodeCompressed([.. bytes, 0], decoded));
        Assert.Equal(0, FalconCodec.EncodeCompressed(new int[512], new byte[575]));
    }

    [Fact]
    public void Compressed_form_refuses_a_negative_zero()
    {
        byte[] bytes = Compress(new int[512]);
        bytes[0] |= 0x80;
        Assert.False(FalconCodec.TryDecodeCompressed(bytes, new int[512]));
    }

    [Fact]
    public void Compressed_form_refuses_a_value_of_2048()
    {
        // The largest value ends in fifteen zeros and a one; a sixteenth zero makes it 2,048 or more.
        int[] values = new int[512];
        values[0] = 2047;
        byte[] bytes = Compress(values);
        Assert.Equal([0x7F, 0x00, 0x01], bytes[..3]);
        bytes[2] = 0;
        bytes[3] |= 0x80;
        Assert.False(FalconCodec.TryDecodeCompressed(bytes, new int[512]));
    }

    [Fact]
    public void Compressed_form_refuses_every_padding_bit_that_is_set()
    {
        int[] values = new int[512];
        values[7] = 128;
        byte[] bytes = Compress(values);
        Assert.Equal(577, bytes.Length);
        Assert.True(FalconCodec.TryDecodeCompressed(bytes, new int[512]));
        for (int bit = 0; bit < 7; bit++)
        {
            bytes[^1] ^= (byte)(1 << bit);
            Assert.False(FalconCodec.TryDecodeCompressed(bytes, new int[512]), $"bit {bit}");
            bytes[^1] ^= (byte)(1 << bit);
        }
    }

    [Fact]
    public void Compressed_form_refuses_one_byte_above_the_largest_signature()
    {
        // 73 extra bytes of zeros between values: valid but for its length.
        int[] values = new int[512];
        for (int i = 0; i < 512; i++)
            values[i] = 128;
        for (int i = 0; i < 72; i++)
            values[i] = 256;
        byte[] bytes = Compress(values);
        Assert.Equal(649, bytes.Length);
        Assert.True(FalconCodec.TryDecodeCompressed(bytes, new int[512]));
        values[72] = 256;
        Assert.False(FalconCodec.TryDecodeCompressed(Compress(values), new int[512]));
    }

    [Fact]
    public void Fixed_width_form_refuses_minus_2048_and_takes_minus_2047()
    {
        byte[] bytes = new byte[768];
        int[] decoded = new int[512];
        bytes[0] = 0x80;
        Assert.False(FalconCodec.TryDecodeFixedWidth(bytes, decoded));
        bytes[1] = 0x10;
        Assert.True(FalconCodec.TryDecodeFixedWidth(bytes, decoded));
        Assert.Equal(-2047, decoded[0]);
        bytes[1] = 0x18;
        bytes[2] = 0x00;
        Assert.False(FalconCodec.TryDecodeFixedWidth(bytes, decoded));
        bytes[1] = 0x17;
        bytes[2] = 0xFF;
        Assert.True(FalconCodec.TryDecodeFixedWidth(bytes, decoded));
        Assert.Equal(2047, decoded[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(511)]
    public void Public_key_refuses_a_coefficient_of_q_at_any_place(int place)
    {
        uint[] coefficients = new uint[512];
        coefficients[place] = 12288;
        byte[] bytes = new byte[897];
        FalconCodec.EncodeModQ(coefficients, bytes.AsSpan(1));
        uint[] decoded = new uint[512];
        Assert.True(FalconCodec.TryDecodePublicKey(bytes, decoded));
        Assert.Equal(coefficients, decoded);
        foreach (uint tooLarge in (uint[])[12289, 12290, 16383])
        {
            coefficients[place] = tooLarge;
            FalconCodec.EncodeModQ(coefficients, bytes.AsSpan(1));
            Assert.False(FalconCodec.TryDecodePublicKey(bytes, decoded));
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void Small_values_go_through_their_width_and_its_lowest_value_does_not(int width)
    {
        int max = (1 << (width - 1)) - 1;
        sbyte[] values = new sbyte[512];
        for (int i = 0; i < 512; i++)
            values[i] = (sbyte)((i % (2 * max + 1)) - max);
        byte[] bytes = new byte[FalconCodec.SmallBytes(width)];
        Assert.True(FalconCodec.TryEncodeSmall(values, width, bytes));
        sbyte[] decoded = new sbyte[512];
        Assert.True(FalconCodec.TryDecodeSmall(bytes, width, decoded));
        Assert.Equal(values, decoded);

        values[300] = (sbyte)(-max - 1);
        Assert.False(FalconCodec.TryEncodeSmall(values, width, bytes));
        Assert.False(FalconCodec.TryDecodeSmall(bytes, width, decoded));
        if (width < 8)
        {
            values[300] = (sbyte)(max + 1);
            Assert.False(FalconCodec.TryEncodeSmall(values, width, bytes));
        }
    }

    [Fact]
    public void Any_bytes_that_decode_are_the_only_encoding_of_their_values()
    {
        // Random bytes rarely decode; mutations of an encoding often do.
        Gen<(int[] Values, int At, byte Xor)> cases =
            from values in Gen.Choose(-300, 300).ArrayOf(512)
            from at in Gen.Choose(0, 640)
            from xor in Gen.Choose(0, 255)
            select (values, at, (byte)xor);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(cases.ToArbitrary(), testCase =>
        {
            byte[] bytes = Compress(testCase.Values);
            bytes[testCase.At % bytes.Length] ^= testCase.Xor;
            int[] decoded = new int[512];
            return !FalconCodec.TryDecodeCompressed(bytes, decoded) || Compress(decoded).AsSpan().SequenceEqual(bytes);
        }));
    }

    [Fact]
    public void Decoders_answer_any_bytes_without_an_exception()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[0];
        Gen<byte[]> bytes = Gen.Sized(size => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(size * 9));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(bytes.ToArbitrary(), input =>
        {
            byte[] compressed = [0x39, .. input];
            byte[] fixedWidth = [0x59, .. input];
            byte[] padded = new byte[809];
            padded[0] = 0x59;
            input.AsSpan(0, Math.Min(input.Length, 808)).CopyTo(padded.AsSpan(1));
            FalconVerifier.TryCreate([0x09, .. input], out _);
            return !Falcon512.VerifyBare(kat.PublicKey, kat.Message, compressed)
                && !Falcon512.VerifyBare(kat.PublicKey, kat.Message, fixedWidth)
                && !Falcon512.VerifyBare(kat.PublicKey, kat.Message, padded)
                && !Falcon512.VerifyBare(input, kat.Message, kat.Signature);
        }));
    }

    private static byte[] Compress(int[] values)
    {
        byte[] output = new byte[2000];
        int written = FalconCodec.EncodeCompressed(values, output);
        Assert.NotEqual(0, written);
        return output[..written];
    }
}
