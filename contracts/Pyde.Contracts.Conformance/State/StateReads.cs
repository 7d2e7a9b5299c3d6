using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Holds every answer of a store to what is expected of each wave.</summary>
internal static class StateReads
{
    /// <summary>All reads of all waves of a chain.</summary>
    public static void Check(StateChain chain)
    {
        IStateStore store = chain.Store;
        Expect.Equal(chain.Expected?.Record.Hash(), store.Head?.Hash(), "hash of the head");
        ulong oldest = store.OldestRetained.Value;
        Expect.That(
            oldest <= (ulong)Math.Max(0, chain.Versions.Count - 1), $"oldest retained wave: expected at most the head's, found {oldest}");
        for (int wave = 0; wave < chain.Versions.Count; wave++)
        {
            if ((ulong)wave >= oldest)
                CheckState(chain, (ulong)wave);
            CheckHistory(store, chain.Versions[wave], isRetained: (ulong)wave >= oldest);
        }

        WaveNumber next = new((ulong)chain.Versions.Count);
        Expect.That(store.ReadRecord(next) is null, $"record of wave {next}, which is not committed: expected none, found one");
        Expect.That(store.ReadCertificate(next) is null, $"certificate of wave {next}, which is not committed: expected none, found one");
        Expect.That(store.ReadReceipt(new TransactionLocation(next, 0)) is null, $"receipt of wave {next}: expected none, found one");
        Expect.That(
            store.ReadTransaction(new TransactionLocation(next, 0)) is null, $"transaction of wave {next}: expected none, found one");
        Expect.That(
            store.FindTransaction(StateSteps.TransactionHash(next.Value, 0)) is null,
            $"a transaction of wave {next}, which is not committed: expected it nowhere, found a place");
        CheckEvents(chain, new EventQuery(default, new WaveNumber(ulong.MaxValue), null, null, null, 4_096), "all events");
    }

    /// <summary>State as of one retained wave, through a snapshot opened for it.</summary>
    public static void CheckState(StateChain chain, ulong wave)
    {
        using IStateSnapshot snapshot = chain.Open(wave);
        Check(snapshot, chain.Versions[(int)wave], KeysOf(chain));
    }

    /// <summary>One snapshot against what its wave left behind.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="expected">Its wave; null for the empty state.</param>
    /// <param name="keys">Keys that some wave has, also those that this one has not.</param>
    public static void Check(IStateSnapshot snapshot, ReferenceVersion? expected, IEnumerable<Hash32> keys)
    {
        string name = expected is null ? "the empty snapshot" : $"snapshot of wave {expected.Record.Wave}";
        Expect.Equal(expected?.Record.Hash(), snapshot.Record?.Hash(), $"{name}, hash of the record");
        foreach (Hash32 key in keys)
        {
            Expect.Equal(
                Show(expected?.Value(key)),
                Show(Read(snapshot, key)),
                $"{name}, key {key}");
        }

        List<string> entries = [];
        foreach (StateEntry entry in ReadAll(snapshot, 7))
            entries.Add($"{entry.Key} {Show(entry.Value)}");
        Expect.Same(
            [.. expected?.Values.Select(static entry => $"{entry.Key} {Show(entry.Value)}") ?? []], entries, $"{name}, range of all keys");
        if (expected is null)
            return;
        foreach ((Hash32 hash, ReadOnlyMemory<byte> code) in expected.Code)
            Expect.Equal(Show(code), Show(snapshot.ReadCode(hash)), $"{name}, code {hash}");
    }

    /// <summary>What a key has; null for nothing.</summary>
    public static ReadOnlyMemory<byte>? Read(IStateSnapshot snapshot, Hash32 key)
    {
        byte[] buffer = new byte[64];
        ReadOutcome outcome = snapshot.TryRead(key, buffer, out int bytes);
        if (outcome == ReadOutcome.Found && bytes > buffer.Length)
        {
            int expected = bytes;
            buffer = new byte[bytes];
            outcome = snapshot.TryRead(key, buffer, out bytes);
            Expect.Equal(expected, bytes, $"length of key {key} when read again");
        }

        Expect.That(outcome != ReadOutcome.Corrupt, $"key {key} of a sound store: expected Found or Absent, found {outcome}");
        if (outcome == ReadOutcome.Found)
            return buffer.AsMemory(0, bytes);
        Expect.Equal(0, bytes, $"length of key {key}, which is absent");
        return null;
    }

    /// <summary>Every entry, a page at a time.</summary>
    public static List<StateEntry> ReadAll(IStateSnapshot snapshot, int pageEntries)
    {
        List<StateEntry> all = [];
        Hash32 from = StateChain.FirstKey;
        while (true)
        {
            IReadOnlyList<StateEntry> page = snapshot.ReadRange(from, StateChain.LastKey, pageEntries);
            Expect.That(page.Count <= pageEntries, $"a page of at most {pageEntries} entries: found {page.Count}");
            all.AddRange(page);
            if (page.Count < pageEntries || page[^1].Key == StateChain.LastKey)
                return all;
            from = After(page[^1].Key);
        }
    }

    public static Hash32 After(Hash32 key)
    {
        byte[] bytes = key.ToArray();
        for (int i = bytes.Length - 1; ++bytes[i] == 0; i--)
        {
            // Carries on to the byte before.
        }

        return Hash32.FromBytes(bytes);
    }

    public static void CheckEvents(StateChain chain, EventQuery query, string what)
    {
        List<string> expected =
        [
            .. chain.Versions.SelectMany(static version => version.Events)
                .Where(item => item.Wave >= query.From && item.Wave <= query.To)
                .Where(item => query.Emitter is not { } emitter || item.Emitter.Value == emitter)
                .Where(item => query.Topic is not { } topic || item.Topics.Contains(topic))
                .Where(item => query.After is not { } after || After(item, after))
                .Take(query.CountMax)
                .Select(Show),
        ];
        Expect.Same(expected, [.. chain.Store.ReadEvents(query).Select(Show)], what);
    }

    /// <summary>What a store holds of one wave beside its state.</summary>
    public static void CheckHistory(IStateStore store, ReferenceVersion expected, bool isRetained)
    {
        WaveNumber wave = expected.Record.Wave;
        if (!isRetained && store.ReadRecord(wave) is null)
            return;
        Expect.Equal(expected.Record.Hash(), store.ReadRecord(wave)?.Hash(), $"hash of the record of wave {wave}");
        Expect.Equal(expected.Certificate?.RecordHash, store.ReadCertificate(wave)?.RecordHash, $"certificate of wave {wave}");
        for (int i = 0; i < expected.Receipts.Length; i++)
        {
            TransactionLocation location = new(wave, (uint)i);
            Expect.Equal(Show(expected.Receipts[i]), Show(store.ReadReceipt(location)), $"receipt {i} of wave {wave}");
            bool isSystem = expected.Transactions[i].IsEmpty;
            ReadOnlyMemory<byte>? transaction = isSystem ? default(ReadOnlyMemory<byte>?) : expected.Transactions[i];
            Expect.Equal(Show(transaction), Show(store.ReadTransaction(location)), $"transaction {i} of wave {wave}");
            TransactionLocation? place = isSystem ? null : location;
            Expect.Equal(place, store.FindTransaction(expected.Receipts[i].TxHash), $"place of transaction {i} of wave {wave}");
        }

        foreach (uint outside in new[] { (uint)expected.Receipts.Length, uint.MaxValue })
        {
            TransactionLocation location = new(wave, outside);
            Expect.That(store.ReadReceipt(location) is null, $"receipt {outside} of wave {wave}: expected none, found one");
            Expect.That(store.ReadTransaction(location) is null, $"transaction {outside} of wave {wave}: expected none, found one");
        }
    }

    public static IEnumerable<Hash32> KeysOf(StateChain chain) =>
        chain.Versions.SelectMany(static version => version.Values.Keys).Append(StateChain.FirstKey).Append(StateChain.LastKey).Distinct();

    public static string Show(ReadOnlyMemory<byte>? bytes) => bytes is not { } present ? "absent"
        : present.Length <= 40 ? $"{present.Length} bytes {Convert.ToHexStringLower(present.Span)}"
        : $"{present.Length} bytes with digest {Digest.Blake3(present.Span)}";

    private static bool After(EventRecord item, EventCursor after) =>
        (item.Wave, item.TxIndex, item.EventIndex).CompareTo((after.Wave, after.TransactionIndex, after.EventIndex)) > 0;

    private static string Show(EventRecord item) =>
        $"event {item.Wave}/{item.TxIndex}/{item.EventIndex} {Digest.Blake3(BorshCodec.Encode(item))}";

    private static string Show(Receipt? receipt) =>
        receipt is null ? "none" : $"receipt {receipt.Wave}/{receipt.TxIndex} {Digest.Blake3(BorshCodec.Encode(receipt))}";
}
