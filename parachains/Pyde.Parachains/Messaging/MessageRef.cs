using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Parachains.Messaging;

/// <summary>Names a message.</summary>
/// <param name="Source">Its sender.</param>
/// <param name="Id">Its sequence number.</param>
public sealed record MessageRef(Hash32 Source, ulong Id) : IBorshValue<MessageRef>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Source);
        writer.WriteU64(Id);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out MessageRef value)
    {
        value = new MessageRef(reader.ReadHash32(), reader.ReadU64());
        return reader.Outcome;
    }
}
