using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>What members of the reference ceremony tell each other.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Epoch">The ceremony it belongs to.</param>
/// <param name="Body">Commitments with their origin, a row, a list of dealers, or a published row.</param>
internal sealed record CeremonyMessage(CeremonyMessage.Kinds Kind, EpochNumber Epoch, ReadOnlyMemory<byte> Body)
    : IBorshValue<CeremonyMessage>
{
    private const int BodyBytesMax = 4 * 1_024 * 1_024;

    public enum Kinds : byte
    {
        Commitments = 0,
        Row = 1,
        Complaints = 2,
        Answer = 3,
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU8((byte)Kind);
        writer.WriteU64(Epoch.Value);
        writer.WriteBytes(Body.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CeremonyMessage value)
    {
        var kind = (Kinds)reader.ReadTag((byte)Kinds.Answer);
        value = new CeremonyMessage(kind, new EpochNumber(reader.ReadU64()), reader.ReadBytes(BodyBytesMax));
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
