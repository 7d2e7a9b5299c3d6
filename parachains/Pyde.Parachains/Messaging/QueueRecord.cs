using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Parachains.Messaging;

/// <summary>What a sender sent in one wave: consecutive messages, their root, and whether they may be delivered.</summary>
public sealed record QueueRecord : IBorshValue<QueueRecord>
{
    /// <summary>Messages of one queue, at most: what a sender may send in a wave.</summary>
    public const uint MessagesMax = 64;

    /// <summary>First message.</summary>
    public required ulong FirstId { get; init; }

    /// <summary>Number of messages.</summary>
    public required uint Count { get; init; }

    /// <summary>The latest wave in which any of them may be delivered.</summary>
    public required ulong LastWave { get; init; }

    /// <summary>Root over the messages in sequence (a binary BLAKE3 tree as that of events); zero until the wave ends.</summary>
    public Hash32 Root { get; init; }

    /// <summary>Number of the sender's committee at the end of the wave; its signatures certify the root.</summary>
    public uint CommitteeNumber { get; init; }

    /// <summary>Whether it may be delivered: certified, or sent by a contract.</summary>
    public bool IsDeliverable { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(FirstId);
        writer.WriteU32(Count);
        writer.WriteU64(LastWave);
        writer.WriteHash32(Root);
        writer.WriteU32(CommitteeNumber);
        writer.WriteBool(IsDeliverable);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out QueueRecord value)
    {
        value = new QueueRecord
        {
            FirstId = reader.ReadU64(),
            Count = reader.ReadU32(),
            LastWave = reader.ReadU64(),
            Root = reader.ReadHash32(),
            CommitteeNumber = reader.ReadU32(),
            IsDeliverable = reader.ReadBool(),
        };
        return reader.Outcome;
    }
}
