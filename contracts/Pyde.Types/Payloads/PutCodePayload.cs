using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a PutCode transaction: one chunk of a module (execution.md).</summary>
public sealed class PutCodePayload : IBorshValue<PutCodePayload>
{
    /// <summary>BLAKE3 of the whole module.</summary>
    public required ModuleHash Module { get; init; }

    /// <summary>Length of the whole module.</summary>
    public required uint TotalBytes { get; init; }

    /// <summary>Number of this chunk, from 0; every chunk but the last has 96 KiB.</summary>
    public required uint Index { get; init; }

    /// <summary>Its bytes; not copied.</summary>
    public required ReadOnlyMemory<byte> Chunk
    {
        get;
        init => field = Require.AtMost(value, Limits.CodeChunkBytesMax, nameof(Chunk));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Module.Value);
        writer.WriteU32(TotalBytes);
        writer.WriteU32(Index);
        writer.WriteBytes(Chunk.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out PutCodePayload value)
    {
        Hash32 module = reader.ReadHash32();
        uint totalBytes = reader.ReadU32();
        uint index = reader.ReadU32();
        byte[] chunk = reader.ReadBytes(Limits.CodeChunkBytesMax);
        if (!reader.IsOk)
        {
            value = null!;
            return reader.Outcome;
        }

        value = new PutCodePayload
        {
            Module = new ModuleHash(module),
            TotalBytes = totalBytes,
            Index = index,
            Chunk = chunk,
        };
        return DecodeOutcome.Ok;
    }
}
