using System.Buffers.Binary;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>A transaction that the reference mempool knows.</summary>
/// <param name="Transaction">Decoded from its bytes.</param>
/// <param name="Bytes">Canonical bytes, the mempool's own.</param>
/// <param name="Sequence">Position among all that came.</param>
/// <param name="HandedOut">Last committed wave when it was handed out; null while it waits.</param>
internal sealed record ReferenceEntry(Transaction Transaction, byte[] Bytes, ulong Sequence, WaveNumber? HandedOut)
{
    public Hash32 Hash => Transaction.Hash();

    public Address Sender => Transaction.From;

    public bool IsWaiting => HandedOut is null;

    /// <summary>Its term of the digest: sequence u64, whether and when it was handed out, BLAKE3 of its bytes.</summary>
    public Hash32 Term()
    {
        byte[] input = new byte[8 + 1 + 8 + Hash32.Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(input, Sequence);
        input[8] = IsWaiting ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(9), HandedOut?.Value ?? 0);
        Digest.Blake3(Bytes).CopyTo(input.AsSpan(17));
        return Digest.Blake3(input);
    }
}
