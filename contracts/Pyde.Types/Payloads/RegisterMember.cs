using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>A member of the first committee of a parachain (parachains.md).</summary>
public sealed class RegisterMember : IBorshValue<RegisterMember>
{
    /// <summary>Bytes of the smallest one.</summary>
    public const int BytesMin = 32 + 4;

    /// <summary>The validator's account.</summary>
    public required Address Validator { get; init; }

    /// <summary>Its signature of <see cref="ParachainDigests.Register"/>; not copied.</summary>
    public required ReadOnlyMemory<byte> Signature
    {
        get;
        init => field = Require.AtMost(value, Limits.SignatureBytesMax, nameof(Signature));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Validator.Value);
        writer.WriteBytes(Signature.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out RegisterMember value)
    {
        Address validator = reader.ReadAddress();
        byte[] signature = reader.ReadBytes(Limits.SignatureBytesMax);
        value = reader.IsOk ? new RegisterMember { Validator = validator, Signature = signature } : null!;
        return reader.Outcome;
    }
}
