using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Parachains.Governance;

/// <summary>The last vote of a member.</summary>
public sealed record VoteRecord : IBorshValue<VoteRecord>
{
    /// <summary>The choice.</summary>
    public required VoteChoice Choice { get; init; }

    /// <summary>The member's signature of it.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU8((byte)Choice);
        writer.WriteBytes(Signature.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out VoteRecord value)
    {
        value = new VoteRecord
        {
            Choice = (VoteChoice)reader.ReadTag((byte)VoteChoice.Abstain),
            Signature = reader.ReadBytes(Limits.SignatureBytesMax),
        };
        return reader.Outcome;
    }
}
