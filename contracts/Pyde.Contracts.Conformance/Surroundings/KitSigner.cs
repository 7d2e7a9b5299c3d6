using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>The node's journal and key, by the host's rule: one digest per purpose, scope, epoch and number; the same digest answers the
/// same signature. Outlives instances.</summary>
internal sealed class KitSigner(SignatureMemo signatures, int key) : ISigner
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(SigningPurpose, Hash32, EpochNumber, ulong), (Hash32 Digest, byte[] Signature)> _journal = [];

    public ReadOnlyMemory<byte> PublicKey => KitKeys.PublicKey(key);

    public Address Address => Address.FromPublicKey(PublicKey.Span);

    /// <summary>What it answers instead of signing anew; Signed signs.</summary>
    public SignOutcome Outcome { get; set; }

    /// <summary>Digests in the journal.</summary>
    public int Signed
    {
        get
        {
            lock (_gate)
                return _journal.Count;
        }
    }

    /// <summary>Times that a second digest was asked for.</summary>
    public int Equivocations { get; private set; }

    public SignOutcome Sign(
        SigningPurpose purpose, Hash32 scope, EpochNumber epoch, ulong number, Hash32 digest, Span<byte> signature, out int signatureBytes)
    {
        signatureBytes = 0;
        if (signature.Length < Limits.SignatureBytesMax)
            throw new ArgumentException($"a signature needs {Limits.SignatureBytesMax} bytes, not {signature.Length}", nameof(signature));
        lock (_gate)
        {
            if (!_journal.TryGetValue((purpose, scope, epoch, number), out (Hash32 Digest, byte[] Signature) entry))
            {
                if (Outcome != SignOutcome.Signed)
                    return Outcome;
                entry = (digest, signatures.Sign(key, ContextOf(purpose), digest));
                _journal.Add((purpose, scope, epoch, number), entry);
            }

            if (entry.Digest != digest)
            {
                Equivocations++;
                return SignOutcome.WouldEquivocate;
            }

            entry.Signature.CopyTo(signature);
            signatureBytes = entry.Signature.Length;
            return SignOutcome.Signed;
        }
    }

    private static string ContextOf(SigningPurpose purpose) => $"pyde/{purpose.ToString().ToLowerInvariant()}/v1";
}
