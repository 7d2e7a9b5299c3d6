using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Falcon;

/// <summary>Turns a salted message into a polynomial modulo q (FALCON round 3, algorithm 3).</summary>
internal static class HashToPoint
{
    // Largest multiple of q below 2¹⁶; samples from there on would make small values more likely.
    private const uint Limit = 5 * ModQ.Q;

    // The first byte of a framed message: zero for "no prehash" (cryptography.md, what is signed).
    private const byte FrameVersion = 0;

    /// <summary>Hashes salt and bare message.</summary>
    /// <remarks>The time depends on the salted message, as in the reference for the compressed form; the key plays no part in it.</remarks>
    public static void Bare(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> message, Span<uint> point)
    {
        var shake = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixShake);
        shake.Absorb(salt);
        shake.Absorb(message);
        Sample(ref shake, point);
    }

    /// <summary>Hashes salt, frame (zero, length of the context, context) and message. The context has 255 bytes at most.</summary>
    public static void Framed(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, Span<uint> point)
    {
        Span<byte> prefix = stackalloc byte[Falcon512.SaltBytes + 2 + Falcon512.ContextBytesMax];
        salt.CopyTo(prefix);
        prefix[salt.Length] = FrameVersion;
        prefix[salt.Length + 1] = (byte)context.Length;
        context.CopyTo(prefix[(salt.Length + 2)..]);

        var shake = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixShake);
        shake.Absorb(prefix[..(salt.Length + 2 + context.Length)]);
        shake.Absorb(message);
        Sample(ref shake, point);
    }

    [MethodImpl(Compiled.AtOnce)]
    private static void Sample(ref KeccakSponge shake, Span<uint> point)
    {
        Span<byte> block = stackalloc byte[KeccakSponge.Rate256];
        int count = 0;
        while (count < FalconNtt.N)
        {
            // Whole blocks of the sponge: a smaller request would cost a call each and yield the same bytes.
            shake.Squeeze(block);
            for (int i = 0; i < KeccakSponge.Rate256 && count < FalconNtt.N; i += 2)
            {
                uint sample = BinaryPrimitives.ReadUInt16BigEndian(block[i..]);
                point[count] = sample % ModQ.Q;
                // Always stored and only kept when counted: rejections come at random and would mislead a branch predictor.
                count += sample < Limit ? 1 : 0;
            }
        }
    }
}
