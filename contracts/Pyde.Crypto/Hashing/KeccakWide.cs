using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Hashing;

/// <summary>Keccak-f[1600] of eight states at once with AVX-512. Same lanes as one state at a time.</summary>
internal static class KeccakWide
{
    /// <summary>States permuted at once.</summary>
    public const int States = 8;

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>Applies all 24 rounds in place.</summary>
    /// <param name="state">25 vectors: lane i of every state in vector i.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]    // fast from the first call on: no profile improves it
    public static void Permute(Span<Vector512<ulong>> state)
    {
        Vector512<ulong> a0 = state[0], a1 = state[1], a2 = state[2], a3 = state[3], a4 = state[4];
        Vector512<ulong> a5 = state[5], a6 = state[6], a7 = state[7], a8 = state[8], a9 = state[9];
        Vector512<ulong> a10 = state[10], a11 = state[11], a12 = state[12], a13 = state[13], a14 = state[14];
        Vector512<ulong> a15 = state[15], a16 = state[16], a17 = state[17], a18 = state[18], a19 = state[19];
        Vector512<ulong> a20 = state[20], a21 = state[21], a22 = state[22], a23 = state[23], a24 = state[24];

        foreach (ulong roundConstant in KeccakPermutation.RoundConstants)
        {
            Vector512<ulong> c0 = Xor3(Xor3(a0, a5, a10), a15, a20);
            Vector512<ulong> c1 = Xor3(Xor3(a1, a6, a11), a16, a21);
            Vector512<ulong> c2 = Xor3(Xor3(a2, a7, a12), a17, a22);
            Vector512<ulong> c3 = Xor3(Xor3(a3, a8, a13), a18, a23);
            Vector512<ulong> c4 = Xor3(Xor3(a4, a9, a14), a19, a24);
            Vector512<ulong> d0 = Avx512F.RotateLeft(c1, 1);
            Vector512<ulong> d1 = Avx512F.RotateLeft(c2, 1);
            Vector512<ulong> d2 = Avx512F.RotateLeft(c3, 1);
            Vector512<ulong> d3 = Avx512F.RotateLeft(c4, 1);
            Vector512<ulong> d4 = Avx512F.RotateLeft(c0, 1);
            Vector512<ulong> b0 = Xor3(a0, c4, d0);
            Vector512<ulong> b1 = Avx512F.RotateLeft(Xor3(a6, c0, d1), 44);
            Vector512<ulong> b2 = Avx512F.RotateLeft(Xor3(a12, c1, d2), 43);
            Vector512<ulong> b3 = Avx512F.RotateLeft(Xor3(a18, c2, d3), 21);
            Vector512<ulong> b4 = Avx512F.RotateLeft(Xor3(a24, c3, d4), 14);
            Vector512<ulong> b5 = Avx512F.RotateLeft(Xor3(a3, c2, d3), 28);
            Vector512<ulong> b6 = Avx512F.RotateLeft(Xor3(a9, c3, d4), 20);
            Vector512<ulong> b7 = Avx512F.RotateLeft(Xor3(a10, c4, d0), 3);
            Vector512<ulong> b8 = Avx512F.RotateLeft(Xor3(a16, c0, d1), 45);
            Vector512<ulong> b9 = Avx512F.RotateLeft(Xor3(a22, c1, d2), 61);
            Vector512<ulong> b10 = Avx512F.RotateLeft(Xor3(a1, c0, d1), 1);
            Vector512<ulong> b11 = Avx512F.RotateLeft(Xor3(a7, c1, d2), 6);
            Vector512<ulong> b12 = Avx512F.RotateLeft(Xor3(a13, c2, d3), 25);
            Vector512<ulong> b13 = Avx512F.RotateLeft(Xor3(a19, c3, d4), 8);
            Vector512<ulong> b14 = Avx512F.RotateLeft(Xor3(a20, c4, d0), 18);
            Vector512<ulong> b15 = Avx512F.RotateLeft(Xor3(a4, c3, d4), 27);
            Vector512<ulong> b16 = Avx512F.RotateLeft(Xor3(a5, c4, d0), 36);
            Vector512<ulong> b17 = Avx512F.RotateLeft(Xor3(a11, c0, d1), 10);
            Vector512<ulong> b18 = Avx512F.RotateLeft(Xor3(a17, c1, d2), 15);
            Vector512<ulong> b19 = Avx512F.RotateLeft(Xor3(a23, c2, d3), 56);
            Vector512<ulong> b20 = Avx512F.RotateLeft(Xor3(a2, c1, d2), 62);
            Vector512<ulong> b21 = Avx512F.RotateLeft(Xor3(a8, c2, d3), 55);
            Vector512<ulong> b22 = Avx512F.RotateLeft(Xor3(a14, c3, d4), 39);
            Vector512<ulong> b23 = Avx512F.RotateLeft(Xor3(a15, c4, d0), 41);
            Vector512<ulong> b24 = Avx512F.RotateLeft(Xor3(a21, c0, d1), 2);
            a0 = Chi(b0, b1, b2) ^ Vector512.Create(roundConstant);
            a1 = Chi(b1, b2, b3);
            a2 = Chi(b2, b3, b4);
            a3 = Chi(b3, b4, b0);
            a4 = Chi(b4, b0, b1);
            a5 = Chi(b5, b6, b7);
            a6 = Chi(b6, b7, b8);
            a7 = Chi(b7, b8, b9);
            a8 = Chi(b8, b9, b5);
            a9 = Chi(b9, b5, b6);
            a10 = Chi(b10, b11, b12);
            a11 = Chi(b11, b12, b13);
            a12 = Chi(b12, b13, b14);
            a13 = Chi(b13, b14, b10);
            a14 = Chi(b14, b10, b11);
            a15 = Chi(b15, b16, b17);
            a16 = Chi(b16, b17, b18);
            a17 = Chi(b17, b18, b19);
            a18 = Chi(b18, b19, b15);
            a19 = Chi(b19, b15, b16);
            a20 = Chi(b20, b21, b22);
            a21 = Chi(b21, b22, b23);
            a22 = Chi(b22, b23, b24);
            a23 = Chi(b23, b24, b20);
            a24 = Chi(b24, b20, b21);
        }

        state[0] = a0;
        state[1] = a1;
        state[2] = a2;
        state[3] = a3;
        state[4] = a4;
        state[5] = a5;
        state[6] = a6;
        state[7] = a7;
        state[8] = a8;
        state[9] = a9;
        state[10] = a10;
        state[11] = a11;
        state[12] = a12;
        state[13] = a13;
        state[14] = a14;
        state[15] = a15;
        state[16] = a16;
        state[17] = a17;
        state[18] = a18;
        state[19] = a19;
        state[20] = a20;
        state[21] = a21;
        state[22] = a22;
        state[23] = a23;
        state[24] = a24;
    }

    // Truth tables: a ^ b ^ c, and a ^ (~b & c).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Xor3(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.TernaryLogic(a, b, c, 0x96);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Chi(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.TernaryLogic(a, b, c, 0xd2);
}
