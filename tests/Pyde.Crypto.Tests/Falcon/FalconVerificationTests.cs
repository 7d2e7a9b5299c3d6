using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

public sealed class FalconVerificationTests
{
    private static readonly byte[] WalletContext = "pyde-falcon-v1"u8.ToArray();

    [Fact]
    public void Known_answer_signatures_verify_over_the_bare_message()
    {
        foreach (FalconVectors.Kat kat in FalconVectors.Kats())
        {
            Assert.True(Falcon512.VerifyBare(kat.PublicKey, kat.Message, kat.Signature), $"count {kat.Count}");
            Assert.True(FalconVerifier.TryCreate(kat.PublicKey, out FalconVerifier? verifier));
            Assert.True(verifier.VerifyBare(kat.Message, kat.Signature), $"count {kat.Count}");
        }
    }

    [Fact]
    public void Known_answer_signatures_do_not_verify_with_a_context_frame()
    {
        foreach (FalconVectors.Kat kat in FalconVectors.Kats())
            Assert.False(Falcon512.Verify(kat.PublicKey, [], kat.Message, kat.Signature), $"count {kat.Count}");
    }

    [Fact]
    public void Message_signatures_of_the_public_sdk_verify_with_the_wallet_context_and_only_with_it()
    {
        foreach (FalconVectors.Signed signed in FalconVectors.PublicSdk().Signatures)
        {
            byte[] publicKey = FalconVectors.FromHex(signed.PublicKey);
            byte[] message = FalconVectors.FromHex(signed.Message);
            byte[] signature = FalconVectors.FromHex(signed.Signature);
            Assert.Equal(Falcon512.SignatureBytesMax, signature.Length);
            Assert.True(Falcon512.Verify(publicKey, WalletContext, message, signature));
            Assert.False(Falcon512.Verify(publicKey, "pyde-falcon-v2"u8, message, signature));
            Assert.False(Falcon512.Verify(publicKey, [], message, signature));
            Assert.False(Falcon512.VerifyBare(publicKey, message, signature));
        }
    }

    [Fact]
    public void Transaction_signatures_of_the_public_sdk_verify_over_the_transaction_hash()
    {
        FalconVectors.Sdk sdk = FalconVectors.PublicSdk();
        byte[] publicKey = FalconVectors.FromHex(sdk.Devnet[0].PublicKey);
        foreach (FalconVectors.Transaction transaction in sdk.Transactions)
        {
            byte[] encoded = FalconVectors.FromHex(transaction.Signed);
            int at = encoded.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x29, 0x03, 0, 0, 0x59]);
            Assert.True(at >= 0);
            byte[] signature = encoded[(at + 4)..(at + 4 + Falcon512.SignatureBytesMax)];
            byte[] hash = FalconVectors.FromHex(transaction.Hash);
            Assert.True(Falcon512.Verify(publicKey, WalletContext, hash, signature));
            hash[0] ^= 1;
            Assert.False(Falcon512.Verify(publicKey, WalletContext, hash, signature));
        }
    }

    [Fact]
    public void Every_single_bit_flip_of_a_compressed_signature_fails()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[0];
        Assert.True(FalconVerifier.TryCreate(kat.PublicKey, out FalconVerifier? verifier));
        AssertEveryFlipFails(kat.Signature, flipped => verifier.VerifyBare(kat.Message, flipped));
    }

    [Fact]
    public void Every_single_bit_flip_of_a_constant_time_signature_fails()
    {
        FalconVectors.Signed signed = FalconVectors.PublicSdk().Signatures[2];
        Assert.True(FalconVerifier.TryCreate(FalconVectors.FromHex(signed.PublicKey), out FalconVerifier? verifier));
        byte[] message = FalconVectors.FromHex(signed.Message);
        AssertEveryFlipFails(FalconVectors.FromHex(signed.Signature), flipped => verifier.Verify(WalletContext, message, flipped));
    }

    [Fact]
    public void Every_single_bit_flip_of_a_public_key_fails()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[1];
        AssertEveryFlipFails(kat.PublicKey, flipped => Falcon512.VerifyBare(flipped, kat.Message, kat.Signature));
    }

    [Fact]
    public void Every_single_bit_flip_of_the_message_fails()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[2];
        AssertEveryFlipFails(kat.Message, flipped => Falcon512.VerifyBare(kat.PublicKey, flipped, kat.Signature));
    }

    [Fact]
    public void Signature_of_another_length_is_refused_in_both_forms()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[0];
        FalconVectors.Signed signed = FalconVectors.PublicSdk().Signatures[0];
        byte[] publicKey = FalconVectors.FromHex(signed.PublicKey);
        byte[] fixedWidth = FalconVectors.FromHex(signed.Signature);
        for (int length = 0; length < kat.Signature.Length; length++)
            Assert.False(Falcon512.VerifyBare(kat.PublicKey, kat.Message, kat.Signature.AsSpan(0, length)), $"{length} bytes");
        for (int length = 0; length < fixedWidth.Length; length++)
            Assert.False(Falcon512.Verify(publicKey, WalletContext, [], fixedWidth.AsSpan(0, length)), $"{length} bytes");

        for (int extra = 1; extra <= 200; extra++)
        {
            Assert.False(Falcon512.VerifyBare(kat.PublicKey, kat.Message, [.. kat.Signature, .. new byte[extra]]), $"{extra} more");
            Assert.False(Falcon512.Verify(publicKey, WalletContext, [], [.. fixedWidth, .. new byte[extra]]), $"{extra} more");
        }
    }

    [Fact]
    public void Signature_with_any_other_header_is_refused()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[0];
        byte[] signature = kat.Signature;
        for (int header = 0; header < 256; header++)
        {
            signature[0] = (byte)header;
            Assert.Equal(header == 0x39, Falcon512.VerifyBare(kat.PublicKey, kat.Message, signature));
        }
    }

    [Fact]
    public void Public_key_of_another_length_or_header_is_refused()
    {
        byte[] key = FalconVectors.Kats()[0].PublicKey;
        Assert.False(FalconVerifier.TryCreate(key.AsSpan(0, 896), out FalconVerifier? shorter));
        Assert.Null(shorter);
        Assert.False(FalconVerifier.TryCreate([.. key, 0], out _));
        Assert.False(FalconVerifier.TryCreate([], out _));
        for (int header = 0; header < 256; header++)
        {
            key[0] = (byte)header;
            Assert.Equal(header == 0x09, FalconVerifier.TryCreate(key, out _));
        }
    }

    [Fact]
    public void Context_of_255_bytes_is_hashed_and_one_of_256_verifies_nothing()
    {
        FalconVectors.Signed signed = FalconVectors.PublicSdk().Signatures[0];
        byte[] publicKey = FalconVectors.FromHex(signed.PublicKey);
        byte[] signature = FalconVectors.FromHex(signed.Signature);
        Assert.False(Falcon512.Verify(publicKey, new byte[255], [], signature));
        Assert.False(Falcon512.Verify(publicKey, new byte[256], [], signature));
    }

    [Fact]
    public void Verification_allocates_nothing()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[0];
        byte[] publicKey = kat.PublicKey, message = kat.Message, signature = kat.Signature;
        Assert.True(FalconVerifier.TryCreate(publicKey, out FalconVerifier? verifier));
        Assert.True(Falcon512.VerifyBare(publicKey, message, signature));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Falcon512.VerifyBare(publicKey, message, signature);
            Falcon512.Verify(publicKey, WalletContext, message, signature);
            verifier.VerifyBare(message, signature);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Batch_answers_each_signature_as_alone_whatever_the_order_of_work()
    {
        FalconVectors.Signed[] signatures = FalconVectors.PublicSdk().Signatures;
        var items = new FalconBatchItem[signatures.Length * 2];
        for (int i = 0; i < items.Length; i++)
        {
            FalconVectors.Signed signed = signatures[i / 2];
            Assert.True(FalconVerifier.TryCreate(FalconVectors.FromHex(signed.PublicKey), out FalconVerifier? verifier));
            byte[] context = i % 2 == 0 ? WalletContext : [];
            items[i] = new FalconBatchItem(
                verifier, context, FalconVectors.FromHex(signed.Message), FalconVectors.FromHex(signed.Signature));
        }

        bool[] expected = [.. items.Select((_, index) => index % 2 == 0)];
        bool[] outcomes = new bool[items.Length];
        Assert.False(Falcon512.BatchVerify(items, outcomes, Backwards));
        Assert.Equal(expected, outcomes);
        outcomes.AsSpan().Fill(true);
        Assert.False(Falcon512.BatchVerify(items, outcomes, OnAllCores));
        Assert.Equal(expected, outcomes);
        Assert.True(Falcon512.BatchVerify(items.AsMemory(0, 1), outcomes.AsMemory(0, 1), OnAllCores));
        Assert.True(Falcon512.BatchVerify(default, default, Backwards));
        Assert.False(Falcon512.BatchVerify(new FalconBatchItem[1], outcomes.AsMemory(0, 1), Backwards));
        Assert.Throws<ArgumentException>(() => Falcon512.BatchVerify(items, outcomes.AsMemory(1), Backwards));
    }

    private static void Backwards(int count, Action<int> body)
    {
        for (int i = count - 1; i >= 0; i--)
            body(i);
    }

    private static void OnAllCores(int count, Action<int> body) => Parallel.For(0, count, body);

    private static void AssertEveryFlipFails(byte[] original, Func<byte[], bool> verify)
    {
        Assert.True(verify(original));
        for (int bit = 0; bit < original.Length * 8; bit++)
        {
            original[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.False(verify(original), $"bit {bit}");
            original[bit >> 3] ^= (byte)(1 << (bit & 7));
        }
    }
}
