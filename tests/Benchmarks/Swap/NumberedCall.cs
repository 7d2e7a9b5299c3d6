using System.Buffers.Binary;
using Pyde.Contracts.Mempool;

namespace Benchmarks.Swap;

/// <summary>What callers say to a mempool that counts calls.</summary>
internal static class NumberedCall
{
    /// <summary>Caller (u32) and number (u64), little-endian: what the ledger plugin of the tests counts.</summary>
    public static SubmissionBatch Of(uint caller, ulong number)
    {
        byte[] transaction = new byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(transaction, caller);
        BinaryPrimitives.WriteUInt64LittleEndian(transaction.AsSpan(4), number);
        return new SubmissionBatch(default, UInt128.One, [new Submission(transaction, null, UInt128.Zero)]);
    }
}
