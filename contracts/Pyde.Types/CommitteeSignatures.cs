using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>Signatures of members of one committee over one digest.</summary>
/// <remarks>Borsh: the set of signers, then as many signatures in ascending order of member.</remarks>
public sealed class CommitteeSignatures : IBorshValue<CommitteeSignatures>
{
    /// <summary>Signatures with their signers.</summary>
    /// <param name="signers">Who signed.</param>
    /// <param name="signatures">One per signer, ascending by member, each at most 809 bytes; not copied.</param>
    /// <exception cref="ArgumentException">Their numbers differ, or a signature is too long.</exception>
    public CommitteeSignatures(SignerBitmap signers, ImmutableArray<ReadOnlyMemory<byte>> signatures)
    {
        Signatures = Require.AtMost(signatures, Limits.CommitteeMembersMax, nameof(signatures));
        Require.That(signers.Count == signatures.Length, "One signature per signer.", nameof(signatures));
        foreach (ReadOnlyMemory<byte> signature in signatures)
            Require.AtMost(signature, Limits.SignatureBytesMax, nameof(signatures));
        Signers = signers;
    }

    /// <summary>Who signed.</summary>
    public SignerBitmap Signers { get; }

    /// <summary>One signature per signer, ascending by member.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Signatures { get; }

    /// <summary>Whether a quorum of a committee signed, every signer is a member, and every signature is good.</summary>
    /// <param name="committee">The committee.</param>
    /// <param name="context">The context they signed under.</param>
    /// <param name="digest">The digest they signed.</param>
    /// <param name="verifier">Checks one signature.</param>
    /// <returns>Valid, or the first thing that is wrong.</returns>
    public CertificateOutcome Verify(
        Committee committee, ReadOnlySpan<byte> context, Hash32 digest, ISignatureVerifier verifier)
    {
        ArgumentNullException.ThrowIfNull(committee);
        ArgumentNullException.ThrowIfNull(verifier);
        ImmutableArray<MemberId> members = Signers.Members();
        if (members.Length > 0 && !committee.Contains(members[^1]))
            return CertificateOutcome.UnknownSigner;
        if (members.Length < committee.Quorum)
            return CertificateOutcome.TooFewSigners;
        Span<byte> message = stackalloc byte[Hash32.Bytes];
        digest.CopyTo(message);
        for (int i = 0; i < members.Length; i++)
        {
            if (!verifier.Verify(committee.PublicKeyOf(members[i]), context, message, Signatures[i].Span))
                return CertificateOutcome.BadSignature;
        }

        return CertificateOutcome.Valid;
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        Signers.Encode(ref writer);
        writer.WriteCount(Signatures.Length);
        foreach (ReadOnlyMemory<byte> signature in Signatures)
            writer.WriteBytes(signature.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CommitteeSignatures value)
    {
        value = null!;
        SignerBitmap signers = reader.ReadValue<SignerBitmap>();
        int at = reader.Offset;
        int count = reader.ReadCount(Limits.CommitteeMembersMax, 4);
        if (count != signers.Count)
            reader.FailAt(DecodeOutcome.InvalidValue, at);
        if (!reader.IsOk)
            return reader.Outcome;
        ImmutableArray<ReadOnlyMemory<byte>>.Builder signatures = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(count);
        for (int i = 0; i < count; i++)
            signatures.Add(reader.ReadBytes(Limits.SignatureBytesMax));
        if (!reader.IsOk)
            return reader.Outcome;
        value = new CommitteeSignatures(signers, signatures.MoveToImmutable());
        return DecodeOutcome.Ok;
    }
}
