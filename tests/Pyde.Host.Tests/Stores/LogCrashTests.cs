using Pyde.Contracts.Host;
using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

public sealed class LogCrashTests
{
    private const int Tables = 2;
    private const int Batches = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20_261_120)]
    public void Crash_at_any_operation_leaves_the_acknowledged_batches_and_at_most_the_one_under_way_whole(int seed)
    {
        long operations = RunUntilCrash(seed, long.MaxValue).Disk.Operations;
        Assert.Equal(2 * Batches, operations);
        for (long operation = 0; operation < operations; operation++)
        {
            (SimulatedDisk disk, string acknowledged, string underWay) = RunUntilCrash(seed, operation);
            Assert.True(disk.HasCrashed);
            disk.Restart();
            using var engine = new LogStoreEngine("test", disk.Open("test.log"));
            string found = StoreModel.ContentOf(engine, Tables);
            Assert.True(found == acknowledged || found == underWay, $"seed {seed}, operation {operation}: {found}");

            // What a restart answered once stays: the next restart and the next batch build on it.
            engine.EnsureTables(Tables);
            var batch = new StoreBatch();
            batch.Put(0, [200], [1]);
            engine.Apply(batch);
            string next = StoreModel.ContentOf(engine, Tables);
            disk.Crash();
            disk.Restart();
            using var again = new LogStoreEngine("test", disk.Open("test.log"));
            Assert.Equal(next, StoreModel.ContentOf(again, Tables));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Crash_during_recovery_loses_nothing_either(int seed)
    {
        for (long operation = 0; operation < 2 * Batches; operation++)
        {
            (SimulatedDisk disk, string acknowledged, string underWay) = RunUntilCrash(seed, operation);
            disk.Restart();
            disk.CrashAt(disk.Operations);
            try
            {
                using var torn = new LogStoreEngine("test", disk.Open("test.log"));
            }
            catch (IOException)
            {
                Assert.True(disk.HasCrashed);
            }

            disk.Restart();
            using var engine = new LogStoreEngine("test", disk.Open("test.log"));
            Assert.Contains(StoreModel.ContentOf(engine, Tables), new[] { acknowledged, underWay });
        }
    }

    [Fact]
    public void Batch_whose_sync_fails_is_not_there_and_the_next_one_is()
    {
        var file = new FailingFile();
        var engine = new LogStoreEngine("test", file);
        engine.EnsureTables(1);
        Apply(engine, 1);
        file.FailSyncs = 1;

        Assert.Throws<IOException>(() => Apply(engine, 2));
        Apply(engine, 3);

        Assert.Equal("0: 01=01 03=03", StoreModel.ContentOf(engine, 1));
        Assert.Equal("0: 01=01 03=03", StoreModel.ContentOf(new LogStoreEngine("test", file), 1));
    }

    [Fact]
    public void Nothing_is_written_behind_a_tail_that_could_not_be_cut_off()
    {
        var file = new FailingFile();
        var engine = new LogStoreEngine("test", file);
        engine.EnsureTables(1);
        Apply(engine, 1);
        file.FailSyncs = 1;
        file.FailTruncates = 2;

        Assert.Throws<IOException>(() => Apply(engine, 2));
        Assert.Throws<IOException>(() => Apply(engine, 3));
        Apply(engine, 4);

        Assert.Equal("0: 01=01 04=04", StoreModel.ContentOf(engine, 1));
        Assert.Equal("0: 01=01 04=04", StoreModel.ContentOf(new LogStoreEngine("test", file), 1));
    }

    private static void Apply(LogStoreEngine engine, byte key)
    {
        var batch = new StoreBatch();
        batch.Put(0, [key], [key]);
        engine.Apply(batch);
    }

    private static (SimulatedDisk Disk, string Acknowledged, string UnderWay) RunUntilCrash(int seed, long operation)
    {
        var disk = new SimulatedDisk((ulong)seed);
        disk.CrashAt(operation);
        var random = new Random(seed);
        var model = new StoreModel(Tables);
        var engine = new LogStoreEngine("test", disk.Open("test.log"));
        engine.EnsureTables(Tables);
        for (int i = 0; i < Batches; i++)
        {
            StoreBatch batch = StoreModel.Draw(random, Tables);
            batch.Put(0, [100, (byte)i], [(byte)i]);
            string acknowledged = model.Content();
            model.Apply(batch);
            try
            {
                engine.Apply(batch);
            }
            catch (IOException)
            {
                return (disk, acknowledged, model.Content());
            }
        }

        return (disk, model.Content(), model.Content());
    }

    /// <summary>A file whose disk fails for a while and then works again.</summary>
    private sealed class FailingFile : IStoreFile
    {
        private readonly List<byte> _bytes = [];

        public int FailSyncs { get; set; }

        public int FailTruncates { get; set; }

        public string Name => "failing.log";

        public byte[] ReadAll() => [.. _bytes];

        public void Append(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

        public void Sync()
        {
            if (FailSyncs-- > 0)
                throw new IOException("no sync");
        }

        public void Truncate(long length)
        {
            if (FailTruncates-- > 0)
                throw new IOException("no truncate");
            _bytes.RemoveRange((int)length, _bytes.Count - (int)length);
        }

        public void Replace(ReadOnlySpan<byte> bytes)
        {
            _bytes.Clear();
            _bytes.AddRange(bytes);
        }

        public void Dispose()
        {
            // Holds memory only.
        }
    }
}
