using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Who lets a validator into a parachain's committee: the owner, or a quorum of members (parachains.md).</summary>
/// <remarks>
/// Both sign <see cref="ParachainDigests.OptIn"/>. Borsh: tag 0 and the owner's signature field (as in a transaction), or tag 1 and
/// <see cref="CommitteeSignatures"/>.
/// </remarks>
public sealed class OptInApproval : IBorshValue<OptInApproval>
{
    private const byte OwnerTag = 0;
    private const byte CommitteeTag = 1;

    private OptInApproval(ReadOnlyMemory<byte> ownerSignature, CommitteeSignatures? committee)
    {
        OwnerSignature = ownerSignature;
        Committee = committee;
    }

    /// <summary>The owner's signature; empty when the committee approves.</summary>
    public ReadOnlyMemory<byte> OwnerSignature { get; }

    /// <summary>The committee's signatures; <c>null</c> when the owner approves.</summary>
    public CommitteeSignatures? Committee { get; }

    /// <summary>The owner approves.</summary>
    /// <param name="signature">The signature field of the owner's keys; not copied.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">It is too long.</exception>
    public static OptInApproval ByOwner(ReadOnlyMemory<byte> signature) =>
        new(Require.AtMost(signature, Limits.SignatureFieldBytesMax, nameof(signature)), null);

    /// <summary>The committee approves.</summary>
    /// <param name="signatures">The members' signatures.</param>
    /// <returns>The value.</returns>
    public static OptInApproval ByCommittee(CommitteeSignatures signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        return new(default, signatures);
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        if (Committee is null)
        {
            writer.WriteU8(OwnerTag);
            writer.WriteBytes(OwnerSignature.Span);
        }
        else
        {
            writer.WriteU8(CommitteeTag);
            Committee.Encode(ref writer);
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out OptInApproval value)
    {
        value = null!;
        if (reader.ReadTag(CommitteeTag) == CommitteeTag)
        {
            CommitteeSignatures signatures = reader.ReadValue<CommitteeSignatures>();
            if (reader.IsOk)
                value = ByCommittee(signatures);
        }
        else
        {
            byte[] signature = reader.ReadBytes(Limits.SignatureFieldBytesMax);
            if (reader.IsOk)
                value = ByOwner(signature);
        }

        return reader.Outcome;
    }
}
