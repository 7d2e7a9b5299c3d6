using Pyde.Contracts.HandOff;
using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

public sealed class HandOffTests
{
    private static readonly HandOffSchema Schema = new("state", 1);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Successor_serves_on_where_the_predecessor_stopped(int waves)
    {
        using var chain = new Chain();
        var draw = new Draw(4);
        for (int i = 0; i < waves; i++)
            chain.Commit(draw.Wave(chain.Expected, 20));
        using JmtStateStore successor = Chain.Open(chain.Store);
        var records = new Records();
        Assert.Equal(ExportProgress.Done, chain.State.ExportBase(Schema, records));
        Assert.True(successor.Import(HandOffPhase.Base, Schema, records).IsAccepted);

        // The old one serves on between base and delta.
        for (int i = 0; i < waves; i++)
            chain.Commit(draw.Wave(chain.Expected, 20));
        chain.State.ExportDelta(Schema, records);
        Assert.True(successor.Import(HandOffPhase.Delta, Schema, records).IsAccepted);
        Assert.Equal(chain.State.HandOffDigest(), successor.HandOffDigest());
        Assert.NotEqual(Hash32.Zero, successor.HandOffDigest());
        Assert.Equal(chain.State.Head?.Hash(), successor.Head?.Hash());
        StateWrite[] writes = draw.Wave(chain.Expected, 20);
        Assert.Equal(CommitOutcome.Committed, successor.CommitWave(Chain.Next(successor, writes)).Outcome);
        chain.Expect(writes);
        Assert.Equal(NaiveTree.Roots(chain.Expected), successor.Head!.Roots);
    }

    [Fact]
    public void Digest_moves_with_every_wave_and_back_with_a_rollback()
    {
        using var chain = new Chain();
        var digests = new List<Hash32> { chain.State.HandOffDigest() };
        for (int i = 0; i < 3; i++)
        {
            chain.Commit();
            digests.Add(chain.State.HandOffDigest());
        }

        Assert.Equal(4, digests.Distinct().Count());
        chain.RollBackTo(0);
        Assert.Equal(digests[1], chain.State.HandOffDigest());
    }

    [Fact]
    public void Abandoned_export_leaves_everything_as_it_was()
    {
        using var chain = new Chain();
        chain.Commit();
        Hash32 digest = chain.State.HandOffDigest();
        chain.State.ExportBase(Schema, new Records());
        chain.State.AbandonExport();
        Assert.Equal(digest, chain.State.HandOffDigest());
        chain.Commit();
    }

    [Fact]
    public void Bent_missing_and_extra_records_are_refused()
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Hash32.Zero, 1));
        var good = new Records();
        chain.State.ExportDelta(Schema, good);
        byte[] record = good.All[0];
        Assert.False(Import(chain.Store, HandOffPhase.Delta, Schema).IsAccepted);
        Assert.False(Import(chain.Store, HandOffPhase.Delta, Schema, record[..^1]).IsAccepted);
        Assert.False(Import(chain.Store, HandOffPhase.Delta, Schema, [.. record, 0]).IsAccepted);
        Assert.Equal(1, Import(chain.Store, HandOffPhase.Delta, Schema, record, record).Record);
        Assert.False(Import(chain.Store, HandOffPhase.Base, Schema, record).IsAccepted);
        Assert.False(Import(chain.Store, HandOffPhase.Delta, new HandOffSchema("state", 2), record).IsAccepted);
        for (int bit = 0; bit < 8 * record.Length; bit++)
        {
            byte[] bent = [.. record];
            bent[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Import(chain.Store, HandOffPhase.Delta, Schema, bent).IsAccepted);
        }

        Assert.True(Import(chain.Store, HandOffPhase.Delta, Schema, record).IsAccepted);
    }

    [Fact]
    public void Store_that_is_behind_what_was_handed_over_is_refused()
    {
        using var chain = new Chain();
        chain.Commit(Chain.Put(Hash32.Zero, 1));
        MemoryStore behind = chain.Store.Copy();
        chain.Commit(Chain.Put(Hash32.Zero, 2));
        var records = new Records();
        chain.State.ExportDelta(Schema, records);
        ImportOutcome outcome = Import(behind, HandOffPhase.Delta, Schema, records.All[0]);
        Assert.Contains("wave 1", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("wave 0", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_schema_is_the_callers_mistake_when_exporting()
    {
        using var chain = new Chain();
        Assert.Throws<ArgumentException>(() => chain.State.ExportBase(new HandOffSchema("state", 2), new Records()));
        Assert.Throws<ArgumentException>(() => chain.State.ExportDelta(new HandOffSchema("mempool", 1), new Records()));
    }

    private static ImportOutcome Import(MemoryStore store, HandOffPhase phase, HandOffSchema schema, params byte[][] records)
    {
        using JmtStateStore successor = Chain.Open(store);
        return successor.Import(phase, schema, new Records(records));
    }

    private sealed class Records(params byte[][] records) : IHandOffWriter, IHandOffReader
    {
        private int _at;

        public List<byte[]> All { get; } = [.. records];

        public int RecordBytesMax => 1_024;

        public bool IsSliceFull => false;

        public void Write(ReadOnlySpan<byte> record) => All.Add(record.ToArray());

        public bool TryRead(out ReadOnlySpan<byte> record)
        {
            bool isMore = _at < All.Count;
            record = isMore ? All[_at++] : default;
            return isMore;
        }
    }
}
