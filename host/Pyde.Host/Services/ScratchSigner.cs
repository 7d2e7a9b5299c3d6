using Pyde.Contracts.Host;
using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.Host.Services;

/// <summary>Signs for nobody: a probed instance gets bytes of a signature's shape that no key made and no verifier accepts.</summary>
internal sealed class ScratchSigner : ISigner
{
    private const int SignatureBytes = 666;
    private const int SignatureBytesMax = 809;

    public SignOutcome Sign(
        SigningPurpose purpose,
        Hash32 scope,
        EpochNumber epoch,
        ulong number,
        Hash32 digest,
        Span<byte> signature,
        out int signatureBytes)
    {
        // As much as the real signer asks for, so that a probe finds the buffer that would be too short later.
        if (signature.Length < SignatureBytesMax)
            throw new ArgumentException($"a signature needs {SignatureBytesMax} bytes, not {signature.Length}", nameof(signature));
        Span<byte> block = stackalloc byte[32];
        digest.CopyTo(block);
        for (int offset = 0; offset < SignatureBytes; offset += block.Length)
        {
            Blake3.Hash(block, block);
            int taken = Math.Min(block.Length, SignatureBytes - offset);
            block[..taken].CopyTo(signature[offset..]);
        }

        signatureBytes = SignatureBytes;
        return SignOutcome.Signed;
    }
}
