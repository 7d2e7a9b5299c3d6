using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Types;

namespace Pyde.Host.Signing;

/// <summary>
/// What one plugin instance holds of the signer. Muted until it goes live, silent again while it replays, and for good once it is
/// retired.
/// </summary>
internal sealed class InstanceSigner(NodeSigner signer) : ISigner
{
    private volatile SignerMode _mode;

    public SignerMode Mode
    {
        get => _mode;
        set => _mode = value;
    }

    public SignOutcome Sign(
        SigningPurpose purpose,
        Hash32 scope,
        EpochNumber epoch,
        ulong number,
        Hash32 digest,
        Span<byte> signature,
        out int signatureBytes)
    {
        signatureBytes = 0;
        SignerMode mode = _mode;
        if (mode == SignerMode.Muted)
            return SignOutcome.Muted;
        var slot = new SigningSlot(purpose, scope, epoch, number);
        return mode == SignerMode.Replaying
            ? signer.Recall(slot, digest, signature, out signatureBytes)
            : signer.Sign(slot, digest, signature, out signatureBytes);
    }
}
