using Pyde.Crypto;
using Pyde.Types;
using Pyde.Types.Building;

namespace Execution.Waves.Tests.World;

/// <summary>Signatures by keyed hash, so that waves of hundreds of them run in no time. FALCON itself has its own tests.</summary>
internal sealed class SignatureDouble : ISignatureVerifier
{
    public static SignatureDouble Instance { get; } = new();

    public bool Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Make(publicKey, context, message).AsSpan().SequenceEqual(signature);

    public static DigestSigner SignerOf(ReadOnlyMemory<byte> publicKey) =>
        (context, digest) => Make(publicKey.Span, context, digest.ToArray());

    private static byte[] Make(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message)
    {
        byte[] input = [.. publicKey, (byte)context.Length, .. context, .. message];
        byte[] signature = new byte[48];
        Blake3.Hash(input, signature);
        return signature;
    }
}
