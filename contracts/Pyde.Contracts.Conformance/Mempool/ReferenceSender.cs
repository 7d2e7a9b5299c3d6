using System.Buffers.Binary;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>A sender whose transactions the reference mempool knows.</summary>
internal sealed class ReferenceSender(Account account, WaveNumber asOf)
{
    /// <summary>The account as last seen.</summary>
    public Account Account { get; set; } = account;

    /// <summary>Committed wave as of which.</summary>
    public WaveNumber AsOf { get; set; } = asOf;

    /// <summary>By nonce.</summary>
    public SortedDictionary<ulong, ReferenceEntry> Entries { get; } = [];

    /// <summary>Whether a balance pays for everything known of the sender, and for one more.</summary>
    public bool CanPay(UInt128 balance, UInt128 baseFee, Transaction? more)
    {
        UInt128 left = balance;
        foreach (ReferenceEntry entry in Entries.Values)
        {
            if (!TryPay(ref left, baseFee, entry.Transaction))
                return false;
        }

        return more is null || TryPay(ref left, baseFee, more);
    }

    /// <summary>Takes the gas limit at the base fee, and the value.</summary>
    public static bool TryPay(ref UInt128 left, UInt128 baseFee, Transaction transaction)
    {
        if (transaction.Value > left)
            return false;
        UInt128 rest = left - transaction.Value;
        if (transaction.GasLimit > 0 && rest / transaction.GasLimit < baseFee)
            return false;
        left = rest - (transaction.GasLimit * baseFee);
        return true;
    }

    /// <summary>Its term of the digest: wave u64 and the account.</summary>
    public Hash32 Term()
    {
        byte[] account = BorshCodec.Encode(Account);
        byte[] input = new byte[8 + account.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(input, AsOf.Value);
        account.CopyTo(input, 8);
        return Digest.Blake3(input);
    }
}
