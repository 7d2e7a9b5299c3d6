using Pyde.Crypto.Falcon;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>A few real keys that everybody knows, made once: signatures that a plugin verifies have to be good.</summary>
internal static class KitKeys
{
    public const int Count = 4;

    private static readonly Lazy<Key>[] Keys =
        [.. Enumerable.Range(0, Count).Select(index => new Lazy<Key>(() => new Key(DevelopmentChain.Seed((ulong)index).ToArray())))];

    public static ReadOnlyMemory<byte> PublicKey(int key) => Keys[key].Value.PublicKey;

    /// <summary>Signs; the same message has the same signature, and another salt gives another one that is as good.</summary>
    public static byte[] Sign(int key, ReadOnlySpan<byte> context, Hash32 digest, byte salt = 0)
    {
        byte[] message = digest.ToArray();
        byte[] seed = new byte[Falcon512.RandomSeedBytes];
        message.CopyTo(seed, 0);
        seed[^1] = salt;
        byte[] buffer = new byte[Falcon512.CompressedSignatureBytesMax];
        Key owner = Keys[key].Value;
        lock (owner.Signer)
        {
            int bytes = owner.Signer.Sign(context, message, seed, buffer);
            return buffer[..bytes];
        }
    }

    private sealed class Key
    {
        public Key(byte[] seed)
        {
            FalconKeyPair pair = Falcon512.GenerateFromSeed(seed);
            PublicKey = pair.PublicKey.ToArray();
            Signer = new FalconSigner(pair.SecretKey);
        }

        public byte[] PublicKey { get; }

        public FalconSigner Signer { get; }
    }
}
