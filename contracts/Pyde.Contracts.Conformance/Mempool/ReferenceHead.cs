using System.Buffers.Binary;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>What the reference mempool knows besides transactions.</summary>
/// <param name="Wave">Last committed wave.</param>
/// <param name="BaseFee">Base fee of the next one.</param>
/// <param name="NextSequence">Position that the next transaction gets.</param>
internal readonly record struct ReferenceHead(WaveNumber Wave, UInt128 BaseFee, ulong NextSequence)
{
    public const int Bytes = 8 + 16 + 8;

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Wave.Value);
        BinaryPrimitives.WriteUInt128LittleEndian(destination[8..], BaseFee);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], NextSequence);
    }

    public static ReferenceHead Read(ReadOnlySpan<byte> source) => new(
        new WaveNumber(BinaryPrimitives.ReadUInt64LittleEndian(source)),
        BinaryPrimitives.ReadUInt128LittleEndian(source[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[24..]));
}
