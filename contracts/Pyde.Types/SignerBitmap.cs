using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>A set of members. Immutable; equal by content; <c>default</c> is empty.</summary>
/// <remarks>
/// Borsh: a byte vector; member i is bit i mod 8 of byte i / 8. The last byte is never zero, so that one set has one form.
/// </remarks>
public readonly struct SignerBitmap : IBorshValue<SignerBitmap>, IEquatable<SignerBitmap>
{
    private const int BytesMax = Limits.CommitteeMembersMax / 8;

    private readonly ImmutableArray<byte> _bytes;

    private SignerBitmap(ImmutableArray<byte> bytes) => _bytes = bytes;

    /// <summary>Members in the set.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (byte value in Bytes)
                count += BitOperations.PopCount(value);
            return count;
        }
    }

    private ReadOnlySpan<byte> Bytes => _bytes.IsDefault ? default : _bytes.AsSpan();

    /// <summary>The set of the given members.</summary>
    /// <param name="members">Any order, repetitions allowed, each below 256.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">A member of 256 or above.</exception>
    public static SignerBitmap Of(params ReadOnlySpan<MemberId> members)
    {
        Span<byte> bits = stackalloc byte[BytesMax];
        bits.Clear();
        int length = 0;
        foreach (MemberId member in members)
        {
            Require.That(member.Value < Limits.CommitteeMembersMax, "A committee has at most 256 members.", nameof(members));
            bits[member.Value / 8] |= (byte)(1 << (member.Value % 8));
            length = Math.Max(length, (member.Value / 8) + 1);
        }

        return new SignerBitmap(ImmutableArray.Create<byte>(bits[..length]));
    }

    /// <summary>Whether a member is in the set.</summary>
    /// <param name="member">Any id.</param>
    /// <returns>The answer.</returns>
    public bool Contains(MemberId member) =>
        member.Value / 8 < Bytes.Length && ((Bytes[member.Value / 8] >> (member.Value % 8)) & 1) != 0;

    /// <summary>The members, ascending.</summary>
    /// <returns>A new list.</returns>
    public ImmutableArray<MemberId> Members()
    {
        ImmutableArray<MemberId>.Builder members = ImmutableArray.CreateBuilder<MemberId>(Count);
        for (int i = 0; i < Bytes.Length * 8; i++)
        {
            var member = new MemberId((ushort)i);
            if (Contains(member))
                members.Add(member);
        }

        return members.MoveToImmutable();
    }

    /// <inheritdoc/>
    public bool Equals(SignerBitmap other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SignerBitmap other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer) => writer.WriteBytes(Bytes);

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out SignerBitmap value)
    {
        value = default;
        int at = reader.Offset;
        byte[] bytes = reader.ReadBytes(BytesMax);
        if (bytes.Length > 0 && bytes[^1] == 0)
            reader.FailAt(DecodeOutcome.NotCanonical, at);
        if (reader.IsOk)
            value = new SignerBitmap(ImmutableCollectionsMarshal.AsImmutableArray(bytes));
        return reader.Outcome;
    }
}
