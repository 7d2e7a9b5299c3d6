using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.Testing;

/// <summary>The simulation's signature: BLAKE3 over key, context and digest. It shows who was asked to sign, and protects from nobody.</summary>
internal sealed class KeyedHashSignature : ISignatureVerifier
{
    public const int Bytes = Hash32.Bytes;

    /// <summary>It holds nothing.</summary>
    public static KeyedHashSignature Instance { get; } = new();

    public static void Sign(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        Blake3Hasher hasher = Blake3Hasher.Create();
        hasher.Update(publicKey);
        hasher.Update(context);
        hasher.Update(digest);
        hasher.Finalize(signature[..Bytes]);
    }

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[Bytes];
        Sign(publicKey, context, message, expected);
        return signature.SequenceEqual(expected);
    }
}
