using System.Collections.Immutable;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Parachains.Registry;

/// <summary>A parachain's account. Its balance is that of the ordinary account under its id, its versions are records of their
/// own.</summary>
public sealed record ParachainAccount : IBorshValue<ParachainAccount>
{
    /// <summary>Open proposals of one parachain, at most.</summary>
    public const int OpenProposalsMax = 4;

    /// <summary>The name it was registered under.</summary>
    public required string Name { get; init; }

    /// <summary>Its id.</summary>
    public required ParachainId Id { get; init; }

    /// <summary>Who registered it.</summary>
    public required Address Owner { get; init; }

    /// <summary>Why it is paused; None when it is not.</summary>
    public PauseCause Pause { get; init; }

    /// <summary>Whether its committee was too small at the last epoch boundary.</summary>
    public bool IsLimping { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool IsKilled { get; init; }

    /// <summary>The wave in which a notified kill takes effect.</summary>
    public ulong? KillWave { get; init; }

    /// <summary>First wave in which it serves: the one after its registration.</summary>
    public required ulong ActiveFrom { get; init; }

    /// <summary>Number of the version that runs.</summary>
    public uint CurrentVersion { get; init; }

    /// <summary>Number of version records.</summary>
    public uint VersionCount { get; init; } = 1;

    /// <summary>Configuration of the current version.</summary>
    public required ParachainConfig Config { get; init; }

    /// <summary>Number of the current committee.</summary>
    public uint CommitteeNumber { get; init; }

    /// <summary>The owner's deposit in quanta.</summary>
    public UInt128 OwnerDeposit { get; init; }

    /// <summary>Number of proposals so far.</summary>
    public ulong ProposalCount { get; init; }

    /// <summary>Open proposals, ascending.</summary>
    public ImmutableArray<ulong> OpenProposals { get; init; } = [];

    /// <summary>The approved activation, if there is one.</summary>
    public ScheduledUpgrade? Scheduled { get; init; }

    /// <summary>Probation of the current version, if it is on one.</summary>
    public Probation? Probation { get; init; }

    /// <summary>Whether a return to the previous version is due.</summary>
    public bool IsReturnDue { get; init; }

    /// <summary>Status as shown.</summary>
    public ParachainStatus Status => IsKilled ? ParachainStatus.Killed
        : Pause != PauseCause.None ? ParachainStatus.Paused
        : IsLimping ? ParachainStatus.LimpMode : ParachainStatus.Active;

    /// <summary>Whether calls and deliveries run in a wave.</summary>
    public bool Serves(ulong wave) => Status == ParachainStatus.Active && wave >= ActiveFrom;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteHash32(Id.Value);
        writer.WriteHash32(Owner.Value);
        writer.WriteU8((byte)Pause);
        writer.WriteBool(IsLimping);
        writer.WriteBool(IsKilled);
        WriteOption(ref writer, KillWave);
        writer.WriteU64(ActiveFrom);
        writer.WriteU32(CurrentVersion);
        writer.WriteU32(VersionCount);
        Config.Encode(ref writer);
        writer.WriteU32(CommitteeNumber);
        writer.WriteU128(OwnerDeposit);
        writer.WriteU64(ProposalCount);
        writer.WriteCount(OpenProposals.Length);
        foreach (ulong proposal in OpenProposals)
            writer.WriteU64(proposal);
        writer.WriteOptionTag(Scheduled is not null);
        if (Scheduled is { } scheduled)
        {
            writer.WriteU64(scheduled.Proposal);
            writer.WriteU64(scheduled.Wave);
        }

        writer.WriteOptionTag(Probation is not null);
        if (Probation is { } probation)
        {
            writer.WriteU32(probation.WavesLeft);
            writer.WriteU32(probation.PreviousVersion);
        }

        writer.WriteBool(IsReturnDue);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainAccount value)
    {
        value = new ParachainAccount
        {
            Name = reader.ReadString(Limits.NameBytesMax),
            Id = reader.ReadParachainId(),
            Owner = reader.ReadAddress(),
            Pause = (PauseCause)reader.ReadTag((byte)PauseCause.MigrateDownFailed),
            IsLimping = reader.ReadBool(),
            IsKilled = reader.ReadBool(),
            KillWave = reader.ReadOptionTag() ? reader.ReadU64() : null,
            ActiveFrom = reader.ReadU64(),
            CurrentVersion = reader.ReadU32(),
            VersionCount = reader.ReadU32(),
            Config = reader.ReadValue<ParachainConfig>(),
            CommitteeNumber = reader.ReadU32(),
            OwnerDeposit = reader.ReadU128(),
            ProposalCount = reader.ReadU64(),
            OpenProposals = ReadProposals(ref reader),
            Scheduled = reader.ReadOptionTag() ? new ScheduledUpgrade(reader.ReadU64(), reader.ReadU64()) : null,
            Probation = reader.ReadOptionTag() ? new Probation(reader.ReadU32(), reader.ReadU32()) : null,
            IsReturnDue = reader.ReadBool(),
        };
        return reader.Outcome;
    }

    private static void WriteOption(ref BorshWriter writer, ulong? value)
    {
        writer.WriteOptionTag(value is not null);
        if (value is { } present)
            writer.WriteU64(present);
    }

    private static ImmutableArray<ulong> ReadProposals(ref BorshReader reader)
    {
        int count = reader.ReadCount(OpenProposalsMax, sizeof(ulong));
        ImmutableArray<ulong>.Builder proposals = ImmutableArray.CreateBuilder<ulong>(count);
        for (int i = 0; i < count; i++)
            proposals.Add(reader.ReadU64());
        return proposals.MoveToImmutable();
    }
}
