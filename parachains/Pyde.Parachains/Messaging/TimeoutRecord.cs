using System.Collections.Immutable;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Parachains.Messaging;

/// <summary>Messages of one sender whose last wave is the same.</summary>
public sealed record TimeoutRecord : IBorshValue<TimeoutRecord>
{
    /// <summary>Open messages of a sender, at most.</summary>
    public const int OpenMax = 4_096;

    /// <summary>Ids of the list, at most: it is rid of closed messages when it is full.</summary>
    public const int IdsMax = 2 * OpenMax;

    /// <summary>The sender.</summary>
    public required Hash32 Source { get; init; }

    /// <summary>Their ids, ascending; some may have closed since.</summary>
    public required ImmutableArray<ulong> Ids { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Source);
        writer.WriteCount(Ids.Length);
        foreach (ulong id in Ids)
            writer.WriteU64(id);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out TimeoutRecord value)
    {
        Hash32 source = reader.ReadHash32();
        int count = reader.ReadCount(IdsMax, sizeof(ulong));
        ImmutableArray<ulong>.Builder ids = ImmutableArray.CreateBuilder<ulong>(count);
        for (int i = 0; i < count; i++)
            ids.Add(reader.ReadU64());
        value = new TimeoutRecord { Source = source, Ids = ids.MoveToImmutable() };
        return reader.Outcome;
    }
}
