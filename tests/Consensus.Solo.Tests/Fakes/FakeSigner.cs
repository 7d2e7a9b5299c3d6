using Pyde.Contracts.Host;
using Pyde.Crypto.Falcon;
using Pyde.Types;

namespace Pyde.Testing;

/// <summary>The host's rule with a real key: one digest per purpose, scope, epoch and number; the same digest answers the same
/// signature.</summary>
internal sealed class FakeSigner : ISigner, IDisposable
{
    private readonly FalconKeyPair _keys;
    private readonly Dictionary<(SigningPurpose, Hash32, EpochNumber, ulong), (Hash32 Digest, byte[] Signature)> _journal = [];

    public FakeSigner(ulong account)
    {
        _keys = Falcon512.GenerateFromSeed(DevelopmentChain.Seed(account).ToArray());
        PublicKey = _keys.PublicKey.ToArray();
        Address = Address.FromPublicKey(PublicKey);
    }

    public byte[] PublicKey { get; }

    public Address Address { get; }

    /// <summary>What it answers instead of signing anew; null signs.</summary>
    public Func<SigningPurpose, SignOutcome?> Refuse { get; set; } = _ => null;

    public int Signed => _journal.Count;

    public SignOutcome Sign(
        SigningPurpose purpose, Hash32 scope, EpochNumber epoch, ulong number, Hash32 digest, Span<byte> signature, out int signatureBytes)
    {
        signatureBytes = 0;
        if (Refuse(purpose) is { } refusal)
            return refusal;
        if (!_journal.TryGetValue((purpose, scope, epoch, number), out (Hash32 Digest, byte[] Signature) entry))
        {
            entry = (digest, SignNow(purpose, digest));
            _journal.Add((purpose, scope, epoch, number), entry);
        }

        if (entry.Digest != digest)
            return SignOutcome.WouldEquivocate;
        entry.Signature.CopyTo(signature);
        signatureBytes = entry.Signature.Length;
        return SignOutcome.Signed;
    }

    public void Dispose() => _keys.Dispose();

    private byte[] SignNow(SigningPurpose purpose, Hash32 digest)
    {
        ReadOnlySpan<byte> context = purpose == SigningPurpose.Vertex ? SigningContexts.Vertex : SigningContexts.Record;
        byte[] buffer = new byte[Falcon512.CompressedSignatureBytesMax];
        byte[] seed = new byte[Falcon512.RandomSeedBytes];
        digest.CopyTo(seed);
        int bytes = Falcon512.Sign(_keys.SecretKey, context, digest.ToArray(), seed, buffer);
        return buffer[..bytes];
    }
}
