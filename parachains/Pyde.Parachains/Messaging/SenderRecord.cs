using Pyde.Types.Borsh;

namespace Pyde.Parachains.Messaging;

/// <summary>Counters of a sender.</summary>
public sealed record SenderRecord : IBorshValue<SenderRecord>
{
    /// <summary>Id of its next message.</summary>
    public ulong NextId { get; init; }

    /// <summary>Messages that have not closed.</summary>
    public uint Open { get; init; }

    /// <summary>The last wave in which it sent.</summary>
    public ulong LastWave { get; init; }

    /// <summary>Messages it sent in that wave.</summary>
    public uint SentInLastWave { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(NextId);
        writer.WriteU32(Open);
        writer.WriteU64(LastWave);
        writer.WriteU32(SentInLastWave);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out SenderRecord value)
    {
        value = new SenderRecord
        {
            NextId = reader.ReadU64(),
            Open = reader.ReadU32(),
            LastWave = reader.ReadU64(),
            SentInLastWave = reader.ReadU32(),
        };
        return reader.Outcome;
    }
}
