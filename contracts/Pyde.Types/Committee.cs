using System.Collections.Immutable;

namespace Pyde.Types;

/// <summary>The members of an epoch, of the chain or of a parachain. Immutable, any thread.</summary>
public sealed class Committee
{
    /// <summary>A committee.</summary>
    /// <param name="epoch">The epoch it serves in.</param>
    /// <param name="members">1 to 256 members; the index is the <see cref="MemberId"/>.</param>
    /// <exception cref="ArgumentException">No members, too many, or a key that is not 897 bytes.</exception>
    public Committee(EpochNumber epoch, ImmutableArray<CommitteeMember> members)
    {
        Members = Require.AtMost(members, Limits.CommitteeMembersMax, nameof(members));
        Require.That(!members.IsEmpty, "A committee has a member.", nameof(members));
        foreach (CommitteeMember member in members)
            Require.Length(member.PublicKey.Length, Limits.PublicKeyBytes, nameof(members));
        Epoch = epoch;
        Quorum = Types.Quorum.Of(members.Length);
        FaultsMax = Types.Quorum.FaultsMax(members.Length);
    }

    /// <summary>The epoch it serves in.</summary>
    public EpochNumber Epoch { get; }

    /// <summary>The members by <see cref="MemberId"/>.</summary>
    public ImmutableArray<CommitteeMember> Members { get; }

    /// <summary>n.</summary>
    public int Size => Members.Length;

    /// <summary>q(n).</summary>
    public int Quorum { get; }

    /// <summary>f.</summary>
    public int FaultsMax { get; }

    /// <summary>Whether a seat exists.</summary>
    /// <param name="member">Any id.</param>
    /// <returns>The answer.</returns>
    public bool Contains(MemberId member) => member.Value < Members.Length;

    /// <summary>The key of a seat.</summary>
    /// <param name="member">A seat that exists.</param>
    /// <returns>897 bytes.</returns>
    public ReadOnlySpan<byte> PublicKeyOf(MemberId member) => Members[member.Value].PublicKey.Span;

    /// <summary>The seat of a validator.</summary>
    /// <param name="validator">Its account.</param>
    /// <param name="member">The seat; 0 unless the answer is <c>true</c>.</param>
    /// <returns>Whether it has one.</returns>
    public bool TryFind(Address validator, out MemberId member)
    {
        for (int i = 0; i < Members.Length; i++)
        {
            if (Members[i].Validator == validator)
            {
                member = new MemberId((ushort)i);
                return true;
            }
        }

        member = default;
        return false;
    }
}
