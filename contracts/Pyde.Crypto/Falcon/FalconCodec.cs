using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// The bit-packed forms of FALCON-512 polynomials. Every decoder accepts exactly one encoding of a polynomial (FALCON round 3, section
/// 3.11).
/// </summary>
internal static class FalconCodec
{
    /// <summary>A public key without its header byte: 512 coefficients of 14 bits.</summary>
    public const int ModQBytes = 896;

    /// <summary>A signature's polynomial in constant-time form: 512 coefficients of 12 bits.</summary>
    public const int FixedWidthBytes = 768;

    /// <summary>Largest absolute value of a signature coefficient in either form.</summary>
    public const int SignatureCoefficientMax = 2047;

    private const int N = FalconNtt.N;

    /// <summary>Writes 512 coefficients below q as 14 bits each.</summary>
    public static void EncodeModQ(ReadOnlySpan<uint> coefficients, Span<byte> output)
    {
        // Four coefficients fill seven bytes exactly.
        for (int i = 0; i < N; i += 4)
        {
            ulong group = ((ulong)coefficients[i] << 42) | ((ulong)coefficients[i + 1] << 28)
                | ((ulong)coefficients[i + 2] << 14) | coefficients[i + 3];
            for (int b = 0; b < 7; b++)
                output[b] = (byte)(group >> (48 - (8 * b)));
            output = output[7..];
        }
    }

    /// <summary>Reads a public key: a header byte, which the caller has checked, and 512 coefficients of 14 bits.</summary>
    /// <returns>False when a coefficient is not below q.</returns>
    [MethodImpl(Compiled.AtOnce)]
    public static bool TryDecodePublicKey(ReadOnlySpan<byte> publicKey, Span<uint> coefficients)
    {
        bool canonical = true;
        for (int i = 0; i < N; i += 4)
        {
            // One byte of what came before (the header, in the first round) comes along, so that eight bytes can be read at once.
            ulong group = BinaryPrimitives.ReadUInt64BigEndian(publicKey);
            publicKey = publicKey[7..];
            uint c0 = (uint)(group >> 42) & 0x3FFF;
            uint c1 = (uint)(group >> 28) & 0x3FFF;
            uint c2 = (uint)(group >> 14) & 0x3FFF;
            uint c3 = (uint)group & 0x3FFF;
            canonical &= c0 < ModQ.Q & c1 < ModQ.Q & c2 < ModQ.Q & c3 < ModQ.Q;
            coefficients[i] = c0;
            coefficients[i + 1] = c1;
            coefficients[i + 2] = c2;
            coefficients[i + 3] = c3;
        }

        return canonical;
    }

    /// <summary>Reads the compressed form; the whole of <paramref name="input"/> must be one polynomial.</summary>
    /// <returns>False for a value above 2,047, a negative zero, missing or trailing bytes, or a padding bit that is set.</returns>
    [MethodImpl(Compiled.AtOnce)]
    public static bool TryDecodeCompressed(ReadOnlySpan<byte> input, Span<int> coefficients)
    {
        if (input.Length > Falcon512.CompressedPolynomialBytesMax)
            return false;

        // Zeros behind the input: a value that runs past the end never finds the one that closes it.
        Span<byte> padded = stackalloc byte[Falcon512.CompressedPolynomialBytesMax + sizeof(ulong)];
        input.CopyTo(padded);
        padded[input.Length..].Clear();

        int position = 0;
        int bitsMax = input.Length * 8;
        for (int i = 0; i < N; i++)
        {
            if (position >= bitsMax)
                return false;

            // At least 57 bits are valid here and a coefficient has 24 at most.
            ulong window = BinaryPrimitives.ReadUInt64BigEndian(padded[(position >> 3)..]) << (position & 7);
            int zeros = BitOperations.LeadingZeroCount(window << 8);
            int magnitude = (zeros << 7) | ((int)(window >> 56) & 0x7F);
            bool negative = (long)window < 0;
            if (magnitude > SignatureCoefficientMax || (negative && magnitude == 0))
                return false;

            coefficients[i] = negative ? -magnitude : magnitude;
            position += 9 + zeros;
        }

        if ((position + 7) >> 3 != input.Length)
            return false;
        int usedInLast = position & 7;
        return usedInLast == 0 || (input[^1] & (0xFF >> usedInLast)) == 0;
    }

    /// <summary>Writes the compressed form.</summary>
    /// <returns>Bytes written, or 0 when a value is above 2,047 or the output is too short.</returns>
    [MethodImpl(Compiled.AtOnce)]
    public static int EncodeCompressed(ReadOnlySpan<int> coefficients, Span<byte> output)
    {
        ulong accumulator = 0;
        int bits = 0;
        int written = 0;
        foreach (int coefficient in coefficients[..N])
        {
            uint sign = (uint)coefficient >> 31;
            uint magnitude = ((uint)coefficient ^ (0 - sign)) + sign;
            if (magnitude > SignatureCoefficientMax)
                return 0;

            int zeros = (int)(magnitude >> 7);
            accumulator = (accumulator << 8) | (sign << 7) | (magnitude & 0x7F);
            accumulator = (accumulator << (zeros + 1)) | 1;
            bits += 9 + zeros;
            while (bits >= 8)
            {
                if (written == output.Length)
                    return 0;
                bits -= 8;
                output[written++] = (byte)(accumulator >> bits);
            }
        }

        if (bits > 0)
        {
            if (written == output.Length)
                return 0;
            output[written++] = (byte)(accumulator << (8 - bits));
        }

        return written;
    }

    /// <summary>Reads 512 two's-complement values of 12 bits.</summary>
    /// <returns>False for the value -2,048, which has no counterpart in the compressed form.</returns>
    [MethodImpl(Compiled.AtOnce)]
    public static bool TryDecodeFixedWidth(ReadOnlySpan<byte> input, Span<int> coefficients)
    {
        bool canonical = true;
        for (int i = 0; i < N; i += 2)
        {
            int pair = (input[0] << 16) | (input[1] << 8) | input[2];
            input = input[3..];
            int first = pair << 8 >> 20;
            int second = pair << 20 >> 20;
            canonical &= first >= -SignatureCoefficientMax & second >= -SignatureCoefficientMax;
            coefficients[i] = first;
            coefficients[i + 1] = second;
        }

        return canonical;
    }

    /// <summary>Writes 512 small values as two's complement of <paramref name="width"/> bits.</summary>
    /// <returns>False when a value is outside ±(2^(width-1) - 1).</returns>
    [MethodImpl(Compiled.AtOnce)]
    public static bool TryEncodeSmall(ReadOnlySpan<sbyte> coefficients, int width, Span<byte> output)
    {
        int max = (1 << (width - 1)) - 1;
        uint mask = (1u << width) - 1;
        uint accumulator = 0;
        int bits = 0;
        int written = 0;
        int outside = 0;
        foreach (sbyte coefficient in coefficients[..N])
        {
            // Signs collect in one word: which coefficient is too large is nobody's business.
            outside |= (max - coefficient) | (max + coefficient);
            accumulator = (accumulator << width) | ((uint)coefficient & mask);
            bits += width;
            while (bits >= 8)
            {
                bits -= 8;
                output[written++] = (byte)(accumulator >> bits);
            }
        }

        return outside >= 0;
    }

    /// <summary>Reads 512 small values written by <see cref="TryEncodeSmall"/>.</summary>
    /// <returns>False when a value is -2^(width-1).</returns>
    [MethodImpl(Compiled.AtOnce)]
    public static bool TryDecodeSmall(ReadOnlySpan<byte> input, int width, Span<sbyte> coefficients)
    {
        int min = -(1 << (width - 1));
        uint accumulator = 0;
        int bits = 0;
        int read = 0;
        int forbidden = 0;
        for (int i = 0; i < N; i++)
        {
            while (bits < width)
            {
                accumulator = (accumulator << 8) | input[read++];
                bits += 8;
            }

            bits -= width;
            int value = (int)(accumulator >> bits) << (32 - width) >> (32 - width);
            // Negative exactly when the value is the forbidden one.
            forbidden |= value - min - 1;
            coefficients[i] = (sbyte)value;
        }

        return forbidden >= 0;
    }

    /// <summary>Bytes that 512 values of <paramref name="width"/> bits take; a whole number for every width.</summary>
    public static int SmallBytes(int width) => N * width / 8;

    /// <summary>Wipes a buffer of secret values.</summary>
    public static void Wipe<T>(Span<T> secret)
        where T : unmanaged =>
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(secret));
}
