using System.Buffers;
using System.Buffers.Binary;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Mempool.Standard;

/// <summary>What the pool knows besides transactions.</summary>
/// <param name="Wave">Last committed wave.</param>
/// <param name="BaseFee">Base fee of the next one.</param>
/// <param name="NextSequence">Position that the next transaction gets.</param>
internal readonly record struct PoolHead(WaveNumber Wave, UInt128 BaseFee, ulong NextSequence)
{
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Wave.Value);
        BinaryPrimitives.WriteUInt128LittleEndian(destination[8..], BaseFee);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], NextSequence);
    }

    public static PoolHead Read(ReadOnlySpan<byte> source) => new(
        new WaveNumber(BinaryPrimitives.ReadUInt64LittleEndian(source)),
        BinaryPrimitives.ReadUInt128LittleEndian(source[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[24..]));
}

/// <summary>
/// The records of <c>mempool/1</c>. A sender, complete: tag 1, wave of the account u64, account, transactions by nonce (sequence u64,
/// handed-out wave as
/// an option, canonical bytes). A sender without transactions: tag 2, address. Last the head: tag 0, wave u64, base fee u128, next
/// sequence u64.
/// </summary>
/// <remarks>
/// A sender that changes after it was written is written again, still in the base phase as long as that ends; the delta holds the few
/// that are left. The
/// importer verifies signatures of the base in parallel; those of the delta, which is read during the pause, with the first call after it.
/// </remarks>
/// <param name="pool">What moves.</param>
/// <param name="chain">The node's chain.</param>
/// <param name="compute">Verifies signatures in parallel.</param>
/// <param name="transactionsMax">Most transactions that are taken in, waiting and handed out.</param>
internal sealed class MempoolHandOff(Pool pool, ChainId chain, ICompute compute, int transactionsMax)
{
    /// <summary>Bytes of the head.</summary>
    public const int HeadBytes = 8 + 16 + 8;

    private const byte HeadTag = 0;
    private const byte SenderTag = 1;
    private const byte GoneTag = 2;

    // After this many records for each sender there was at the start, what still changes is left to the delta.
    private const int RoundsMax = 4;

    private const int EntryBytesMin = 8 + 1 + 4 + Transaction.BytesMin;

    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly List<(PoolEntry Entry, Account Account, long Record)> _unsettled = [];
    private int _recordsLeft;

    public ExportProgress ExportBase(IHandOffWriter writer)
    {
        if (pool.Changed is null)
        {
            Settle();
            pool.Changed = [.. pool.Senders];
            _recordsLeft = RoundsMax * (pool.SenderCount + 1);
        }

        while (pool.Changed.Count > 0 && _recordsLeft > 0)
        {
            if (writer.IsSliceFull)
                return ExportProgress.More;
            Address sender = pool.Changed.Min;
            pool.Changed.Remove(sender);
            WriteSender(sender, writer);
            _recordsLeft--;
        }

        return ExportProgress.Done;
    }

    public void ExportDelta(in PoolHead head, IHandOffWriter writer)
    {
        foreach (Address sender in pool.Changed ?? [.. pool.Senders])
            WriteSender(sender, writer);
        Span<byte> record = stackalloc byte[1 + HeadBytes];
        record[0] = HeadTag;
        head.Write(record[1..]);
        writer.Write(record);
        Abandon();
    }

    public void Abandon() => pool.Changed = null;

    /// <summary>Takes records into the pool.</summary>
    public ImportOutcome Import(HandOffPhase phase, IHandOffReader reader, ref PoolHead head)
    {
        for (long index = 0; reader.TryRead(out ReadOnlySpan<byte> record); index++)
        {
            string? reason = record.IsEmpty ? "expected a tag, found nothing" : record[0] switch
            {
                HeadTag => TakeHead(record[1..], ref head),
                SenderTag => TakeSender(record[1..], index),
                GoneTag => TakeGone(record[1..]),
                _ => $"expected tag {HeadTag} to {GoneTag}, found {record[0]}",
            };
            if (reason is not null)
                return ImportOutcome.Refused(index, reason);
        }

        if (phase == HandOffPhase.Delta)
            return ImportOutcome.Accepted;
        Verify();
        foreach ((PoolEntry entry, Account account, long record) in _unsettled)
        {
            if (!entry.IsVerified)
                return ImportOutcome.Refused(record, $"expected a signature of {account.Address} under {entry.Hash}, found none");
        }

        _unsettled.Clear();
        return ImportOutcome.Accepted;
    }

    /// <summary>Verifies what a delta brought, and drops what is not signed.</summary>
    public void Settle()
    {
        if (_unsettled.Count == 0)
            return;
        Verify();
        foreach ((PoolEntry entry, _, _) in _unsettled)
        {
            if (!entry.IsVerified && pool.TryFind(entry.Hash, out PoolEntry? current) && ReferenceEquals(entry, current))
                pool.Remove(entry);
        }

        _unsettled.Clear();
    }

    private void WriteSender(Address sender, IHandOffWriter writer)
    {
        _record.ResetWrittenCount();
        var record = new BorshWriter(_record);
        if (!pool.TryFind(sender, out SenderBucket? bucket))
        {
            record.WriteU8(GoneTag);
            record.WriteHash32(sender.Value);
            writer.Write(_record.WrittenSpan);
            return;
        }

        record.WriteU8(SenderTag);
        record.WriteU64(bucket.AsOf.Value);
        bucket.Account.Encode(ref record);
        record.WriteCount(bucket.Entries.Count);
        foreach (PoolEntry entry in bucket.Entries.Values)
        {
            record.WriteU64(entry.Sequence);
            record.WriteOptionTag(entry.HandedOut is not null);
            if (entry.HandedOut is { } wave)
                record.WriteU64(wave.Value);
            record.WriteBytes(entry.Bytes);
        }

        writer.Write(_record.WrittenSpan);
    }

    private string? TakeHead(ReadOnlySpan<byte> bytes, ref PoolHead head)
    {
        if (bytes.Length != HeadBytes)
            return $"expected a head of {HeadBytes} bytes, found {bytes.Length}";
        PoolHead taken = PoolHead.Read(bytes);
        // Read during the pause: nothing here may grow with the pool.
        if (pool.WaitingCount + pool.HandedOutCount > 0 && pool.HighestSequence >= taken.NextSequence)
            return $"expected positions below {taken.NextSequence}, found {pool.HighestSequence}";
        head = taken;
        return null;
    }

    private string? TakeGone(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Hash32.Bytes)
            return $"expected an address of {Hash32.Bytes} bytes, found {bytes.Length}";
        pool.Remove(Address.FromBytes(bytes));
        return null;
    }

    private string? TakeSender(ReadOnlySpan<byte> bytes, long index)
    {
        var reader = new BorshReader(bytes);
        var asOf = new WaveNumber(reader.ReadU64());
        Account account = reader.ReadValue<Account>();
        // Two windows: what was handed out and what came after it.
        int count = reader.ReadCount(2 * Limits.NonceWindowSlots, EntryBytesMin);
        if (!reader.IsOk || count == 0)
            return $"expected an account with transactions, found {reader.Outcome} at byte {reader.FailureOffset}";

        List<PoolEntry> entries = [];
        for (int i = 0; i < count; i++)
        {
            ulong sequence = reader.ReadU64();
            WaveNumber? handedOut = reader.ReadOptionTag() ? new WaveNumber(reader.ReadU64()) : null;
            byte[] canonical = reader.ReadBytes(Limits.TransactionBytesMax);
            if (!reader.IsOk)
                return $"expected transaction {i} of {account.Address}, found {reader.Outcome} at byte {reader.FailureOffset}";
            DecodeOutcome outcome = BorshCodec.TryDecode(canonical, out Transaction transaction);
            if (outcome != DecodeOutcome.Ok)
                return $"expected transaction {i} of {account.Address} in its canonical form, found {outcome}";
            InsertOutcome rules = TransactionRules.Check(transaction, chain, default);
            if (rules != InsertOutcome.Accepted || transaction.From != account.Address)
                return $"expected a valid transaction of {account.Address}, found {rules} from {transaction.From}";
            if (entries.Count > 0 && entries[^1].Transaction.Nonce >= transaction.Nonce)
                return $"expected ascending nonces of {account.Address}, found {transaction.Nonce} after {entries[^1].Transaction.Nonce}";
            entries.Add(new PoolEntry(transaction, canonical, sequence) { HandedOut = handedOut });
        }

        return reader.Remaining > 0 ? $"expected the end, found {reader.Remaining} bytes more" : Replace(account, asOf, entries, index);
    }

    private string? Replace(Account account, WaveNumber asOf, List<PoolEntry> entries, long index)
    {
        // What an earlier record brought with the same keys was verified then, or stands in the list to be.
        if (pool.TryFind(account.Address, out SenderBucket? known))
        {
            bool areKeysSame = known.Account.Keys.Equals(account.Keys);
            foreach (PoolEntry entry in entries)
            {
                entry.IsVerified = areKeysSame && known.Entries.TryGetValue(entry.Transaction.Nonce, out PoolEntry? before)
                    && before.IsVerified && before.Bytes.AsSpan().SequenceEqual(entry.Bytes);
            }
        }

        pool.Remove(account.Address);
        if (pool.WaitingCount + pool.HandedOutCount + entries.Count > transactionsMax)
            return $"expected at most {transactionsMax} transactions, found more";
        SenderBucket bucket = pool.See(account, asOf);
        foreach (PoolEntry entry in entries)
        {
            if (pool.HasSequence(entry.Sequence))
                return $"expected a position of its own for {entry.Hash}, found {entry.Sequence} twice";
            pool.Add(bucket, entry);
            if (!entry.IsVerified)
                _unsettled.Add((entry, account, index));
        }

        return null;
    }

    private void Verify() => compute.For(
        _unsettled.Count,
        _unsettled,
        static (index, items) => items[index].Entry.IsVerified =
            Authorisation.IsGiven(items[index].Entry.Transaction, items[index].Account, FalconSignatureVerifier.Instance));
}
