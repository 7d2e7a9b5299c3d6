using System.Buffers;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>
/// The records of <c>mempool/1</c>. Tag 1: a sender, complete (wave u64, account, transactions by nonce: sequence u64, handed-out wave as
/// an option, canonical bytes). Tag 2: a sender that is gone (address). Tag 0, last: the head (wave u64, base fee u128, next sequence u64).
/// </summary>
/// <remarks>Verifies every signature while it reads: a pause grows with what the delta holds.</remarks>
internal sealed class ReferenceMempoolHandOff(ReferencePool pool, ChainId chain)
{
    private const byte HeadTag = 0;
    private const byte SenderTag = 1;
    private const byte GoneTag = 2;
    private const int EntryBytesMin = 8 + 1 + 4 + Transaction.BytesMin;

    // Under steady change the base has to end: what changes after this many records for each sender is left to the delta.
    private const int RoundsMax = 4;

    private int _recordsLeft;

    public ExportProgress ExportBase(IHandOffWriter writer)
    {
        if (pool.Changed is null)
        {
            pool.Changed = [.. pool.Senders.Select(sender => sender.Account.Address)];
            _recordsLeft = RoundsMax * (pool.Changed.Count + 1);
        }

        while (pool.Changed.Count > 0 && _recordsLeft-- > 0)
        {
            if (writer.IsSliceFull)
                return ExportProgress.More;
            Address sender = pool.Changed.Min;
            pool.Changed.Remove(sender);
            writer.Write(Encode(sender));
        }

        return ExportProgress.Done;
    }

    public void ExportDelta(ReferenceHead head, IHandOffWriter writer)
    {
        foreach (Address sender in pool.Changed ?? [])
            writer.Write(Encode(sender));
        byte[] record = new byte[1 + ReferenceHead.Bytes];
        record[0] = HeadTag;
        head.Write(record.AsSpan(1));
        writer.Write(record);
        pool.Changed = null;
    }

    public ImportOutcome Import(IHandOffReader reader, ref ReferenceHead head)
    {
        for (long index = 0; reader.TryRead(out ReadOnlySpan<byte> record); index++)
        {
            BorshReader fields = new(record);
            string? reason = fields.ReadU8() switch
            {
                _ when record.IsEmpty => "expected a tag, found nothing",
                HeadTag => TakeHead(record[1..], ref head),
                SenderTag => TakeSender(ref fields),
                GoneTag => TakeGone(ref fields),
                byte tag => $"expected tag {HeadTag} to {GoneTag}, found {tag}",
            };
            if (reason is not null)
                return ImportOutcome.Refused(index, reason);
        }

        return ImportOutcome.Accepted;
    }

    private byte[] Encode(Address address)
    {
        ArrayBufferWriter<byte> output = new();
        BorshWriter record = new(output);
        if (pool.Find(address) is not { } sender)
        {
            record.WriteU8(GoneTag);
            record.WriteHash32(address.Value);
            return output.WrittenSpan.ToArray();
        }

        record.WriteU8(SenderTag);
        record.WriteU64(sender.AsOf.Value);
        sender.Account.Encode(ref record);
        record.WriteCount(sender.Entries.Count);
        foreach (ReferenceEntry entry in sender.Entries.Values)
        {
            record.WriteU64(entry.Sequence);
            record.WriteOptionTag(!entry.IsWaiting);
            if (entry.HandedOut is { } wave)
                record.WriteU64(wave.Value);
            record.WriteBytes(entry.Bytes);
        }

        return output.WrittenSpan.ToArray();
    }

    private string? TakeHead(ReadOnlySpan<byte> bytes, ref ReferenceHead head)
    {
        if (bytes.Length != ReferenceHead.Bytes)
            return $"expected a head of {ReferenceHead.Bytes} bytes, found {bytes.Length}";
        ReferenceHead taken = ReferenceHead.Read(bytes);
        foreach (ReferenceEntry entry in pool.All)
        {
            if (entry.Sequence >= taken.NextSequence)
                return $"expected positions below {taken.NextSequence}, found {entry.Sequence}";
        }

        head = taken;
        return null;
    }

    private string? TakeGone(ref BorshReader fields)
    {
        Address address = fields.ReadAddress();
        if (!fields.IsOk || fields.Remaining > 0)
            return $"expected an address of {Hash32.Bytes} bytes, found another length";
        pool.Remove(address);
        return null;
    }

    private string? TakeSender(ref BorshReader fields)
    {
        WaveNumber asOf = new(fields.ReadU64());
        Account account = fields.ReadValue<Account>();
        int count = fields.ReadCount(2 * Limits.NonceWindowSlots, EntryBytesMin);
        if (!fields.IsOk || count == 0)
            return $"expected an account with transactions, found {fields.Outcome} at byte {fields.FailureOffset}";
        List<ReferenceEntry> entries = [];
        for (int i = 0; i < count; i++)
        {
            ulong sequence = fields.ReadU64();
            WaveNumber? handedOut = fields.ReadOptionTag() ? new WaveNumber(fields.ReadU64()) : null;
            byte[] bytes = fields.ReadBytes(Limits.TransactionBytesMax);
            if (!fields.IsOk)
                return $"expected transaction {i} of {account.Address}, found {fields.Outcome} at byte {fields.FailureOffset}";
            if (BorshCodec.TryDecode(bytes, out Transaction transaction) is var outcome && outcome != DecodeOutcome.Ok)
                return $"expected transaction {i} of {account.Address} in its canonical form, found {outcome}";
            InsertOutcome rules = ReferenceAdmission.Check(transaction, chain, default);
            if (rules != InsertOutcome.Accepted || transaction.From != account.Address)
                return $"expected a valid transaction of {account.Address}, found {rules} from {transaction.From}";
            if (entries.Count > 0 && entries[^1].Transaction.Nonce >= transaction.Nonce)
                return $"expected ascending nonces of {account.Address}, found {transaction.Nonce}";
            if (!ReferenceAdmission.IsAuthorised(transaction, account))
                return $"expected a signature of {account.Address} under {transaction.Hash()}, found none";
            entries.Add(new ReferenceEntry(transaction, bytes, sequence, handedOut));
        }

        if (fields.Remaining > 0)
            return $"expected the end, found {fields.Remaining} bytes more";
        pool.Remove(account.Address);
        foreach (ReferenceEntry entry in entries)
        {
            if (pool.Has(entry.Sequence))
                return $"expected a position of its own for {entry.Hash}, found {entry.Sequence} twice";
            pool.Add(account, asOf, entry);
        }

        return null;
    }
}
