using System.Buffers.Binary;
using Pyde.Types;

namespace State.Jmt.Storage;

/// <summary>The one record of <c>state/1</c>: what the store must hold. The store itself moves with its handle.</summary>
/// <remarks>Has a head u8 (0 or 1), wave u64, record hash, both roots; all zero before genesis. Little-endian.</remarks>
internal static class HandOffRecord
{
    public const int Bytes = 1 + 8 + (3 * Hash32.Bytes);

    public static void Encode(StoreHead head, Span<byte> destination)
    {
        destination.Clear();
        if (head.Record is not { } record)
            return;
        destination[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(destination[1..], record.Wave.Value);
        head.RecordHash.CopyTo(destination[9..]);
        record.Roots.Blake3.CopyTo(destination[(9 + Hash32.Bytes)..]);
        record.Roots.Poseidon2.CopyTo(destination[(9 + (2 * Hash32.Bytes))..]);
    }

    /// <summary>What a record says, for the message when it is not what the store holds.</summary>
    public static string Describe(ReadOnlySpan<byte> record) => record[0] == 0
        ? "no head"
        : $"wave {BinaryPrimitives.ReadUInt64LittleEndian(record[1..])} with record {Hash32.FromBytes(record.Slice(9, Hash32.Bytes))}";
}
