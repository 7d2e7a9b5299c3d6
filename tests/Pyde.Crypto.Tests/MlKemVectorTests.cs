using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pyde.Crypto.Hashing;
using Pyde.Crypto.MlKem;

namespace Pyde.Crypto.Tests;

public sealed class MlKemVectorTests
{
    [Fact]
    public void Vector_operations_of_the_ring_give_the_scalar_numbers()
    {
        if (!Avx2.IsSupported)
            return;
        var random = new Random(20261120);
        for (int run = 0; run < 200; run++)
        {
            short[] left = Draw(random, 3 * 256, 3329);
            short[] right = Draw(random, 3 * 256, 3329);
            AssertSame(left[..256], p => MlKemRing.TransformScalar(p), p => MlKemRingAvx2.Transform(p));
            AssertSame(left[..256], p => MlKemRing.InverseTransformScalar(p), p => MlKemRingAvx2.InverseTransform(p));
            AssertSame(left, p => MlKemRing.ToMontgomeryScalar(p), p => MlKemRingAvx2.Scale(p, 1353));
            AssertSame(Draw(random, 256, 32767), p => MlKemRing.ReduceScalar(p), p => MlKemRingAvx2.Reduce(p));
            AssertSame(
                left[..256],
                product => MlKemRing.InnerProductScalar(left, right, product),
                product => MlKemRingAvx2.InnerProduct(left, right, product));
        }
    }

    [Fact]
    public void Wide_sampling_gives_the_scalar_polynomials()
    {
        if (!KeccakWide.IsSupported)
            return;
        var random = new Random(768);
        byte[] matrixSeed = new byte[32];
        byte[] noiseSeed = new byte[32];
        for (int run = 0; run < 100; run++)
        {
            random.NextBytes(matrixSeed);
            random.NextBytes(noiseSeed);
            short[] matrix = new short[9 * 256];
            short[] expectedMatrix = new short[9 * 256];
            short[] noise = new short[(6 + (run % 2)) * 256];
            short[] expectedNoise = new short[noise.Length];
            MlKemSamplingWide.Draw(matrixSeed, run % 3 == 0, matrix, noiseSeed, noise);
            MlKemSampling.DrawScalar(matrixSeed, run % 3 == 0, expectedMatrix, noiseSeed, expectedNoise);
            Assert.Equal(expectedMatrix, matrix);
            Assert.Equal(expectedNoise, noise);
        }
    }

    [Fact]
    public void Eight_keccak_states_permute_as_one()
    {
        if (!KeccakWide.IsSupported)
            return;
        var random = new Random(1600);
        ulong[] lanes = new ulong[25 * 8];
        random.NextBytes(MemoryMarshal.AsBytes(lanes.AsSpan()));
        ulong[] before = [.. lanes];
        KeccakWide.Permute(MemoryMarshal.Cast<ulong, Vector512<ulong>>(lanes.AsSpan()));
        for (int index = 0; index < 8; index++)
        {
            var state = new KeccakState();
            for (int lane = 0; lane < 25; lane++)
                state[lane] = before[(8 * lane) + index];
            KeccakPermutation.Permute(ref state);
            for (int lane = 0; lane < 25; lane++)
                Assert.Equal(state[lane], lanes[(8 * lane) + index]);
        }
    }

    private static short[] Draw(Random random, int count, int magnitude) =>
        [.. Enumerable.Range(0, count).Select(_ => (short)random.Next(-magnitude, magnitude + 1))];

    private static void AssertSame(short[] input, Action<short[]> scalar, Action<short[]> vector)
    {
        short[] expected = [.. input];
        short[] actual = [.. input];
        scalar(expected);
        vector(actual);
        Assert.Equal(expected, actual);
    }
}
