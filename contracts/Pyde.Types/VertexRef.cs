using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>Names a vertex.</summary>
/// <param name="Round">Its round.</param>
/// <param name="Member">Its author.</param>
/// <param name="Hash">Its hash.</param>
public readonly record struct VertexRef(Round Round, MemberId Member, Hash32 Hash) : IComparable<VertexRef>, IBorshValue<VertexRef>
{
    /// <summary>Bytes of every reference.</summary>
    public const int Bytes = 8 + 2 + 32;

    /// <summary>Order by round, then member, then hash: the order inside a wave (consensus.md).</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(VertexRef other)
    {
        int order = Round.CompareTo(other.Round);
        if (order == 0)
            order = Member.CompareTo(other.Member);
        return order != 0 ? order : Hash.CompareTo(other.Hash);
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Round.Value);
        writer.WriteU16(Member.Value);
        writer.WriteHash32(Hash);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out VertexRef value)
    {
        value = new VertexRef(new Round(reader.ReadU64()), new MemberId(reader.ReadU16()), reader.ReadHash32());
        return reader.Outcome;
    }
}
