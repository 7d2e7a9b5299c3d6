using FsCheck;
using FsCheck.Fluent;
using Pyde.Contracts.Host;
using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

public sealed class StagedStoreEngineTests() : StoreEngineTests(static () => new StagedStoreEngine(new MemoryStoreEngine()))
{
    private const int DrawnTables = 3;

    [Fact]
    public void Changes_hide_what_lies_beneath_and_leave_it_as_it_was() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(50),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
        {
            var random = new Random(seed);
            var beneath = new MemoryStoreEngine();
            beneath.EnsureTables(DrawnTables);
            var model = new StoreModel(DrawnTables);
            Draw(random, beneath, model);
            string before = StoreModel.ContentOf(beneath, DrawnTables);
            using var staged = new StagedStoreEngine(beneath);
            for (int step = 0; step < 20; step++)
            {
                Draw(random, staged, model);
                Assert.Equal(model.Content(), StoreModel.ContentOf(staged, DrawnTables));
                Assert.Equal(model.LiveBytes, staged.LiveBytes);
                byte[] from = StoreModel.DrawKey(random);
                byte[] to = StoreModel.DrawKey(random);
                using IStoreIterator backwards = staged.Scan(0, from, to, ScanDirection.Descending);
                Assert.Equal(model.Scan(0, from, to, ScanDirection.Descending), StoreModel.Rest(backwards));
            }

            Assert.Equal(before, StoreModel.ContentOf(beneath, DrawnTables));
            beneath.Apply(staged.Changes());
            Assert.Equal(model.Content(), StoreModel.ContentOf(beneath, DrawnTables));
            Assert.Equal(model.Content(), StoreModel.ContentOf(staged, DrawnTables));
        }));

    [Fact]
    public void Value_that_was_changed_or_deleted_above_is_not_read_from_beneath()
    {
        var beneath = new MemoryStoreEngine();
        beneath.EnsureTables(1);
        var batch = new StoreBatch();
        batch.Put(0, [1], [1, 1]);
        batch.Put(0, [2], [2, 2]);
        batch.Put(0, [3], [3, 3]);
        beneath.Apply(batch);
        using var staged = new StagedStoreEngine(beneath);
        batch.Clear();
        batch.Put(0, [1], [9]);
        batch.Delete(0, [2]);
        staged.Apply(batch);

        Assert.Equal((ReadOutcome.Found, 1), (staged.TryRead(0, [1], [], out int changed), changed));
        Assert.Equal((ReadOutcome.Absent, 0), (staged.TryRead(0, [2], [], out int deleted), deleted));
        Assert.Equal((ReadOutcome.Found, 2), (staged.TryRead(0, [3], [], out int untouched), untouched));
    }

    private protected override IStoreEngine OpenEmpty() => new StagedStoreEngine(new MemoryStoreEngine());

    private static void Draw(Random random, IStoreEngine engine, StoreModel model)
    {
        StoreBatch batch = StoreModel.Draw(random, DrawnTables);
        engine.Apply(batch);
        model.Apply(batch);
    }
}
