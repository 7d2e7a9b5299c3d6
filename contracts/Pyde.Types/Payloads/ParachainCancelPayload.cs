using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ParachainCancel transaction (parachains.md).</summary>
public sealed class ParachainCancelPayload : IBorshValue<ParachainCancelPayload>
{
    /// <summary>The parachain.</summary>
    public required ParachainId Parachain { get; init; }

    /// <summary>The proposal.</summary>
    public required ProposalId Proposal { get; init; }

    /// <summary>The committee's signatures of <see cref="ParachainDigests.Cancel"/>; absent when the sender is the owner.</summary>
    public CommitteeSignatures? Approval { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
        writer.WriteU64(Proposal.Value);
        writer.WriteOptionTag(Approval is not null);
        Approval?.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainCancelPayload value)
    {
        ParachainId parachain = reader.ReadParachainId();
        ulong proposal = reader.ReadU64();
        CommitteeSignatures? approval = reader.ReadOptionTag() ? reader.ReadValue<CommitteeSignatures>() : null;
        if (!reader.IsOk)
        {
            value = null!;
            return reader.Outcome;
        }

        value = new ParachainCancelPayload
        {
            Parachain = parachain,
            Proposal = new ProposalId(proposal),
            Approval = approval,
        };
        return DecodeOutcome.Ok;
    }
}
