using System.Security.Cryptography;
using Pyde.Contracts.Host;
using Pyde.Crypto.Falcon;
using Pyde.Types;

namespace Pyde.Host.Signing;

/// <summary>
/// Signs with the node's key and never signs two digests for one <see cref="SigningSlot"/>, over restarts, swaps and rollbacks.
/// </summary>
/// <remarks>
/// The signature is in the synced journal before the caller sees it: a crash in between leaves a signature that nobody has, and the
/// same digest answers it again. Source: hot-swap.md, "Nothing leaves twice".
/// </remarks>
internal sealed class NodeSigner(INodeKey key, IStore journal, IRandomSource random, IRecordPolicy records) : IDisposable
{
    private const int SignatureBytesMax = Falcon512.SignatureBytesMax;

    private readonly Lock _gate = new();
    private readonly StoreBatch _batch = new();

    public Address Address => key.Address;

    public ReadOnlyMemory<byte> PublicKey => key.PublicKey;

    /// <summary>Signs, or answers what was signed before.</summary>
    public SignOutcome Sign(in SigningSlot slot, in Hash32 digest, Span<byte> signature, out int signatureBytes)
    {
        lock (_gate)
        {
            if (TryRecall(slot, digest, signature, out signatureBytes) is { } known)
                return known;
            if (slot.Purpose == SigningPurpose.Record && !records.MaySign(slot.Number, digest))
                return SignOutcome.Deferred;
            return SignNew(slot, digest, signature, out signatureBytes);
        }
    }

    /// <summary>Answers what was signed before for the same digest; for anything else the signer is muted.</summary>
    public SignOutcome Recall(in SigningSlot slot, in Hash32 digest, Span<byte> signature, out int signatureBytes)
    {
        lock (_gate)
            return TryRecall(slot, digest, signature, out signatureBytes) ?? SignOutcome.Muted;
    }

    public void Dispose() => key.Dispose();

    private SignOutcome? TryRecall(in SigningSlot slot, in Hash32 digest, Span<byte> signature, out int signatureBytes)
    {
        if (signature.Length < SignatureBytesMax)
            throw new ArgumentException($"a signature needs {SignatureBytesMax} bytes, not {signature.Length}", nameof(signature));
        signatureBytes = 0;
        Span<byte> journalKey = stackalloc byte[SigningSlot.KeyBytes];
        slot.WriteKey(journalKey);
        Span<byte> entry = stackalloc byte[32 + SignatureBytesMax];
        switch (journal.TryRead(0, journalKey, entry, out int entryBytes))
        {
            case ReadOutcome.Absent:
                return null;
            case ReadOutcome.Found when entryBytes is > 32 and <= 32 + SignatureBytesMax:
                if (Hash32.FromBytes(entry[..32]) != digest)
                    return SignOutcome.WouldEquivocate;
                signatureBytes = entryBytes - 32;
                entry.Slice(32, signatureBytes).CopyTo(signature);
                return SignOutcome.Signed;
            default:
                return SignOutcome.JournalFailed;
        }
    }

    private SignOutcome SignNew(in SigningSlot slot, in Hash32 digest, Span<byte> signature, out int signatureBytes)
    {
        signatureBytes = 0;
        Span<byte> journalKey = stackalloc byte[SigningSlot.KeyBytes];
        slot.WriteKey(journalKey);
        Span<byte> entry = stackalloc byte[32 + SignatureBytesMax];
        digest.CopyTo(entry);
        Span<byte> seed = stackalloc byte[Falcon512.RandomSeedBytes];
        random.Fill(seed);
        int bytes = key.Sign(Context(slot.Purpose), entry[..32], seed, entry[32..]);
        CryptographicOperations.ZeroMemory(seed);
        _batch.Clear();
        _batch.Put(0, journalKey, entry[..(32 + bytes)]);
        if (journal.Commit(_batch) != StoreOutcome.Ok)
            return SignOutcome.JournalFailed;
        entry.Slice(32, bytes).CopyTo(signature);
        signatureBytes = bytes;
        return SignOutcome.Signed;
    }

    /// <summary>FALCON context of a purpose (cryptography.md, "What is signed").</summary>
    internal static ReadOnlySpan<byte> Context(SigningPurpose purpose) => purpose switch
    {
        SigningPurpose.Vertex => "pyde/vertex/v1"u8,
        SigningPurpose.Record => "pyde/record/v1"u8,
        SigningPurpose.Vote => "pyde/vote/v1"u8,
        SigningPurpose.Xqueue => "pyde/xqueue/v1"u8,
        SigningPurpose.Ceremony => "pyde/ceremony/v1"u8,
        SigningPurpose.Register => "pyde/register/v1"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "not a purpose"),
    };
}
