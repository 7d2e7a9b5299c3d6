namespace Pyde.Types;

/// <summary>Checks signatures under a context (cryptography.md). The simulation puts a keyed-hash double here.</summary>
/// <remarks>Implementations are safe on any thread.</remarks>
public interface ISignatureVerifier
{
    /// <summary>Whether a signature is good.</summary>
    /// <param name="publicKey">897 bytes.</param>
    /// <param name="context">One of <see cref="SigningContexts"/>.</param>
    /// <param name="message">The digest that was signed.</param>
    /// <param name="signature">Any bytes.</param>
    /// <returns>False for anything malformed. Never throws.</returns>
    bool Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
