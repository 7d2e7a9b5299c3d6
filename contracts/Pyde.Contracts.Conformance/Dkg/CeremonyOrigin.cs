using Pyde.Crypto.Sharing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>Commitments of a dealing and what the dealer says it dealt: a fresh secret, or its share of an older key.</summary>
/// <param name="Index">Point of the dealt value: the dealer's seat + 1, or that of its share.</param>
/// <param name="Threshold">Dealings that the combination takes.</param>
/// <param name="Key">The key that is reshared; empty for a fresh one.</param>
/// <param name="Commitments">As <see cref="DealingCommitments.Encode"/> writes them.</param>
internal sealed record CeremonyOrigin(ushort Index, ushort Threshold, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Commitments)
    : IBorshValue<CeremonyOrigin>
{
    private const int CommitmentBytesMax = 2 * 1_024 * 1_024;

    public bool IsOfSameKey(CeremonyOrigin other) => Threshold == other.Threshold && Key.Span.SequenceEqual(other.Key.Span);

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU16(Index);
        writer.WriteU16(Threshold);
        writer.WriteBytes(Key.Span);
        writer.WriteBytes(Commitments.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CeremonyOrigin value)
    {
        int at = reader.Offset;
        value = new CeremonyOrigin(
            reader.ReadU16(), reader.ReadU16(), reader.ReadBytes(Hash32.Bytes), reader.ReadBytes(CommitmentBytesMax));
        bool isInRange = value.Index is >= 1 and <= CanonicalSubset.MembersMax && value.Threshold is >= 1 and <= CanonicalSubset.MembersMax
            && value.Key.Length is 0 or Hash32.Bytes;
        if (reader.IsOk && !isInRange)
            reader.FailAt(DecodeOutcome.InvalidValue, at);
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
