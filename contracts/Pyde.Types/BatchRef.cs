using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>Names a batch that travels apart from the vertex (consensus.md).</summary>
/// <param name="Hash">BLAKE3 of its Borsh form.</param>
/// <param name="SizeBytes">Length of its Borsh form, so that a fetch is bounded beforehand.</param>
public readonly record struct BatchRef(Hash32 Hash, uint SizeBytes) : IBorshValue<BatchRef>
{
    /// <summary>Bytes of every reference.</summary>
    public const int Bytes = 32 + 4;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Hash);
        writer.WriteU32(SizeBytes);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out BatchRef value)
    {
        value = default;
        Hash32 hash = reader.ReadHash32();
        int at = reader.Offset;
        uint sizeBytes = reader.ReadU32();
        if (sizeBytes > Limits.BatchBytesMax)
            reader.FailAt(DecodeOutcome.LimitExceeded, at);
        if (reader.IsOk)
            value = new BatchRef(hash, sizeBytes);
        return reader.Outcome;
    }
}
