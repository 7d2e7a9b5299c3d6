using Pyde.Types;

namespace Pyde.Host.Signing;

/// <summary>The node's key. Nothing but the <see cref="NodeSigner"/> holds it.</summary>
public interface INodeKey : IDisposable
{
    /// <summary>Address of the public key.</summary>
    Address Address { get; }

    /// <summary>The public key.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Signs a digest under a context.</summary>
    /// <param name="context">Such as <c>pyde/record/v1</c>, ASCII.</param>
    /// <param name="digest">32 bytes.</param>
    /// <param name="randomSeed">88 fresh random bytes: the salt, then the sampler's seed.</param>
    /// <param name="signature">Receives the signature; 809 bytes always suffice.</param>
    /// <returns>Length of the signature.</returns>
    int Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> randomSeed, Span<byte> signature);
}
