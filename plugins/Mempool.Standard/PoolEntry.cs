using System.Buffers.Binary;
using Pyde.Types;

namespace Mempool.Standard;

/// <summary>A transaction that the pool knows: it waits, or it was handed out and is not ordered yet.</summary>
internal sealed class PoolEntry
{
    private readonly Hash32 _bytesHash;

    /// <param name="transaction">Decoded from <paramref name="bytes"/>.</param>
    /// <param name="bytes">Canonical bytes, the pool's own.</param>
    /// <param name="sequence">Position among all that came.</param>
    public PoolEntry(Transaction transaction, byte[] bytes, ulong sequence)
    {
        Transaction = transaction;
        Bytes = bytes;
        Sequence = sequence;
        _bytesHash = Pyde.Types.Digest.Blake3(bytes);
    }

    public Transaction Transaction { get; }

    public byte[] Bytes { get; }

    public ulong Sequence { get; }

    public Hash32 Hash => Transaction.Hash();

    /// <summary>Last committed wave when it was handed out; null while it waits.</summary>
    public WaveNumber? HandedOut { get; set; }

    /// <summary>Whether the signature was verified. Only what a delta brought is not, until the first call after it.</summary>
    public bool IsVerified { get; set; }

    /// <summary>Slots between the sender's base and the nonce, at most the last slot: the larger, the sooner it makes room.</summary>
    public int Distance { get; set; }

    /// <summary>Its term in the pool's digest.</summary>
    public Hash32 Digest()
    {
        Span<byte> input = stackalloc byte[8 + 1 + 8 + Hash32.Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(input, Sequence);
        input[8] = HandedOut is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt64LittleEndian(input[9..], HandedOut?.Value ?? 0);
        _bytesHash.CopyTo(input[17..]);
        return Pyde.Types.Digest.Blake3(input);
    }
}
