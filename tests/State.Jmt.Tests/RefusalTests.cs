using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

/// <summary>Bad input of every kind: commits, configurations, stores.</summary>
public sealed class RefusalTests
{
    private static readonly Hash32 Low = Hash32.Zero;
    private static readonly Hash32 High = Digest.Blake3([1]);

    public static TheoryData<string, CommitOutcome> BentCommits => new()
    {
        { "wave above", CommitOutcome.OutOfOrder },
        { "wave below", CommitOutcome.OutOfOrder },
        { "previous record", CommitOutcome.OutOfOrder },
        { "chain", CommitOutcome.Malformed },
        { "roots", CommitOutcome.Malformed },
        { "writes descend", CommitOutcome.Malformed },
        { "write twice", CommitOutcome.Malformed },
        { "value too long", CommitOutcome.Malformed },
        { "code descends", CommitOutcome.Malformed },
        { "code is another", CommitOutcome.Malformed },
        { "code too long", CommitOutcome.Malformed },
        { "step count", CommitOutcome.Malformed },
        { "transaction missing", CommitOutcome.Malformed },
        { "transaction too long", CommitOutcome.Malformed },
        { "receipts swapped", CommitOutcome.Malformed },
        { "receipt of another wave", CommitOutcome.Malformed },
        { "receipts root", CommitOutcome.Malformed },
        { "events swapped", CommitOutcome.Malformed },
        { "event index skipped", CommitOutcome.Malformed },
        { "event of no step", CommitOutcome.Malformed },
        { "event of another wave", CommitOutcome.Malformed },
        { "events root", CommitOutcome.Malformed },
        { "bloom", CommitOutcome.Malformed },
    };

    [Theory]
    [MemberData(nameof(BentCommits))]
    public void Bent_commit_is_refused_and_leaves_no_trace(string bend, CommitOutcome expected)
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Low, 1));
        string before = chain.Store.Dump();
        CommitReport report = chain.State.CommitWave(Bent(chain.State, bend));
        Assert.Equal(expected, report.Outcome);
        Assert.Null(report.Record);
        Assert.Equal(before, chain.Store.Dump());
        chain.CommitWave(Bent(chain.State, "nothing"));
    }

    [Fact]
    public void Limits_themselves_are_accepted()
    {
        using var chain = new Chain();
        byte[] code = new byte[Limits.ModuleBytesMax];
        Hash32 hash = Digest.Blake3(code);
        chain.CommitWave(Chain.Next(
            chain.State,
            [new StateWrite(Low, new byte[1_024 * 1_024])],
            [new CodeWrite(hash, code)],
            null,
            [HistoryTests.Receipt(0, 0, 0)],
            [new byte[Limits.TransactionBytesMax]]));
        using IStateSnapshot snapshot = chain.Snapshot();
        Assert.Equal(ReadOutcome.Found, snapshot.TryRead(Low, [], out int bytes));
        Assert.Equal(1_024 * 1_024, bytes);
        Assert.Equal(code.Length, snapshot.ReadCode(hash)!.Value.Length);
    }

    [Fact]
    public void Same_wave_twice_is_out_of_order()
    {
        using var chain = new Chain();
        WaveCommit commit = Chain.Next(chain.State, []);
        Assert.Equal(CommitOutcome.Committed, chain.State.CommitWave(commit).Outcome);
        Assert.Equal(CommitOutcome.OutOfOrder, chain.State.CommitWave(commit).Outcome);
    }

    [Theory]
    [InlineData("""{"cacheMiB":0}""", "$.cacheMiB")]
    [InlineData("""{"cacheMiB":1048577}""", "$.cacheMiB")]
    [InlineData("""{"cacheMiB":"many"}""", "$.cacheMiB")]
    [InlineData("""{"retentionWaves":0}""", "$.retentionWaves")]
    [InlineData("""{"retentionWaves":1.5}""", "$.retentionWaves")]
    [InlineData("""{"cache":1}""", "$.cache")]
    [InlineData("""{"cacheMiB":1,"cacheMiB":2}""", "$.cacheMiB")]
    [InlineData("""{"store":7}""", "$.store")]
    [InlineData("""[]""", "$")]
    [InlineData("""{""", "$")]
    public void Wrong_configuration_is_refused_with_its_path(string configuration, string path)
    {
        using var state = new JmtStateStore();
        StartOutcome outcome = state.Start(new TestContext(new MemoryStore(), configuration));
        Assert.False(outcome.IsOk);
        Assert.Equal(path, outcome.Path);
        Assert.NotEmpty(outcome.Reason!);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"store":"rocksdb","cacheMiB":1,"retentionWaves":1}""")]
    public void Right_configuration_is_accepted(string configuration) => Chain.Open(new MemoryStore(), configuration).Dispose();

    [Fact]
    public void Store_of_another_chain_is_not_opened()
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Low, 1));
        AssertRefused(chain.Store, TestContext.DefaultNode with { Chain = new ChainId(1) }, "expected chain 1, found 31337");
        AssertRefused(chain.Store, TestContext.DefaultNode with { Genesis = High }, $"expected genesis {High}");
    }

    [Fact]
    public void Store_of_a_newer_schema_is_not_opened()
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Low, 1));
        ReplaceRow(chain.Store, 11, "identity"u8.ToArray(), row => [2, .. row[1..]]);
        AssertRefused(chain.Store, TestContext.DefaultNode, "expected schema 1, found 2");
    }

    [Fact]
    public void Store_with_too_few_tables_is_not_opened() =>
        AssertRefused(new MemoryStore(11), TestContext.DefaultNode, "expected a store with 12 tables, found 11");

    [Fact]
    public void Rows_without_an_identity_are_not_taken_for_an_empty_store()
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Low, 1));
        chain.Store.Table(11).Clear();
        AssertRefused(chain.Store, TestContext.DefaultNode, "table state");
    }

    [Theory]
    [InlineData(5, "waves")]
    [InlineData(10, "snapshots")]
    [InlineData(1, "nodes")]
    [InlineData(11, "meta")]
    public void Missing_table_is_named_when_the_store_is_opened(int table, string name)
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Low, 1), Chain.Put(High, 2));
        chain.Store.Table(table).Clear();
        if (table == 11)
            chain.Store.Table(0).Clear();
        using var state = new JmtStateStore();
        StartOutcome outcome = state.Start(new TestContext(chain.Store));
        Assert.Contains(table == 11 ? "nodes" : name, outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_flipped_bit_of_what_the_head_needs_is_found_when_the_store_is_opened()
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Low, 1), Chain.Put(High, 2));
        foreach (int table in new[] { 1, 5, 10, 11 })
        {
            foreach (byte[] key in chain.Store.Table(table).Keys)
            {
                int bits = 8 * chain.Store.Table(table)[key].Length;
                for (int bit = 0; bit < bits; bit += 5)
                {
                    MemoryStore bent = chain.Store.Copy();
                    bent.Table(table)[key][bit / 8] ^= (byte)(1 << (bit % 8));
                    using var state = new JmtStateStore();
                    StartOutcome outcome = state.Start(new TestContext(bent));
                    Assert.Equal("$.store", outcome.Path);
                    Assert.Contains(Convert.ToHexStringLower(key), outcome.Reason, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Damaged_value_is_corrupt_and_never_guessed()
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Low, 1), Chain.Put(High, 2));
        chain.Reopen();
        ReplaceRow(chain.Store, 0, High.ToArray(), row => [(byte)(row[0] ^ 1), .. row[1..]]);
        using IStateSnapshot snapshot = chain.Snapshot();
        Assert.Equal(ReadOutcome.Corrupt, snapshot.TryRead(High, new byte[8], out int bytes));
        Assert.Equal(0, bytes);
        Assert.Equal(ReadOutcome.Found, snapshot.TryRead(Low, new byte[8], out _));
        Assert.Equal(ReadOutcome.Corrupt, chain.State.Verify());
        Assert.Throws<StoreException>(() => snapshot.ReadRange(Low, High, 10));
        Assert.Throws<StoreException>(() => chain.State.Prove(High, new WaveNumber(0)));
        string before = chain.Store.Dump();
        Assert.Equal(CommitOutcome.StoreFailed, chain.State.CommitWave(Chain.Next(chain.State, [Chain.Put(High, 3)])).Outcome);
        Assert.Contains("state", chain.State.CheckHealth().Problem, StringComparison.Ordinal);
        Assert.Equal(before, chain.Store.Dump());
    }

    [Fact]
    public void Row_at_another_place_is_corrupt()
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Low, 1), Chain.Put(High, 2));
        chain.Reopen();
        ReplaceRow(chain.Store, 0, High.ToArray(), _ => chain.Store.Table(0)[Low.ToArray()]);
        using IStateSnapshot snapshot = chain.Snapshot();
        Assert.Equal(ReadOutcome.Corrupt, snapshot.TryRead(High, new byte[8], out _));
    }

    [Fact]
    public void Verify_finds_a_damaged_or_missing_page_and_a_value_too_many()
    {
        using var chain = new Chain();
        var draw = new Draw(2);
        Assert.Equal(ReadOutcome.Absent, chain.State.Verify());
        chain.CommitUnchecked(draw.Inserts(100));
        foreach (byte[] key in chain.Store.Table(1).Keys.Where(key => key[8] != 0).ToArray())
        {
            byte[] row = chain.Store.Table(1)[key];
            chain.Reopen();
            ReplaceRow(chain.Store, 1, key, bytes => [.. bytes[..^9], (byte)(bytes[^9] ^ 4), .. bytes[^8..]]);
            Assert.Equal(ReadOutcome.Corrupt, chain.State.Verify());
            chain.Reopen();
            chain.Store.Table(1).Remove(key);
            Assert.Equal(ReadOutcome.Corrupt, chain.State.Verify());
            chain.Store.Table(1)[key] = row;
        }

        chain.Reopen();
        Assert.Equal(ReadOutcome.Found, chain.State.Verify());
        chain.Store.Table(0)[Digest.Blake3("more"u8).ToArray()] = new byte[5];
        Assert.Equal(ReadOutcome.Corrupt, chain.State.Verify());
    }

    [Fact]
    public void Callers_mistakes_are_exceptions()
    {
        using var chain = new Chain();
        Assert.Throws<ArgumentException>(() => chain.State.SubtreeRoots(new byte[15], new WaveNumber(0)));
        Assert.Throws<ArgumentException>(() => chain.State.SubtreeRoots(new byte[17], new WaveNumber(0)));
        Assert.Throws<ArgumentNullException>(() => chain.State.CommitWave(null!));
        Assert.Throws<ArgumentNullException>(() => chain.State.StoreCertificate(null!));
        Assert.Throws<ArgumentNullException>(() => chain.State.ReadEvents(null!));
        Assert.Throws<InvalidOperationException>(() => new JmtStateStore().Head);
    }

    private static WaveCommit Bent(JmtStateStore state, string bend)
    {
        byte[] code = [1, 2, 3];
        byte[] moreCode = [4];
        CodeWrite[] codes = [new(Digest.Blake3(code), code), new(Digest.Blake3(moreCode), moreCode)];
        EventRecord[] events = [HistoryTests.Event(1, 0, 0, 1, 2), HistoryTests.Event(1, 0, 1, 1, 2), HistoryTests.Event(1, 1, 0, 3, 2)];
        Receipt[] receipts = [HistoryTests.Receipt(1, 0, 2), HistoryTests.Receipt(1, 1, 1)];
        ReadOnlyMemory<byte>[] transactions = [new byte[] { 1 }, ReadOnlyMemory<byte>.Empty];
        events = bend switch
        {
            "events swapped" => [events[2], events[0], events[1]],
            "event index skipped" => [events[0], HistoryTests.Event(1, 0, 2, 1, 2), events[2]],
            "event of no step" => [events[0], events[1], HistoryTests.Event(1, 2, 0, 3, 2)],
            "event of another wave" => [events[0], HistoryTests.Event(2, 0, 1, 1, 2), events[2]],
            _ => events,
        };
        receipts = bend switch
        {
            "receipts swapped" => [receipts[1], receipts[0]],
            "receipt of another wave" => [receipts[0], HistoryTests.Receipt(2, 1, 1)],
            _ => receipts,
        };
        WaveCommit commit = Chain.Next(state, [Chain.Put(Low, 2), Chain.Put(High, 3)], codes, events, receipts, transactions);
        WaveCommitRecord record = commit.Record;
        return bend switch
        {
            "wave above" => commit with { Record = With(record, wave: record.Wave.Value + 1) },
            "wave below" => commit with { Record = With(record, wave: record.Wave.Value - 1) },
            "previous record" => commit with { Record = With(record, previous: High) },
            "chain" => commit with { Record = With(record, chain: 1) },
            "roots" => commit with { Record = record.WithRoots(new StateRoots(High, default)) },
            "writes descend" => commit with { Writes = [.. commit.Writes.Reverse()] },
            "write twice" => commit with { Writes = [commit.Writes[0], commit.Writes[0]] },
            "value too long" => commit with { Writes = [new StateWrite(Low, new byte[(1_024 * 1_024) + 1])] },
            "code descends" => commit with { Code = [.. commit.Code.Reverse()] },
            "code is another" => commit with { Code = [new CodeWrite(High, moreCode)] },
            "code too long" => commit with { Code = [TooLong()] },
            "step count" => commit with { Record = With(record, txCount: 3) },
            "transaction missing" => commit with { Transactions = [commit.Transactions[0]] },
            "transaction too long" => commit with { Transactions = [new byte[Limits.TransactionBytesMax + 1], commit.Transactions[1]] },
            "receipts root" => commit with { Record = With(record, receiptsRoot: High) },
            "events root" => commit with { Record = With(record, eventsRoot: High) },
            "bloom" => commit with { Record = With(record, bloom: EventsBloom.Empty) },
            _ => commit,
        };
    }

    private static CodeWrite TooLong()
    {
        byte[] code = new byte[Limits.ModuleBytesMax + 1];
        return new CodeWrite(Digest.Blake3(code), code);
    }

    private static WaveCommitRecord With(
        WaveCommitRecord record,
        ulong? wave = null,
        Hash32? previous = null,
        ulong? chain = null,
        uint? txCount = null,
        Hash32? receiptsRoot = null,
        Hash32? eventsRoot = null,
        EventsBloom? bloom = null) => new()
        {
            ChainId = new ChainId(chain ?? record.ChainId.Value),
            Epoch = record.Epoch,
            Wave = new WaveNumber(wave ?? record.Wave.Value),
            AnchorHash = record.AnchorHash,
            AnchorRound = record.AnchorRound,
            PriorAnchorRound = record.PriorAnchorRound,
            PreviousRecordHash = previous ?? record.PreviousRecordHash,
            TimestampMs = record.TimestampMs,
            EventsRoot = eventsRoot ?? record.EventsRoot,
            EventsBloom = bloom ?? record.EventsBloom,
            ReceiptsRoot = receiptsRoot ?? record.ReceiptsRoot,
            TxCount = txCount ?? record.TxCount,
            GasUsed = record.GasUsed,
            BaseFee = record.BaseFee,
            RuleSet = record.RuleSet,
        };

    private static void AssertRefused(MemoryStore store, NodeIdentity node, string reason)
    {
        string before = store.Dump();
        using var state = new JmtStateStore();
        StartOutcome outcome = state.Start(new TestContext(store) { Node = node });
        Assert.Equal("$.store", outcome.Path);
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(before, store.Dump());
    }

    /// <summary>Changes a row; one of <c>meta</c> is sealed again, so that its content is judged and not its seal.</summary>
    private static void ReplaceRow(MemoryStore store, int table, byte[] key, Func<byte[], byte[]> change)
    {
        byte[] row = change([.. store.Table(table)[key]]);
        if (table == 11)
        {
            uint seal = Storage.RowReader.Checksum(table, key, row.AsSpan(0, row.Length - 4));
            BitConverter.TryWriteBytes(row.AsSpan(row.Length - 4), seal);
        }

        store.Table(table)[key] = row;
    }
}
