using FsCheck;
using FsCheck.Fluent;
using Pyde.Contracts.Host;
using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

/// <summary>Every engine keeps the same promises: memory, a log on the simulated disk, and a log in a file.</summary>
public abstract class StoreEngineTests : IDisposable
{
    private const int Tables = 3;

    private readonly IStoreEngine _engine;

    private protected StoreEngineTests(Func<IStoreEngine> open)
    {
        Open = open;
        _engine = open();
        _engine.EnsureTables(Tables);
    }

    private protected Func<IStoreEngine> Open { get; }

    public virtual void Dispose()
    {
        _engine.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Key_that_was_never_put_is_absent_and_has_no_length()
    {
        Assert.Equal(ReadOutcome.Absent, _engine.TryRead(0, [1], [], out int valueBytes));
        Assert.Equal(0, valueBytes);
    }

    [Fact]
    public void Value_is_read_back_whole_cut_or_by_its_length_alone()
    {
        Apply(batch => batch.Put(1, [7], [1, 2, 3]));
        byte[] large = [9, 9, 9, 9];
        byte[] small = [9, 9];

        Assert.Equal(ReadOutcome.Found, _engine.TryRead(1, [7], large, out int largeBytes));
        Assert.Equal(ReadOutcome.Found, _engine.TryRead(1, [7], small, out int smallBytes));
        Assert.Equal(ReadOutcome.Found, _engine.TryRead(1, [7], [], out int noBytes));

        Assert.Equal([1, 2, 3, 9], large);
        Assert.Equal([1, 2], small);
        Assert.Equal((3, 3, 3), (largeBytes, smallBytes, noBytes));
    }

    [Fact]
    public void Empty_value_is_found()
    {
        Apply(batch => batch.Put(0, [1], []));
        Assert.Equal(ReadOutcome.Found, _engine.TryRead(0, [1], [], out int valueBytes));
        Assert.Equal(0, valueBytes);
    }

    [Fact]
    public void Same_key_in_two_tables_is_two_entries()
    {
        Apply(batch => batch.Put(0, [1], [10]));
        Assert.Equal(ReadOutcome.Absent, _engine.TryRead(1, [1], [], out _));
        Assert.Equal(ReadOutcome.Found, _engine.TryRead(0, [1], [], out _));
    }

    [Fact]
    public void Later_operation_on_the_same_key_of_a_batch_wins()
    {
        Apply(batch =>
        {
            batch.Put(0, [1], [1]);
            batch.Delete(0, [1]);
            batch.Put(0, [2], [1]);
            batch.Put(0, [2], [2, 2]);
            batch.Delete(0, [3]);
            batch.Put(0, [3], [3]);
        });

        Assert.Equal(["02=0202", "03=03"], Scan(0, [], [], ScanDirection.Ascending));
    }

    [Fact]
    public void Delete_of_an_absent_key_changes_nothing()
    {
        Apply(batch => batch.Put(0, [1], [1]));
        Apply(batch => batch.Delete(0, [2]));
        Assert.Equal(["01=01"], Scan(0, [], [], ScanDirection.Ascending));
        Assert.Equal(2, _engine.LiveBytes);
    }

    [Fact]
    public void Empty_batch_changes_nothing_and_is_no_error()
    {
        Apply(batch => batch.Put(0, [1], [1]));
        Apply(_ => { });
        Assert.Equal(["01=01"], Scan(0, [], [], ScanDirection.Ascending));
    }

    [Fact]
    public void Batch_is_left_as_it_was()
    {
        var batch = new StoreBatch();
        batch.Put(0, [1], [1, 2]);
        _engine.Apply(batch);
        _engine.Apply(batch);
        Assert.Equal((1, 3), (batch.Count, batch.Bytes));
        Assert.Equal(["01=0102"], Scan(0, [], [], ScanDirection.Ascending));
    }

    [Fact]
    public void Batch_on_a_table_that_is_not_there_applies_nothing_of_itself()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Apply(batch =>
        {
            batch.Put(0, [1], [1]);
            batch.Put(Tables, [1], [1]);
        }));
        Assert.Equal(ReadOutcome.Absent, _engine.TryRead(0, [1], [], out _));
    }

    [Theory]
    [InlineData("", "", "00 0000 01 7F FF FFFF")]
    [InlineData("0000", "", "0000 01 7F FF FFFF")]
    [InlineData("0001", "FF", "01 7F")]
    [InlineData("01", "7F", "01")]
    [InlineData("01", "7F00", "01 7F")]
    [InlineData("7F", "7F", "")]
    [InlineData("FF", "01", "")]
    [InlineData("", "00", "")]
    [InlineData("FFFFFF", "", "")]
    public void Scan_takes_in_its_first_key_and_leaves_out_its_last_in_both_directions(string from, string to, string expected)
    {
        Apply(batch =>
        {
            foreach (string key in (string[])["7F", "FF", "00", "FFFF", "0000", "01"])
                batch.Put(0, Convert.FromHexString(key), []);
        });
        string[] keys = [.. expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => key + "=")];

        Assert.Equal(keys, Scan(0, Convert.FromHexString(from), Convert.FromHexString(to), ScanDirection.Ascending));
        Assert.Equal(keys.Reverse(), Scan(0, Convert.FromHexString(from), Convert.FromHexString(to), ScanDirection.Descending));
    }

    [Fact]
    public void Iterator_shows_the_store_as_it_was_when_it_was_opened()
    {
        Apply(batch =>
        {
            batch.Put(0, [1], [1]);
            batch.Put(0, [2], [2]);
        });
        using IStoreIterator iterator = _engine.Scan(0, [], [], ScanDirection.Ascending);
        Assert.True(iterator.MoveNext());

        Apply(batch =>
        {
            batch.Delete(0, [2]);
            batch.Put(0, [3], [3]);
        });

        Assert.Equal(["02=02"], StoreModel.Rest(iterator));
        Assert.Equal(["01=01", "03=03"], Scan(0, [], [], ScanDirection.Ascending));
    }

    [Fact]
    public void Iterator_at_its_end_stays_there_and_a_disposed_one_gives_nothing()
    {
        Apply(batch => batch.Put(0, [1], [1]));
        IStoreIterator ended = _engine.Scan(0, [], [], ScanDirection.Descending);
        Assert.True(ended.MoveNext());
        Assert.False(ended.MoveNext());
        Assert.False(ended.MoveNext());
        IStoreIterator disposed = _engine.Scan(0, [], [], ScanDirection.Ascending);
        disposed.Dispose();
        Assert.False(disposed.MoveNext());
        ended.Dispose();
    }

    [Fact]
    public void Tables_grow_and_never_shrink()
    {
        Apply(batch => batch.Put(2, [1], [1]));
        _engine.EnsureTables(32);
        _engine.EnsureTables(1);
        Assert.Equal(32, _engine.Tables);
        Apply(batch => batch.Put(31, [1], [1]));
        Assert.Equal(["01=01"], Scan(2, [], [], ScanDirection.Ascending));
        Assert.Equal(["01=01"], Scan(31, [], [], ScanDirection.Ascending));
    }

    [Fact]
    public void Largest_key_and_a_large_value_are_kept()
    {
        byte[] key = new byte[StoreBatch.KeyBytesMax];
        byte[] value = new byte[1_024 * 1_024];
        new Random(1).NextBytes(value);
        Apply(batch => batch.Put(0, key, value));
        byte[] read = new byte[value.Length];
        Assert.Equal(ReadOutcome.Found, _engine.TryRead(0, key, read, out int valueBytes));
        Assert.Equal(value.Length, valueBytes);
        Assert.True(value.AsSpan().SequenceEqual(read));
        Assert.Equal(ReadOutcome.Absent, _engine.TryRead(0, key.AsSpan(1), [], out _));
    }

    [Fact]
    public void Engine_answers_as_a_sorted_dictionary_whatever_is_drawn() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            using IStoreEngine engine = OpenEmpty();
            engine.EnsureTables(Tables);
            var model = new StoreModel(Tables);
            List<(IStoreIterator Iterator, Queue<string> Expected)> open = [];
            for (int step = 0; step < 60; step++)
            {
                StoreBatch batch = StoreModel.Draw(random, Tables);
                engine.Apply(batch);
                model.Apply(batch);
                int table = random.Next(Tables);
                byte[] from = random.Next(3) == 0 ? [] : StoreModel.DrawKey(random);
                byte[] to = random.Next(3) == 0 ? [] : StoreModel.DrawKey(random);
                var direction = (ScanDirection)random.Next(2);
                open.Add((engine.Scan(table, from, to, direction), new Queue<string>(model.Scan(table, from, to, direction))));

                // Every open iterator moves once between two writes: each sees the version it was opened on.
                foreach ((IStoreIterator iterator, Queue<string> expected) in open)
                {
                    Assert.Equal(expected.Count > 0, iterator.MoveNext());
                    if (expected.TryDequeue(out string? entry))
                        Assert.Equal(entry, $"{Convert.ToHexString(iterator.Key)}={Convert.ToHexString(iterator.Value)}");
                }

                Assert.Equal(model.LiveBytes, engine.LiveBytes);
            }

            Assert.Equal(model.Content(), StoreModel.ContentOf(engine, Tables));
        }));

    /// <summary>An engine that shares nothing with the test's own.</summary>
    private protected abstract IStoreEngine OpenEmpty();

    private void Apply(Action<StoreBatch> fill)
    {
        var batch = new StoreBatch();
        fill(batch);
        _engine.Apply(batch);
    }

    private string[] Scan(int table, byte[] from, byte[] to, ScanDirection direction)
    {
        using IStoreIterator iterator = _engine.Scan(table, from, to, direction);
        return StoreModel.Rest(iterator);
    }
}
