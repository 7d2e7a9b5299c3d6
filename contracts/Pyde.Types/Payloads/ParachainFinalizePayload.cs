using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ParachainFinalize transaction (parachains.md).</summary>
public sealed class ParachainFinalizePayload : IBorshValue<ParachainFinalizePayload>
{
    /// <summary>The parachain.</summary>
    public required ParachainId Parachain { get; init; }

    /// <summary>The proposal.</summary>
    public required ProposalId Proposal { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
        writer.WriteU64(Proposal.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainFinalizePayload value)
    {
        ParachainId parachain = reader.ReadParachainId();
        ulong proposal = reader.ReadU64();
        value = reader.IsOk ? new ParachainFinalizePayload { Parachain = parachain, Proposal = new ProposalId(proposal) } : null!;
        return reader.Outcome;
    }
}
