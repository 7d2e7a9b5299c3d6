using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ParachainVote transaction (parachains.md).</summary>
public sealed class ParachainVotePayload : IBorshValue<ParachainVotePayload>
{
    /// <summary>The parachain.</summary>
    public required ParachainId Parachain { get; init; }

    /// <summary>The proposal.</summary>
    public required ProposalId Proposal { get; init; }

    /// <summary>The vote.</summary>
    public required VoteChoice Choice { get; init; }

    /// <summary>The member's signature of <see cref="ParachainDigests.Vote"/>; not copied.</summary>
    public required ReadOnlyMemory<byte> Signature
    {
        get;
        init => field = Require.AtMost(value, Limits.SignatureBytesMax, nameof(Signature));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
        writer.WriteU64(Proposal.Value);
        writer.WriteU8((byte)Choice);
        writer.WriteBytes(Signature.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainVotePayload value)
    {
        ParachainId parachain = reader.ReadParachainId();
        ulong proposal = reader.ReadU64();
        byte choice = reader.ReadTag((byte)VoteChoice.Abstain);
        byte[] signature = reader.ReadBytes(Limits.SignatureBytesMax);
        if (!reader.IsOk)
        {
            value = null!;
            return reader.Outcome;
        }

        value = new ParachainVotePayload
        {
            Parachain = parachain,
            Proposal = new ProposalId(proposal),
            Choice = (VoteChoice)choice,
            Signature = signature,
        };
        return DecodeOutcome.Ok;
    }
}
