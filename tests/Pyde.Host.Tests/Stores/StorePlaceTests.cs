using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

public sealed class StorePlaceTests
{
    private readonly object _first = new();
    private readonly object _second = new();

    [Fact]
    public void Instance_writes_only_while_it_owns_the_place()
    {
        using StorePlace place = InMemory();
        IStore early = place.Open(_first, "main", 1);
        Assert.Equal(StoreOutcome.Fenced, Put(early, 1));
        place.MakeOwner(_first);
        Assert.Equal(StoreOutcome.Ok, Put(early, 2));
        IStore successor = place.Open(_second, "main", 1);
        Assert.Equal(StoreOutcome.Fenced, Put(successor, 3));

        place.MakeOwner(_second);

        Assert.Equal(StoreOutcome.Fenced, Put(early, 4));
        Assert.Equal(StoreOutcome.Ok, Put(successor, 5));
        Assert.Equal("02 05", Keys(early));
        Assert.Equal("02 05", Keys(successor));
    }

    [Fact]
    public void Retired_instance_is_fenced_and_its_retirement_leaves_another_owner_alone()
    {
        using StorePlace place = InMemory();
        IStore store = place.Open(_first, "main", 1);
        IStore successor = place.Open(_second, "main", 1);
        place.MakeOwner(_first);
        place.Retire(_first);
        Assert.Equal(StoreOutcome.Fenced, Put(store, 1));

        place.MakeOwner(_second);
        place.Retire(_first);

        Assert.Equal(StoreOutcome.Ok, Put(successor, 2));
    }

    [Fact]
    public void Each_owner_has_a_higher_epoch_also_when_it_owned_before()
    {
        using StorePlace place = InMemory();
        ulong first = place.MakeOwner(_first).Value;
        ulong second = place.MakeOwner(_second).Value;
        ulong again = place.MakeOwner(_first).Value;
        Assert.True(first < second && second < again, $"{first}, {second}, {again}");
    }

    [Fact]
    public void Same_name_answers_the_same_store_and_another_name_another_one()
    {
        using StorePlace place = InMemory();
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        Put(store, 1);
        IStore same = place.Open(_first, "main", 3);
        Assert.Equal("01", Keys(same));
        Assert.Equal(3, store.Tables);
        Assert.Equal("", Keys(place.Open(_first, "other", 1)));
    }

    [Fact]
    public void Table_that_is_not_there_is_refused_and_nothing_is_written()
    {
        using StorePlace place = InMemory();
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 2);
        var batch = new StoreBatch();
        batch.Put(0, [1], [1]);
        batch.Put(2, [1], [1]);
        using IStoreCheckpoint checkpoint = place.Checkpoint();

        Assert.Throws<ArgumentOutOfRangeException>(() => store.Commit(batch));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.TryRead(2, [1], [], out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.TryRead(-1, [1], [], out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Scan(2, [], [], ScanDirection.Ascending));
        Assert.Equal("", Keys(store));
    }

    [Fact]
    public void Restore_puts_back_what_was_overwritten_deleted_and_added()
    {
        using StorePlace place = InMemory();
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        Put(store, 1, [1]);
        Put(store, 2, [2]);
        Put(store, 3, []);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        Put(store, 1, [11]);
        Put(store, 1, [111]);
        Delete(store, 2);
        Delete(store, 3);
        Put(store, 2, [22]);
        Delete(store, 2);
        Put(store, 4, [4]);

        Restore(checkpoint);

        Assert.Equal("01=01 02=02 03=", Content(store));
    }

    [Fact]
    public void Store_opened_after_the_checkpoint_is_emptied_by_its_restore()
    {
        using StorePlace place = InMemory();
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        IStore later = place.Open(_first, "later", 1);
        Put(store, 1);
        Put(later, 2);

        Restore(checkpoint);

        Assert.Equal("", Keys(store));
        Assert.Equal("", Keys(later));
    }

    [Fact]
    public void Table_added_after_the_checkpoint_is_emptied_by_its_restore()
    {
        using StorePlace place = InMemory();
        place.MakeOwner(_first);
        place.Open(_first, "main", 1);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        IStore wider = place.Open(_first, "main", 2);
        var batch = new StoreBatch();
        batch.Put(1, [1], [1]);
        wider.Commit(batch);

        Restore(checkpoint);

        using IStoreIterator entries = wider.Scan(1, [], [], ScanDirection.Ascending);
        Assert.False(entries.MoveNext());
    }

    [Fact]
    public void Released_checkpoint_keeps_what_was_written_and_lets_the_next_one_be_taken()
    {
        using StorePlace place = InMemory();
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        Put(store, 1);
        Assert.Throws<InvalidOperationException>(() => place.Checkpoint());

        checkpoint.Dispose();
        checkpoint.Dispose();

        Assert.Equal("01", Keys(store));
        Assert.Throws<ObjectDisposedException>(checkpoint.Rewind);
        Assert.Throws<ObjectDisposedException>(checkpoint.Keep);
        IStoreCheckpoint next = place.Checkpoint();
        checkpoint.Dispose();
        Put(store, 2);
        Restore(next);
        Assert.Equal("01", Keys(store));
    }

    [Fact]
    public void Restore_gives_nobody_the_right_to_write()
    {
        using StorePlace place = InMemory();
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        Put(store, 1);
        place.Retire(_first);

        Restore(checkpoint);

        Assert.Equal(StoreOutcome.Fenced, Put(store, 2));
        Assert.Equal("", Keys(store));
    }

    [Fact]
    public void Restore_is_durable_before_it_returns()
    {
        var disk = new SimulatedDisk(5);
        using StorePlace place = OnDisk(disk);
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        Put(store, 1, [1]);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        Put(store, 1, [9]);
        Put(store, 2, [9]);
        Restore(checkpoint);

        disk.Crash();
        disk.Restart();

        using StorePlace again = OnDisk(disk);
        Assert.Equal("01=01", Content(again.Open(_first, "main", 1)));
    }

    [Fact]
    public void Restore_that_fails_says_which_store_and_the_checkpoint_still_holds()
    {
        var disk = new SimulatedDisk(5);
        using StorePlace place = OnDisk(disk);
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        Put(store, 1);
        disk.CrashAt(disk.Operations);

        checkpoint.Rewind();
        StoreException failure = Assert.Throws<StoreException>(checkpoint.Keep);

        Assert.Equal("place/main", failure.Store);
        disk.Restart();
        Restore(checkpoint);
        Assert.Equal("", Keys(store));
    }

    [Fact]
    public void Crash_between_a_rewind_and_its_end_loses_nothing_that_was_acknowledged()
    {
        var disk = new SimulatedDisk(5);
        using StorePlace place = OnDisk(disk);
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        Put(store, 1, [1]);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        Put(store, 2, [2]);
        checkpoint.Rewind();
        Assert.Equal("01=01", Content(store));
        Assert.Equal(StoreOutcome.Ok, Put(store, 3, [3]));
        Assert.Equal("01=01 03=03", Content(store));

        disk.Crash();
        disk.Restart();

        using StorePlace again = OnDisk(disk);
        Assert.Equal("01=01 02=02", Content(again.Open(_first, "main", 1)));
    }

    [Fact]
    public void Rewind_that_is_not_kept_is_forgotten_and_its_owner_writes_no_more()
    {
        using StorePlace place = InMemory();
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        Put(store, 1);
        checkpoint.Rewind();
        Put(store, 2);

        checkpoint.Dispose();

        Assert.Equal("01", Keys(store));
        Assert.Equal(StoreOutcome.Fenced, Put(store, 3));
        place.MakeOwner(_second);
        Assert.Equal(StoreOutcome.Ok, Put(place.Open(_second, "main", 1), 3));
    }

    [Fact]
    public void Store_opened_after_a_rewind_reaches_the_device_with_it()
    {
        var disk = new SimulatedDisk(5);
        using StorePlace place = OnDisk(disk);
        place.MakeOwner(_first);
        place.Open(_first, "main", 1);
        IStoreCheckpoint checkpoint = place.Checkpoint();
        checkpoint.Rewind();
        IStore later = place.Open(_first, "later", 1);
        Put(later, 1, [1]);
        using (StorePlace meanwhile = OnDisk(disk))
            Assert.Equal("", Keys(meanwhile.Open(_first, "later", 1)));

        checkpoint.Keep();

        disk.Crash();
        disk.Restart();
        using StorePlace again = OnDisk(disk);
        Assert.Equal("01=01", Content(again.Open(_first, "later", 1)));
    }

    [Fact]
    public void Write_that_the_device_refuses_is_failed_and_not_there()
    {
        var disk = new SimulatedDisk(5);
        using StorePlace place = OnDisk(disk);
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        Put(store, 1);
        disk.CrashAt(disk.Operations + 1);
        Assert.Equal(StoreOutcome.Failed, Put(store, 2));
        Assert.Equal("01", Keys(store));
    }

    [Fact]
    public void Store_that_cannot_be_opened_names_itself()
    {
        using var place = new StorePlace("place", static (_, _) => throw new IOException("no such device"), long.MaxValue);
        StoreException failure = Assert.Throws<StoreException>(() => place.Open(_first, "main", 1));
        Assert.Equal("place/main", failure.Store);
        Assert.Contains("no such device", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_that_reaches_the_budget_is_taken_and_one_byte_more_is_not()
    {
        using StorePlace place = InMemory(liveBytesMax: 10);
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        Assert.Equal(StoreOutcome.OverBudget, Put(store, 1, new byte[10]));
        Assert.Equal("", Keys(store));
        Assert.Equal(StoreOutcome.Ok, Put(store, 1, new byte[9]));
        Assert.Equal(StoreOutcome.OverBudget, Put(store, 2, []));
        Assert.Equal("01", Keys(store));
    }

    [Fact]
    public void Budget_counts_all_stores_of_the_place_together()
    {
        using StorePlace place = InMemory(liveBytesMax: 10);
        place.MakeOwner(_first);
        IStore left = place.Open(_first, "left", 1);
        IStore right = place.Open(_first, "right", 1);
        Assert.Equal(StoreOutcome.Ok, Put(left, 1, new byte[5]));
        Assert.Equal(StoreOutcome.OverBudget, Put(right, 1, new byte[4]));
        Assert.Equal(StoreOutcome.Ok, Put(right, 1, new byte[3]));
    }

    [Fact]
    public void Full_store_still_takes_deletes_and_overwrites_that_do_not_grow_it()
    {
        using StorePlace place = InMemory(liveBytesMax: 10);
        place.MakeOwner(_first);
        IStore store = place.Open(_first, "main", 1);
        Put(store, 1, new byte[9]);
        var exchange = new StoreBatch();
        exchange.Put(0, [2], new byte[9]);
        exchange.Delete(0, [1]);

        Assert.Equal(StoreOutcome.Ok, Put(store, 1, [1, 2, 3, 4, 5, 6, 7, 8, 9]));
        Assert.Equal(StoreOutcome.Ok, store.Commit(exchange));
        Assert.Equal("02", Keys(store));
        Assert.Equal(StoreOutcome.OverBudget, Put(store, 2, new byte[10]));
        Assert.Equal(StoreOutcome.Ok, Delete(store, 2));
    }

    private static StorePlace InMemory(long liveBytesMax = long.MaxValue) =>
        new("place", static (_, _) => new MemoryStoreEngine(), liveBytesMax);

    private static StorePlace OnDisk(SimulatedDisk disk) =>
        new("place", (place, name) => new LogStoreEngine($"{place}/{name}", disk.Open($"{place}/{name}.log")), long.MaxValue);

    private static void Restore(IStoreCheckpoint checkpoint)
    {
        checkpoint.Rewind();
        checkpoint.Keep();
    }

    private static StoreOutcome Put(IStore store, byte key, params byte[] value)
    {
        var batch = new StoreBatch();
        batch.Put(0, [key], value);
        return store.Commit(batch);
    }

    private static StoreOutcome Delete(IStore store, byte key)
    {
        var batch = new StoreBatch();
        batch.Delete(0, [key]);
        return store.Commit(batch);
    }

    private static string Content(IStore store)
    {
        using IStoreIterator entries = store.Scan(0, [], [], ScanDirection.Ascending);
        return string.Join(' ', StoreModel.Rest(entries));
    }

    private static string Keys(IStore store) => string.Join(' ', Content(store).Split(' ').Select(entry => entry.Split('=')[0]));
}
