namespace Pyde.Crypto.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void Hashing_encapsulating_and_decapsulating_allocate_nothing()
    {
        byte[] input = Patterns.Bytes(70_000);
        byte[] output = new byte[64];
        byte[] digests = new byte[64 * 12];
        byte[] outputs = new byte[32 * 12];
        int[] lengths = [0, 5, 900, 28, 27, 7, 100, 3, 64, 32, 1, 2];
        byte[] values = Patterns.Bytes(lengths.Sum());
        byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeyBytes];
        byte[] decapsulationKey = new byte[MlKem768.DecapsulationKeyBytes];
        byte[] ciphertext = new byte[MlKem768.CiphertextBytes];
        AssertAllocatesNothing(() => Blake3.Hash(input, output));
        AssertAllocatesNothing(() => Blake3.HashKeyed(input.AsSpan(0, 32), input, output));
        AssertAllocatesNothing(() => Blake3.DeriveKey("context"u8, input, output));
        AssertAllocatesNothing(() => Keccak256.Hash(input, output.AsSpan(0, 32)));
        AssertAllocatesNothing(() => Shake256.Hash(input, output));
        AssertAllocatesNothing(() => Poseidon2.Hash(input.AsSpan(0, 300), output.AsSpan(0, 32)));
        AssertAllocatesNothing(() => Poseidon2.HashValue(input.AsSpan(0, 300), output.AsSpan(0, 32)));
        AssertAllocatesNothing(() => Poseidon2.Compress(digests.AsSpan(0, 32), digests.AsSpan(32, 32), output.AsSpan(0, 32)));
        AssertAllocatesNothing(() => Poseidon2.CompressPairs(digests, outputs));
        AssertAllocatesNothing(() => Poseidon2.HashBatch(input.AsSpan(0, 33 * 12), 33, outputs));
        AssertAllocatesNothing(() => Poseidon2.HashValues(values, lengths, outputs));
        AssertAllocatesNothing(() => MlKem768.GenerateKeys(input.AsSpan(0, 64), encapsulationKey, decapsulationKey));
        AssertAllocatesNothing(() => MlKem768.TryEncapsulate(encapsulationKey, ciphertext, output.AsSpan(0, 32)));
        AssertAllocatesNothing(() => MlKem768.TryDecapsulate(decapsulationKey, ciphertext, output.AsSpan(0, 32)));
    }

    private static void AssertAllocatesNothing(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
