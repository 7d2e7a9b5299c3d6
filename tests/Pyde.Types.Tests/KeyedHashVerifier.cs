namespace Pyde.Types.Tests;

/// <summary>A signature is BLAKE3 over key, context and message.</summary>
internal sealed class KeyedHashVerifier : ISignatureVerifier
{
    public static byte[] Sign(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, Hash32 message) =>
        Digest.Blake3([.. publicKey, .. context, .. message.ToArray()]).ToArray();

    public bool Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.SequenceEqual(Sign(publicKey, context, Hash32.FromBytes(message)));
}
