using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>One event (state.md, waves.md). Its Borsh form is a leaf of the events root.</summary>
public sealed class EventRecord : IBorshValue<EventRecord>
{
    /// <summary>Bytes of the smallest record.</summary>
    public const int BytesMin = 8 + 4 + 4 + 32 + 4 + 32 + 4;

    /// <summary>The wave that executed the step.</summary>
    public required WaveNumber Wave { get; init; }

    /// <summary>The step's index in the wave.</summary>
    public required uint TxIndex { get; init; }

    /// <summary>The event's index in the step, counted after overlays have merged.</summary>
    public required uint EventIndex { get; init; }

    /// <summary>The contract's address or the parachain's id.</summary>
    public required Address Emitter { get; init; }

    /// <summary>1 to 4 topics.</summary>
    public required ImmutableArray<Hash32> Topics
    {
        get;
        init
        {
            field = Require.AtMost(value, Limits.EventTopicsMax, nameof(Topics));
            Require.That(!value.IsEmpty, "An event has a topic.", nameof(Topics));
        }
    }

    /// <summary>Up to 16 KiB; not copied.</summary>
    public ReadOnlyMemory<byte> Data
    {
        get;
        init => field = Require.AtMost(value, Limits.EventDataBytesMax, nameof(Data));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Wave.Value);
        writer.WriteU32(TxIndex);
        writer.WriteU32(EventIndex);
        writer.WriteHash32(Emitter.Value);
        writer.WriteVector(Topics);
        writer.WriteBytes(Data.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out EventRecord value)
    {
        value = null!;
        ulong wave = reader.ReadU64();
        uint txIndex = reader.ReadU32();
        uint eventIndex = reader.ReadU32();
        Address emitter = reader.ReadAddress();
        int topicsAt = reader.Offset;
        ImmutableArray<Hash32> topics = reader.ReadVector<Hash32>(Limits.EventTopicsMax, Hash32.Bytes);
        if (topics.IsEmpty)
            reader.FailAt(DecodeOutcome.InvalidValue, topicsAt);
        byte[] data = reader.ReadBytes(Limits.EventDataBytesMax);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new EventRecord
        {
            Wave = new WaveNumber(wave),
            TxIndex = txIndex,
            EventIndex = eventIndex,
            Emitter = emitter,
            Topics = topics,
            Data = data,
        };
        return DecodeOutcome.Ok;
    }
}
