using Pyde.Contracts.Host;
using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

public sealed class DiskStoreEngineTests : StoreEngineTests
{
    private readonly string _folder;
    private int _count;

    public DiskStoreEngineTests()
        : this(Directory.CreateTempSubdirectory("pyde-store-tests-").FullName)
    {
    }

    private DiskStoreEngineTests(string folder)
        : base(() => OpenLog(folder, 0)) => _folder = folder;

    public override void Dispose()
    {
        base.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Log_that_is_opened_again_holds_what_was_applied()
    {
        using (IStoreEngine engine = OpenLog(_folder, 100))
        {
            engine.EnsureTables(2);
            var batch = new StoreBatch();
            batch.Put(1, [1], [1]);
            engine.Apply(batch);
        }

        using IStoreEngine again = OpenLog(_folder, 100);
        Assert.Equal("0: \n1: 01=01", StoreModel.ContentOf(again, 2));
    }

    [Fact]
    public void Second_node_on_the_same_file_is_refused_until_the_first_lets_go()
    {
        using (OpenLog(_folder, 101))
            Assert.Throws<IOException>(() => OpenLog(_folder, 101));
        using IStoreEngine next = OpenLog(_folder, 101);
        Assert.Equal(0, next.LiveBytes);
    }

    [Fact]
    public void Damaged_file_is_let_go_so_that_an_operator_can_replace_it()
    {
        string path = PathOf(_folder, 102);
        byte[] damaged = [.. Enumerable.Repeat((byte)7, 64)];
        File.WriteAllBytes(path, damaged);

        StoreException failure = Assert.Throws<StoreException>(() => OpenLog(_folder, 102));

        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(path));
        using FileStream exclusive = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(damaged.Length, exclusive.Length);
    }

    [Fact]
    public void File_that_is_replaced_holds_the_new_bytes_and_goes_on_from_there()
    {
        string path = PathOf(_folder, 103);
        using (var file = new DiskStoreFile(path))
        {
            file.Append([1, 2, 3]);
            file.Sync();
            file.Replace([9]);
            file.Append([8]);
            file.Sync();
            Assert.Equal([9, 8], file.ReadAll());
        }

        Assert.Equal([9, 8], File.ReadAllBytes(path));
        Assert.False(File.Exists(path + ".next"));
    }

    [Fact]
    public void File_that_is_cut_is_that_short_and_grows_from_its_new_end()
    {
        using var file = new DiskStoreFile(PathOf(_folder, 104));
        file.Append([1, 2, 3]);
        file.Truncate(1);
        file.Append([4]);
        Assert.Equal([1, 4], file.ReadAll());
    }

    private protected override IStoreEngine OpenEmpty() => OpenLog(_folder, ++_count);

    private static string PathOf(string folder, int number) => Path.Combine(folder, "place", $"store-{number}.log");

    private static LogStoreEngine OpenLog(string folder, int number)
    {
        Directory.CreateDirectory(Path.Combine(folder, "place"));
        return new LogStoreEngine("test", new DiskStoreFile(PathOf(folder, number)));
    }
}
