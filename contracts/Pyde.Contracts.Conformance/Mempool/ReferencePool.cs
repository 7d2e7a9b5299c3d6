using System.Buffers.Binary;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>The tables of the reference mempool. Sorted, so that nothing depends on the order of a hash table.</summary>
internal sealed class ReferencePool
{
    private readonly SortedDictionary<ulong, ReferenceEntry> _bySequence = [];
    private readonly Dictionary<Hash32, ReferenceEntry> _byHash = [];
    private readonly SortedDictionary<Address, ReferenceSender> _senders = [];

    /// <summary>Senders that changed while an export is under way; null otherwise.</summary>
    public SortedSet<Address>? Changed { get; set; }

    /// <summary>Position that the next transaction gets.</summary>
    public ulong NextSequence { get; set; }

    public int WaitingCount { get; private set; }

    public long WaitingBytes { get; private set; }

    public int HandedOutCount => _bySequence.Count - WaitingCount;

    /// <summary>In the order in which they came.</summary>
    public IEnumerable<ReferenceEntry> All => _bySequence.Values;

    public IEnumerable<ReferenceEntry> Waiting => _bySequence.Values.Where(entry => entry.IsWaiting);

    /// <summary>Ascending by address.</summary>
    public IEnumerable<ReferenceSender> Senders => _senders.Values;

    public ReferenceEntry? Find(Hash32 hash) => _byHash.GetValueOrDefault(hash);

    public ReferenceSender? Find(Address sender) => _senders.GetValueOrDefault(sender);

    public ReferenceSender SenderOf(ReferenceEntry entry) => _senders[entry.Sender];

    public bool Has(ulong sequence) => _bySequence.ContainsKey(sequence);

    public void See(ReferenceSender sender, Account account, WaveNumber asOf)
    {
        (sender.Account, sender.AsOf) = (account, asOf);
        Changed?.Add(account.Address);
    }

    public void Add(Account account, WaveNumber asOf, ReferenceEntry entry)
    {
        if (!_senders.TryGetValue(entry.Sender, out ReferenceSender? sender))
            _senders.Add(entry.Sender, sender = new ReferenceSender(account, asOf));
        Place(sender, entry);
    }

    /// <summary>The same transaction in another condition.</summary>
    public void Replace(ReferenceEntry old, ReferenceEntry entry)
    {
        Count(old, -1);
        Place(_senders[old.Sender], entry);
    }

    /// <summary>Removes a transaction; a sender without any is forgotten.</summary>
    public void Remove(ReferenceEntry entry)
    {
        Count(entry, -1);
        _bySequence.Remove(entry.Sequence);
        _byHash.Remove(entry.Hash);
        ReferenceSender sender = _senders[entry.Sender];
        sender.Entries.Remove(entry.Transaction.Nonce);
        if (sender.Entries.Count == 0)
            _senders.Remove(entry.Sender);
        Changed?.Add(entry.Sender);
    }

    public void Remove(Address sender)
    {
        foreach (ReferenceEntry entry in _senders.TryGetValue(sender, out ReferenceSender? known) ? known.Entries.Values.ToArray() : [])
            Remove(entry);
    }

    public void Clear()
    {
        _bySequence.Clear();
        _byHash.Clear();
        _senders.Clear();
        (WaitingCount, WaitingBytes, Changed) = (0, 0, null);
    }

    /// <summary>Sums of all terms, in four lanes modulo 2⁶⁴.</summary>
    public void SumOfTerms(Span<byte> destination)
    {
        Span<ulong> lanes = stackalloc ulong[4];
        Span<byte> term = stackalloc byte[Hash32.Bytes];
        foreach (Hash32 hash in _senders.Values.Select(sender => sender.Term()).Concat(_bySequence.Values.Select(entry => entry.Term())))
        {
            hash.CopyTo(term);
            for (int lane = 0; lane < lanes.Length; lane++)
                lanes[lane] = unchecked(lanes[lane] + BinaryPrimitives.ReadUInt64LittleEndian(term[(8 * lane)..]));
        }

        for (int lane = 0; lane < lanes.Length; lane++)
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(8 * lane)..], lanes[lane]);
    }

    private void Place(ReferenceSender sender, ReferenceEntry entry)
    {
        Count(entry, 1);
        _bySequence[entry.Sequence] = entry;
        _byHash[entry.Hash] = entry;
        sender.Entries[entry.Transaction.Nonce] = entry;
        Changed?.Add(entry.Sender);
    }

    private void Count(ReferenceEntry entry, int sign)
    {
        if (!entry.IsWaiting)
            return;
        WaitingCount += sign;
        WaitingBytes += sign * entry.Bytes.Length;
    }
}
