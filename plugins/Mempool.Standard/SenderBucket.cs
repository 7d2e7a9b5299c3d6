using System.Buffers.Binary;
using Pyde.Contracts;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Mempool.Standard;

/// <summary>What the pool knows of one sender: the account as last seen, and its transactions by nonce.</summary>
internal sealed class SenderBucket(Account account, WaveNumber asOf)
{
    private Hash32? _accountDigest;

    /// <summary>The account as last seen.</summary>
    public Account Account { get; private set; } = account;

    /// <summary>Committed wave as of which it was seen.</summary>
    public WaveNumber AsOf { get; private set; } = asOf;

    /// <summary>Ascending by nonce; waiting and handed out.</summary>
    public SortedList<ulong, PoolEntry> Entries { get; } = [];

    /// <summary>How many of them wait.</summary>
    public int Waiting { get; set; }

    private UInt128 Gas { get; set; }

    private UInt128 Value { get; set; }

    public void See(Account account, WaveNumber asOf)
    {
        Account = account;
        AsOf = asOf;
        _accountDigest = null;
    }

    public void Add(PoolEntry entry)
    {
        Entries.Add(entry.Transaction.Nonce, entry);
        Gas += entry.Transaction.GasLimit;
        Value = Sum(Value, entry.Transaction.Value);
        if (entry.HandedOut is null)
            Waiting++;
    }

    public void Remove(PoolEntry entry)
    {
        Entries.Remove(entry.Transaction.Nonce);
        Gas -= entry.Transaction.GasLimit;
        if (entry.HandedOut is null)
            Waiting--;
        // Summed anew: the sum may have been cut off at the top, where taking a term out of it would answer too little.
        Value = UInt128.Zero;
        foreach (PoolEntry other in Entries.Values)
            Value = Sum(Value, other.Transaction.Value);
    }

    /// <summary>One of the waiting transactions, by nonce.</summary>
    /// <param name="index">From 0 on, below <see cref="Waiting"/>.</param>
    public PoolEntry WaitingAt(int index)
    {
        foreach (PoolEntry entry in Entries.Values)
        {
            if (entry.HandedOut is null && index-- == 0)
                return entry;
        }

        throw new InvariantException($"{Account.Address} has as many waiting transactions as places");
    }

    /// <summary>Whether a balance pays everything known of the sender and one more transaction.</summary>
    /// <param name="balance">The sender's balance.</param>
    /// <param name="baseFee">Quanta per gas.</param>
    /// <param name="more">The one more; null for none.</param>
    public bool CanPay(UInt128 balance, UInt128 baseFee, Transaction? more) => more is null
        ? CanPay(balance, baseFee, Gas, Value)
        : CanPay(balance, baseFee, Gas + more.GasLimit, Sum(Value, more.Value));

    /// <summary>balance ≥ gas × fee + value, without a sum or product that could pass 128 bits.</summary>
    /// <param name="balance">What is there.</param>
    /// <param name="baseFee">Quanta per gas.</param>
    /// <param name="gas">Sum of the gas limits.</param>
    /// <param name="value">Sum of the values.</param>
    public static bool CanPay(UInt128 balance, UInt128 baseFee, UInt128 gas, UInt128 value) =>
        value <= balance && (gas == 0 || (balance - value) / gas >= baseFee);

    /// <summary>The account's term in the pool's digest.</summary>
    public Hash32 AccountDigest()
    {
        if (_accountDigest is { } known)
            return known;
        byte[] account = BorshCodec.Encode(Account);
        byte[] input = new byte[8 + account.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(input, AsOf.Value);
        account.CopyTo(input, 8);
        Hash32 digest = Digest.Blake3(input);
        _accountDigest = digest;
        return digest;
    }

    /// <summary>A sum that stays at the top where it would pass it: no balance reaches that either.</summary>
    private static UInt128 Sum(UInt128 left, UInt128 right) => left > UInt128.MaxValue - right ? UInt128.MaxValue : left + right;
}
