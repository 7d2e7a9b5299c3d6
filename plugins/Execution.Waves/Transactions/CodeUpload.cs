using Pyde.Types;
using Pyde.Types.Borsh;

namespace Execution.Waves.Transactions;

/// <summary>An upload under way: how large it will be, and which chunks are there.</summary>
internal sealed record CodeUpload : IBorshValue<CodeUpload>
{
    public const int ChunksMax = 64;

    public required Address Sender { get; init; }

    public required Hash32 Hash { get; init; }

    public required uint TotalBytes { get; init; }

    /// <summary>The wave in which it is dropped unless it is complete.</summary>
    public required ulong Expiry { get; init; }

    public ulong Present { get; init; }

    public int ChunkCount => (int)((TotalBytes + Limits.CodeChunkBytesMax - 1) / Limits.CodeChunkBytesMax);

    public bool IsComplete => Present == (ChunkCount == ChunksMax ? ulong.MaxValue : (1UL << ChunkCount) - 1);

    public int BytesOf(int index) => index == ChunkCount - 1
        ? (int)TotalBytes - (index * Limits.CodeChunkBytesMax)
        : Limits.CodeChunkBytesMax;

    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Sender.Value);
        writer.WriteHash32(Hash);
        writer.WriteU32(TotalBytes);
        writer.WriteU64(Expiry);
        writer.WriteU64(Present);
    }

    public static DecodeOutcome TryDecode(ref BorshReader reader, out CodeUpload value)
    {
        value = new CodeUpload
        {
            Sender = reader.ReadAddress(),
            Hash = reader.ReadHash32(),
            TotalBytes = reader.ReadU32(),
            Expiry = reader.ReadU64(),
            Present = reader.ReadU64(),
        };
        return reader.Outcome;
    }
}
