using System.Diagnostics.CodeAnalysis;
using Pyde.Contracts;
using Pyde.Types;

namespace Mempool.Standard;

/// <summary>The known transactions with their indexes, the digest over them, and who changed since an export looked.</summary>
/// <remarks>Orders by sequence, nonce and address only, never by a hash table's order.</remarks>
internal sealed class Pool
{
    /// <summary>Most transactions of any configuration.</summary>
    public const int TransactionsMax = 1 << 20;

    /// <summary>Most bytes of any configuration.</summary>
    public const long BytesMax = 8L * 1024 * 1024 * 1024;

    private readonly SortedDictionary<ulong, PoolEntry> _waiting = [];
    private readonly SortedDictionary<ulong, PoolEntry> _handedOut = [];
    private readonly Dictionary<Hash32, PoolEntry> _byHash = [];
    private readonly SortedDictionary<Address, SenderBucket> _senders = [];
    private readonly SortedSet<ulong>[] _byDistance = [.. Enumerable.Range(0, Limits.NonceWindowSlots).Select(_ => new SortedSet<ulong>())];
    private DigestSum _digest;

    /// <summary>Senders that changed while an export is under way; null otherwise.</summary>
    public SortedSet<Address>? Changed { get; set; }

    public int WaitingCount => _waiting.Count;

    public int HandedOutCount => _handedOut.Count;

    public long WaitingBytes { get; private set; }

    public int SenderCount => _senders.Count;

    /// <summary>Ascending by address.</summary>
    public IEnumerable<Address> Senders => _senders.Keys;

    /// <summary>Ascending by address.</summary>
    public IEnumerable<SenderBucket> Buckets => _senders.Values;

    /// <summary>Oldest first.</summary>
    public IEnumerable<PoolEntry> Waiting => _waiting.Values;

    /// <summary>In the order in which they came.</summary>
    public IEnumerable<PoolEntry> HandedOut => _handedOut.Values;

    public bool IsWaiting(Hash32 hash) => _byHash.TryGetValue(hash, out PoolEntry? entry) && entry.HandedOut is null;

    public bool TryFind(Hash32 hash, [NotNullWhen(true)] out PoolEntry? entry) => _byHash.TryGetValue(hash, out entry);

    public bool TryFind(Address sender, [NotNullWhen(true)] out SenderBucket? bucket) => _senders.TryGetValue(sender, out bucket);

    public bool HasSequence(ulong sequence) => _waiting.ContainsKey(sequence) || _handedOut.ContainsKey(sequence);

    /// <summary>Highest position of any transaction that was ever added; 0 when none was.</summary>
    public ulong HighestSequence { get; private set; }

    public void CopyDigestTo(Span<byte> destination) => _digest.CopyTo(destination);

    /// <summary>The sender's bucket, with its account as of now.</summary>
    /// <param name="account">As the host or another instance saw it.</param>
    /// <param name="asOf">Wave as of which.</param>
    public SenderBucket See(Account account, WaveNumber asOf)
    {
        if (!_senders.TryGetValue(account.Address, out SenderBucket? bucket))
        {
            bucket = new SenderBucket(account, asOf);
            _senders.Add(account.Address, bucket);
        }
        else
        {
            if (asOf < bucket.AsOf || (asOf == bucket.AsOf && account == bucket.Account))
                return bucket;
            _digest.Remove(bucket.AccountDigest());
            bucket.See(account, asOf);
            foreach (PoolEntry entry in bucket.Entries.Values)
                Place(bucket, entry);
        }

        _digest.Add(bucket.AccountDigest());
        Changed?.Add(account.Address);
        return bucket;
    }

    /// <summary>Adds a transaction whose nonce is free in the bucket.</summary>
    public void Add(SenderBucket bucket, PoolEntry entry)
    {
        bucket.Add(entry);
        HighestSequence = Math.Max(HighestSequence, entry.Sequence);
        _byHash.Add(entry.Hash, entry);
        _digest.Add(entry.Digest());
        if (entry.HandedOut is null)
        {
            _waiting.Add(entry.Sequence, entry);
            WaitingBytes += entry.Bytes.Length;
            entry.Distance = -1;
            Place(bucket, entry);
        }
        else
        {
            _handedOut.Add(entry.Sequence, entry);
        }

        Changed?.Add(bucket.Account.Address);
    }

    /// <summary>Removes a transaction; a sender without any is forgotten.</summary>
    public void Remove(PoolEntry entry)
    {
        SenderBucket bucket = BucketOf(entry);
        _digest.Remove(entry.Digest());
        _byHash.Remove(entry.Hash);
        if (entry.HandedOut is null)
            Unwait(entry);
        else
            _handedOut.Remove(entry.Sequence);
        bucket.Remove(entry);
        Changed?.Add(bucket.Account.Address);
        if (bucket.Entries.Count > 0)
            return;
        _senders.Remove(bucket.Account.Address);
        _digest.Remove(bucket.AccountDigest());
    }

    /// <summary>Forgets a sender and everything of it.</summary>
    public void Remove(Address sender)
    {
        if (!_senders.TryGetValue(sender, out SenderBucket? bucket))
            return;
        foreach (PoolEntry entry in bucket.Entries.Values.ToArray())
            Remove(entry);
    }

    /// <summary>A waiting transaction goes into a batch; it stays known.</summary>
    public void HandOut(PoolEntry entry, WaveNumber wave)
    {
        SenderBucket bucket = BucketOf(entry);
        _digest.Remove(entry.Digest());
        Unwait(entry);
        bucket.Waiting--;
        entry.HandedOut = wave;
        _handedOut.Add(entry.Sequence, entry);
        _digest.Add(entry.Digest());
        Changed?.Add(bucket.Account.Address);
    }

    /// <summary>
    /// The waiting transactions that make room for a better one, worst first: those furthest above their sender's lowest free nonce, and
    /// of these the youngest.
    /// </summary>
    /// <param name="distance">Distance of the newcomer: only larger ones are worse, so that of two equally good ones the older
    /// stays.</param>
    /// <param name="count">Transactions too many.</param>
    /// <param name="bytes">Bytes too many.</param>
    /// <param name="worst">Who goes when the answer is true.</param>
    /// <returns>False when too few are worse: then nobody goes.</returns>
    public bool TryFindWorse(int distance, int count, long bytes, List<PoolEntry> worst)
    {
        worst.Clear();
        for (int slot = Limits.NonceWindowSlots - 1; slot > distance; slot--)
        {
            foreach (ulong sequence in _byDistance[slot].Reverse())
            {
                if (count <= 0 && bytes <= 0)
                    return true;
                PoolEntry entry = _waiting[sequence];
                worst.Add(entry);
                count--;
                bytes -= entry.Bytes.Length;
            }
        }

        return count <= 0 && bytes <= 0;
    }

    /// <summary>Slots between an account's base and a nonce, at most the last.</summary>
    public static int DistanceOf(Account account, ulong nonce) => nonce <= account.Nonces.Base
        ? 0
        : (int)Math.Min(nonce - account.Nonces.Base, Limits.NonceWindowSlots - 1);

    public SenderBucket BucketOf(PoolEntry entry) => _senders.TryGetValue(entry.Transaction.From, out SenderBucket? bucket)
        ? bucket
        : throw new InvariantException($"transaction {entry.Hash} has a sender in the pool, found none");

    private void Place(SenderBucket bucket, PoolEntry entry)
    {
        int distance = DistanceOf(bucket.Account, entry.Transaction.Nonce);
        if (entry.HandedOut is not null || distance == entry.Distance)
            return;
        if (entry.Distance >= 0)
            _byDistance[entry.Distance].Remove(entry.Sequence);
        entry.Distance = distance;
        _byDistance[distance].Add(entry.Sequence);
    }

    private void Unwait(PoolEntry entry)
    {
        _waiting.Remove(entry.Sequence);
        _byDistance[entry.Distance].Remove(entry.Sequence);
        WaitingBytes -= entry.Bytes.Length;
    }
}
