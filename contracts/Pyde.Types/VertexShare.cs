using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>One member's contribution to something that the committee makes together.</summary>
public sealed class VertexShare : IBorshValue<VertexShare>
{
    /// <summary>Bytes of the smallest one.</summary>
    public const int BytesMin = 1 + 4;

    /// <summary>What it is.</summary>
    public required ShareKind Kind { get; init; }

    /// <summary>Up to 4 KiB; not copied.</summary>
    public required ReadOnlyMemory<byte> Data
    {
        get;
        init => field = Require.AtMost(value, Limits.ShareBytesMax, nameof(Data));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU8((byte)Kind);
        writer.WriteBytes(Data.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out VertexShare value)
    {
        byte kind = reader.ReadTag((byte)ShareKind.Decryption);
        byte[] data = reader.ReadBytes(Limits.ShareBytesMax);
        value = reader.IsOk ? new VertexShare { Kind = (ShareKind)kind, Data = data } : null!;
        return reader.Outcome;
    }
}
