using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pyde.Crypto.MlKem;

/// <summary>Polynomials as bytes, whole and compressed. Divisions by q are multiplications, so that no build of the JIT divides by a
/// secret.
/// Source: FIPS 203, section 4.2.1.</summary>
internal static class MlKemEncoding
{
    /// <summary>Bytes of a polynomial with 12 bits per coefficient.</summary>
    public const int WholeBytes = 384;

    /// <summary>Bytes of a polynomial with 10 bits per coefficient.</summary>
    public const int TenBitBytes = 320;

    /// <summary>Bytes of a polynomial with 4 bits per coefficient.</summary>
    public const int FourBitBytes = 128;

    /// <summary>Bytes of a message: one bit per coefficient.</summary>
    public const int MessageBytes = 32;

    /// <summary>Writes 12 bits per coefficient, for any number of polynomials.</summary>
    public static void EncodeWhole(ReadOnlySpan<short> polynomials, Span<byte> output)
    {
        for (int i = 0, at = 0; i < polynomials.Length; i += 2, at += 3)
        {
            int first = MlKemRing.Canonical(polynomials[i]);
            int second = MlKemRing.Canonical(polynomials[i + 1]);
            output[at] = (byte)first;
            output[at + 1] = (byte)((first >> 8) | (second << 4));
            output[at + 2] = (byte)(second >> 4);
        }
    }

    /// <summary>Reads 12 bits per coefficient. False when one is not below q; the polynomials are filled all the same.</summary>
    public static bool TryDecodeWhole(ReadOnlySpan<byte> input, Span<short> polynomials)
    {
        int excess = 0;
        for (int i = 0, at = 0; i < polynomials.Length; i += 2, at += 3)
        {
            int first = input[at] | ((input[at + 1] & 0x0f) << 8);
            int second = (input[at + 1] >> 4) | (input[at + 2] << 4);
            excess |= (MlKemRing.Modulus - 1 - first) | (MlKemRing.Modulus - 1 - second);
            polynomials[i] = (short)first;
            polynomials[i + 1] = (short)second;
        }

        return excess >= 0;
    }

    /// <summary>round(1024 x / q) mod 1024, for every coefficient.</summary>
    public static void CompressTen(ReadOnlySpan<short> polynomials, Span<byte> output)
    {
        for (int i = 0, at = 0; i < polynomials.Length; i += 4, at += 5)
        {
            ulong packed = Compress10(polynomials[i]) | ((ulong)Compress10(polynomials[i + 1]) << 10)
                | ((ulong)Compress10(polynomials[i + 2]) << 20) | ((ulong)Compress10(polynomials[i + 3]) << 30);
            BinaryPrimitives.WriteUInt32LittleEndian(output[at..], (uint)packed);
            output[at + 4] = (byte)(packed >> 32);
        }
    }

    /// <summary>round(q y / 1024), for every 10-bit number.</summary>
    public static void DecompressTen(ReadOnlySpan<byte> input, Span<short> polynomials)
    {
        for (int i = 0, at = 0; i < polynomials.Length; i += 4, at += 5)
        {
            ulong packed = BinaryPrimitives.ReadUInt32LittleEndian(input[at..]) | ((ulong)input[at + 4] << 32);
            for (int j = 0; j < 4; j++)
                polynomials[i + j] = (short)((((int)(packed >> (10 * j)) & 0x3ff) * MlKemRing.Modulus + 512) >> 10);
        }
    }

    /// <summary>round(16 x / q) mod 16, for every coefficient.</summary>
    public static void CompressFour(ReadOnlySpan<short> polynomial, Span<byte> output)
    {
        for (int i = 0; i < polynomial.Length; i += 2)
            output[i / 2] = (byte)(Compress4(polynomial[i]) | (Compress4(polynomial[i + 1]) << 4));
    }

    /// <summary>round(q y / 16), for every 4-bit number.</summary>
    public static void DecompressFour(ReadOnlySpan<byte> input, Span<short> polynomial)
    {
        for (int i = 0; i < polynomial.Length; i += 2)
        {
            polynomial[i] = (short)((((input[i / 2] & 0x0f) * MlKemRing.Modulus) + 8) >> 4);
            polynomial[i + 1] = (short)((((input[i / 2] >> 4) * MlKemRing.Modulus) + 8) >> 4);
        }
    }

    /// <summary>round(2 x / q) mod 2: the bits of the message.</summary>
    public static void ToMessage(ReadOnlySpan<short> polynomial, Span<byte> message)
    {
        for (int i = 0; i < message.Length; i++)
        {
            uint bits = 0;
            for (int j = 0; j < 8; j++)
                bits |= Compress1(polynomial[(8 * i) + j]) << j;
            message[i] = (byte)bits;
        }
    }

    /// <summary>Adds round(q / 2) where the message has a bit.</summary>
    public static void AddMessage(ReadOnlySpan<byte> message, Span<short> polynomial)
    {
        for (int i = 0; i < polynomial.Length; i++)
            polynomial[i] += (short)(-((message[i / 8] >> (i % 8)) & 1) & ((MlKemRing.Modulus + 1) / 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Compress10(int coefficient) =>
        (uint)((((((ulong)MlKemRing.Canonical(coefficient) << 10) + 1665) * 1290167) >> 32) & 0x3ff);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Compress4(int coefficient) =>
        (((((uint)MlKemRing.Canonical(coefficient) << 4) + 1665) * 80635) >> 28) & 0xf;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Compress1(int coefficient) =>
        (((((uint)MlKemRing.Canonical(coefficient) << 1) + 1665) * 80635) >> 28) & 1;
}
