using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Parachains.Governance;

/// <summary>A proposed version of a parachain.</summary>
public sealed record Proposal : IBorshValue<Proposal>
{
    /// <summary>Its number.</summary>
    public required ulong Number { get; init; }

    /// <summary>Who proposed it and gets the deposit back.</summary>
    public required Address Proposer { get; init; }

    /// <summary>The module.</summary>
    public required ModuleHash Module { get; init; }

    /// <summary>The configuration.</summary>
    public required ParachainConfig Config { get; init; }

    /// <summary>The deposit in quanta.</summary>
    public UInt128 Deposit { get; init; }

    /// <summary>First wave in which votes count.</summary>
    public required ulong VotingFrom { get; init; }

    /// <summary>Last wave in which votes count.</summary>
    public required ulong VotingTo { get; init; }

    /// <summary>Where it stands.</summary>
    public ProposalStatus Status { get; init; }

    /// <summary>The yes signatures once it passed.</summary>
    public CommitteeSignatures? Certificate { get; init; }

    /// <summary>What a cooldown is about: module and configuration together.</summary>
    public Hash32 Content()
    {
        Span<byte> bytes = stackalloc byte[2 * Hash32.Bytes];
        Module.CopyTo(bytes);
        Config.Hash().CopyTo(bytes[Hash32.Bytes..]);
        return Digest.Blake3(bytes);
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Number);
        writer.WriteHash32(Proposer.Value);
        writer.WriteHash32(Module.Value);
        Config.Encode(ref writer);
        writer.WriteU128(Deposit);
        writer.WriteU64(VotingFrom);
        writer.WriteU64(VotingTo);
        writer.WriteU8((byte)Status);
        writer.WriteOptionTag(Certificate is not null);
        Certificate?.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Proposal value)
    {
        value = new Proposal
        {
            Number = reader.ReadU64(),
            Proposer = reader.ReadAddress(),
            Module = reader.ReadValue<ModuleHash>(),
            Config = reader.ReadValue<ParachainConfig>(),
            Deposit = reader.ReadU128(),
            VotingFrom = reader.ReadU64(),
            VotingTo = reader.ReadU64(),
            Status = (ProposalStatus)reader.ReadTag((byte)ProposalStatus.Failed),
            Certificate = reader.ReadOptionTag() ? reader.ReadValue<CommitteeSignatures>() : null,
        };
        return reader.Outcome;
    }
}
