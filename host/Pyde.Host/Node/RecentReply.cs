using System.Collections.Immutable;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Host.Node;

/// <summary>What a peer that asks gets told of the last waves: the newest vertex, and signatures of records.</summary>
/// <param name="Newest">Empty when the asker is not behind.</param>
/// <param name="Signatures">Ascending by wave, then member.</param>
internal sealed record RecentReply(ReadOnlyMemory<byte> Newest, ImmutableArray<RecordSignature> Signatures) : IBorshValue<RecentReply>
{
    /// <summary>Most signatures of one answer; who needs more asks again.</summary>
    public const int SignaturesMax = 1_024;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteBytes(Newest.Span);
        writer.WriteVector(Signatures);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out RecentReply value)
    {
        byte[] newest = reader.ReadBytes(Limits.VertexBytesMax);
        ImmutableArray<RecordSignature> signatures = reader.ReadVector<RecordSignature>(SignaturesMax, RecordSignature.BytesMin);
        value = reader.IsOk ? new RecentReply(newest, signatures) : null!;
        return reader.Outcome;
    }
}
