using System.Globalization;
using Pyde.Contracts.Host;
using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

public sealed class LogDamageTests
{
    // Three batches of one key of a byte and a value of 10 bytes: header 28, operation 7 + 1 + 10.
    private const int FrameBytes = 28 + 7 + 1 + 10;

    [Fact]
    public void Log_that_is_cut_anywhere_holds_the_batches_that_are_whole()
    {
        byte[] log = Log(3);
        Assert.Equal(3 * FrameBytes, log.Length);
        for (int length = 0; length <= log.Length; length++)
        {
            IStoreFile file = FileOf(log[..length]);
            using var engine = new LogStoreEngine("test", file);
            Assert.Equal(Content(length / FrameBytes), StoreModel.ContentOf(engine, 1));
            Assert.Equal(length / FrameBytes * FrameBytes, file.ReadAll().Length);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(28)]
    [InlineData(500)]
    public void Zeros_behind_the_last_frame_are_dropped(int zeros)
    {
        IStoreFile file = FileOf([.. Log(2), .. new byte[zeros]]);
        using var engine = new LogStoreEngine("test", file);
        Assert.Equal(Content(2), StoreModel.ContentOf(engine, 1));
        Assert.Equal(2 * FrameBytes, file.ReadAll().Length);
    }

    [Fact]
    public void Damaged_byte_before_the_last_frame_is_told_with_file_and_offset_and_the_file_stays()
    {
        byte[] log = Log(3);
        for (int place = 0; place < 2 * FrameBytes; place++)
        {
            byte[] damaged = [.. log];
            damaged[place] ^= 0x10;
            IStoreFile file = FileOf(damaged);
            StoreException failure = Assert.Throws<StoreException>(() => new LogStoreEngine("signer/journal", file));
            string offset = (place / FrameBytes * FrameBytes).ToString(CultureInfo.InvariantCulture);
            Assert.Equal("signer/journal", failure.Store);
            Assert.Contains("test.log", failure.Message, StringComparison.Ordinal);
            Assert.Contains($"at byte {offset})", failure.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, file.ReadAll());
        }
    }

    [Fact]
    public void Damaged_header_of_the_last_frame_is_told_and_damaged_content_of_it_is_a_torn_end()
    {
        byte[] log = Log(3);
        for (int place = 2 * FrameBytes; place < log.Length; place++)
        {
            byte[] damaged = [.. log];
            damaged[place] ^= 0x10;
            IStoreFile file = FileOf(damaged);
            if (place < (2 * FrameBytes) + 20)
            {
                Assert.Throws<StoreException>(() => new LogStoreEngine("test", file));
                Assert.Equal(damaged, file.ReadAll());
            }
            else
            {
                using var engine = new LogStoreEngine("test", file);
                Assert.Equal(Content(2), StoreModel.ContentOf(engine, 1));
            }
        }
    }

    [Fact]
    public void Frame_that_is_missing_doubled_or_out_of_order_is_damage()
    {
        byte[] log = Log(3);
        byte[] first = log[..FrameBytes];
        byte[] second = log[FrameBytes..(2 * FrameBytes)];
        byte[] third = log[(2 * FrameBytes)..];
        Assert.Throws<StoreException>(() => new LogStoreEngine("test", FileOf([.. first, .. third])));
        Assert.Throws<StoreException>(() => new LogStoreEngine("test", FileOf([.. first, .. first, .. second])));
        Assert.Throws<StoreException>(() => new LogStoreEngine("test", FileOf([.. first, .. third, .. second])));
        using var whole = new LogStoreEngine("test", FileOf([.. first, .. second, .. third]));
        Assert.Equal(Content(3), StoreModel.ContentOf(whole, 1));
    }

    [Fact]
    public void Log_that_is_mostly_dead_is_rewritten_when_it_is_opened_and_keeps_its_content()
    {
        var disk = new SimulatedDisk(1);
        IStoreFile file = disk.Open("test.log");
        var engine = new LogStoreEngine("test", file);
        engine.EnsureTables(2);
        Overwrite(engine, times: 6, valueBytes: 1_024 * 1_024);
        string content = StoreModel.ContentOf(engine, 2);
        int before = file.ReadAll().Length;

        var again = new LogStoreEngine("test", file);

        int after = file.ReadAll().Length;
        Assert.InRange(after, 1_024 * 1_024, before / 4);
        Assert.Equal(content, StoreModel.ContentOf(again, 2));
        var batch = new StoreBatch();
        batch.Put(0, [77], [77]);
        again.EnsureTables(2);
        again.Apply(batch);
        Assert.Equal(StoreModel.ContentOf(again, 2), StoreModel.ContentOf(new LogStoreEngine("test", file), 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Crash_in_the_middle_of_a_rewrite_keeps_the_content(int seed)
    {
        var disk = new SimulatedDisk((ulong)seed);
        IStoreFile file = disk.Open("test.log");
        var engine = new LogStoreEngine("test", file);
        engine.EnsureTables(2);
        Overwrite(engine, times: 6, valueBytes: 1_024 * 1_024);
        string content = StoreModel.ContentOf(engine, 2);
        disk.CrashAt(disk.Operations);
        Assert.Throws<IOException>(() => new LogStoreEngine("test", file));
        disk.Restart();
        Assert.Equal(content, StoreModel.ContentOf(new LogStoreEngine("test", file), 2));
    }

    [Fact]
    public void Log_at_its_limit_is_rewritten_while_it_serves()
    {
        IStoreFile file = new SimulatedDisk(1).Open("test.log");
        using var engine = new LogStoreEngine("test", file, logBytesMax: 4_096);
        engine.EnsureTables(2);
        Overwrite(engine, times: 50, valueBytes: 500);
        Assert.InRange(file.ReadAll().Length, 500, 4_096);
        Assert.Equal(StoreModel.ContentOf(engine, 2), StoreModel.ContentOf(new LogStoreEngine("test", file), 2));
    }

    [Fact]
    public void Log_that_is_full_of_live_data_refuses_the_batch_and_still_opens()
    {
        IStoreFile file = new SimulatedDisk(1).Open("test.log");
        using var engine = new LogStoreEngine("test", file, logBytesMax: 4_096);
        engine.EnsureTables(1);
        var batch = new StoreBatch();
        int accepted = 0;
        IOException? failure = null;
        while (failure is null)
        {
            batch.Clear();
            batch.Put(0, [(byte)accepted], new byte[500]);
            failure = Record.Exception(() => engine.Apply(batch)) as IOException;
            accepted += failure is null ? 1 : 0;
        }

        Assert.Equal(4_096 / (28 + 7 + 1 + 500), accepted);
        Assert.Contains("test.log is full", failure.Message, StringComparison.Ordinal);
        Assert.Equal(StoreModel.ContentOf(engine, 1), StoreModel.ContentOf(new LogStoreEngine("test", file), 1));
    }

    private static void Overwrite(LogStoreEngine engine, int times, int valueBytes)
    {
        var batch = new StoreBatch();
        for (int i = 0; i < times; i++)
        {
            byte[] value = new byte[valueBytes];
            value[0] = (byte)i;
            batch.Clear();
            batch.Put(i % 2, [5], [(byte)i]);
            batch.Put(0, [1], value);
            engine.Apply(batch);
        }
    }

    private static byte[] Log(int batches)
    {
        IStoreFile file = new SimulatedDisk(1).Open("test.log");
        var engine = new LogStoreEngine("test", file);
        engine.EnsureTables(1);
        for (int i = 0; i < batches; i++)
        {
            var batch = new StoreBatch();
            batch.Put(0, [(byte)i], [.. Enumerable.Repeat((byte)(i + 1), 10)]);
            engine.Apply(batch);
        }

        return file.ReadAll();
    }

    private static IStoreFile FileOf(byte[] bytes)
    {
        IStoreFile file = new SimulatedDisk(1).Open("test.log");
        file.Append(bytes);
        file.Sync();
        return file;
    }

    private static string Content(int batches) => "0: " + string.Join(' ', Enumerable.Range(0, batches).Select(
        i => $"{i:X2}={Convert.ToHexString([.. Enumerable.Repeat((byte)(i + 1), 10)])}"));
}
