using System.Buffers.Binary;
using Pyde.Types;

namespace Mempool.Standard;

/// <summary>A sum of hashes: independent of order, and a term can be taken out again, so the digest of the pool costs nothing to
/// keep.</summary>
/// <remarks>
/// Four sums modulo 2⁶⁴. It guards a hand-off against mistakes; who could choose transactions to make two sums equal could as well choose
/// what to send.
/// </remarks>
internal struct DigestSum
{
    private ulong _lane0;
    private ulong _lane1;
    private ulong _lane2;
    private ulong _lane3;

    public void Add(in Hash32 term) => Change(term, sign: 1);

    public void Remove(in Hash32 term) => Change(term, sign: ulong.MaxValue);

    /// <summary>Writes 32 bytes.</summary>
    public readonly void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, _lane0);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], _lane1);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], _lane2);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], _lane3);
    }

    private void Change(in Hash32 term, ulong sign)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        term.CopyTo(bytes);
        unchecked
        {
            _lane0 += sign * BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            _lane1 += sign * BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            _lane2 += sign * BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
            _lane3 += sign * BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        }
    }
}
