using System.Collections.Immutable;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Parachains.Registry;

/// <summary>A committee of a parachain, ascending by validator; its members' keys are those of the wave from which it holds.</summary>
public sealed record CommitteeRecord : IBorshValue<CommitteeRecord>
{
    /// <summary>First wave in which it holds.</summary>
    public required ulong FromWave { get; init; }

    /// <summary>The members; a member's place is its <see cref="MemberId"/>.</summary>
    public required ImmutableArray<CommitteeMember> Members { get; init; }

    /// <summary>As the type that verifies certificates.</summary>
    public Committee ToCommittee() => new(default, Members);

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(FromWave);
        writer.WriteCount(Members.Length);
        foreach (CommitteeMember member in Members)
        {
            writer.WriteHash32(member.Validator.Value);
            writer.WriteFixed(member.PublicKey.Span);
        }
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CommitteeRecord value)
    {
        ulong from = reader.ReadU64();
        int count = reader.ReadCount(Limits.CommitteeMembersMax, Hash32.Bytes + Limits.PublicKeyBytes);
        ImmutableArray<CommitteeMember>.Builder members = ImmutableArray.CreateBuilder<CommitteeMember>(count);
        for (int i = 0; i < count; i++)
            members.Add(new CommitteeMember(reader.ReadAddress(), reader.ReadFixed(Limits.PublicKeyBytes).ToArray()));
        value = reader.IsOk ? new CommitteeRecord { FromWave = from, Members = members.MoveToImmutable() } : null!;
        return reader.Outcome;
    }
}
