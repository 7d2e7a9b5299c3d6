using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Parachains.Registry;

/// <summary>A version that a parachain ran or runs. Never discarded.</summary>
public sealed record VersionRecord : IBorshValue<VersionRecord>
{
    /// <summary>Its number.</summary>
    public required uint Version { get; init; }

    /// <summary>BLAKE3 of the module; its bytes are in the code table.</summary>
    public required ModuleHash Module { get; init; }

    /// <summary>Configuration it came with.</summary>
    public required ParachainConfig Config { get; init; }

    /// <summary>Version of the charge plan that its gas follows.</summary>
    public required ushort PlanVersion { get; init; }

    /// <summary>Rule set whose gas schedule it follows.</summary>
    public required uint RuleSet { get; init; }

    /// <summary>First wave in which it ran.</summary>
    public required ulong ActivatedAt { get; init; }

    /// <summary>First wave in which it did not run any more.</summary>
    public ulong? DeactivatedAt { get; init; }

    /// <summary>The version whose failed health brought this one back.</summary>
    public uint? ReturnedFrom { get; init; }

    /// <summary>The proposal that brought it.</summary>
    public ulong? Proposal { get; init; }

    /// <summary>The yes signatures that approved it, by member of the frozen electorate.</summary>
    public CommitteeSignatures? Certificate { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU32(Version);
        writer.WriteHash32(Module.Value);
        Config.Encode(ref writer);
        writer.WriteU16(PlanVersion);
        writer.WriteU32(RuleSet);
        writer.WriteU64(ActivatedAt);
        writer.WriteOptionTag(DeactivatedAt is not null);
        if (DeactivatedAt is { } deactivated)
            writer.WriteU64(deactivated);
        writer.WriteOptionTag(ReturnedFrom is not null);
        if (ReturnedFrom is { } returned)
            writer.WriteU32(returned);
        writer.WriteOptionTag(Proposal is not null);
        if (Proposal is { } proposal)
            writer.WriteU64(proposal);
        writer.WriteOptionTag(Certificate is not null);
        Certificate?.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out VersionRecord value)
    {
        value = new VersionRecord
        {
            Version = reader.ReadU32(),
            Module = reader.ReadValue<ModuleHash>(),
            Config = reader.ReadValue<ParachainConfig>(),
            PlanVersion = reader.ReadU16(),
            RuleSet = reader.ReadU32(),
            ActivatedAt = reader.ReadU64(),
            DeactivatedAt = reader.ReadOptionTag() ? reader.ReadU64() : null,
            ReturnedFrom = reader.ReadOptionTag() ? reader.ReadU32() : null,
            Proposal = reader.ReadOptionTag() ? reader.ReadU64() : null,
            Certificate = reader.ReadOptionTag() ? reader.ReadValue<CommitteeSignatures>() : null,
        };
        return reader.Outcome;
    }
}
