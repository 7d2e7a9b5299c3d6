using Pyde.Crypto.Falcon;

namespace Pyde.Types;

/// <summary>The chain's signatures: FALCON-512.</summary>
public sealed class FalconSignatureVerifier : ISignatureVerifier
{
    private FalconSignatureVerifier()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static FalconSignatureVerifier Instance { get; } = new();

    /// <inheritdoc/>
    public bool Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == Limits.PublicKeyBytes && Falcon512.Verify(publicKey, context, message, signature);
}
