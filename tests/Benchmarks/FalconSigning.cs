using Pyde.Crypto.Falcon;
using Pyde.Types;

namespace Benchmarks;

/// <summary>FALCON-512 keys of the development chain, and signatures under them.</summary>
internal static class FalconSigning
{
    /// <summary>The key of a development account.</summary>
    public static FalconKeyPair KeyOf(int account)
    {
        byte[] seed = new byte[Hash32.Bytes];
        DevelopmentChain.Seed((ulong)account).CopyTo(seed);
        return Falcon512.GenerateFromSeed(seed);
    }

    /// <summary>Signs a digest.</summary>
    /// <remarks>The digest stands in the place of randomness: two runs measure the same bytes, and no digest is signed twice.</remarks>
    public static byte[] Sign(FalconKeyPair pair, ReadOnlySpan<byte> signing, Hash32 digest)
    {
        Span<byte> random = stackalloc byte[Falcon512.RandomSeedBytes];
        random.Clear();
        digest.CopyTo(random);
        Span<byte> message = stackalloc byte[Hash32.Bytes];
        digest.CopyTo(message);
        Span<byte> signature = stackalloc byte[Falcon512.SignatureBytesMax];
        int bytes = Falcon512.Sign(pair.SecretKey, signing, message, random, signature);
        return signature[..bytes].ToArray();
    }
}
