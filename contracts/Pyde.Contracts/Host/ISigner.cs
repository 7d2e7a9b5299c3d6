using Pyde.Types;

namespace Pyde.Contracts.Host;

/// <summary>Signs with the node's key, which never leaves the host.</summary>
/// <remarks>
/// The decision is durable before the call returns. A restarted, replaced or rolled-back plugin cannot sign twice: the same digest answers
/// the same
/// signature, another one is refused. Any thread. Source: hot-swap.md, "Nothing leaves twice".
/// </remarks>
public interface ISigner
{
    /// <summary>Signs a digest, once per purpose, scope, epoch and number.</summary>
    /// <param name="purpose">What the signature is for.</param>
    /// <param name="scope">The parachain's id, or zero for the chain.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="number">Round, wave, or for votes a counter.</param>
    /// <param name="digest">The digest that the purpose's page defines; it covers the chain id.</param>
    /// <param name="signature">Receives the FALCON signature; 809 bytes always suffice, less is <see cref="ArgumentException"/>.</param>
    /// <param name="signatureBytes">Length of the signature; 0 unless <see cref="SignOutcome.Signed"/>.</param>
    SignOutcome Sign(
        SigningPurpose purpose,
        Hash32 scope,
        EpochNumber epoch,
        ulong number,
        Hash32 digest,
        Span<byte> signature,
        out int signatureBytes);
}
