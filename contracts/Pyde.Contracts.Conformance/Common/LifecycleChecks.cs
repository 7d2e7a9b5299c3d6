using System.Diagnostics;
using System.Text;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Host;

namespace Pyde.Contracts.Conformance.Common;

/// <summary>What every plugin promises of its life (<see cref="IPlugin"/>), whatever its slot.</summary>
internal static class LifecycleChecks
{
    private const int Steps = 60;

    public static IEnumerable<ConformanceCheck> For(SlotKit kit)
    {
        yield return kit.Check(CheckAspect.Lifecycle, "The entry type implements the contract of its slot", trial =>
        {
            using IPlugin plugin = trial.Plugin.Create();
            Type contract = Boundary.SlotBoundaries.Find(kit.Slot)!.Contract;
            Expect.That(contract.IsInstanceOfType(plugin), $"expected a {contract.Name}, found {plugin.GetType().FullName}");
        });
        yield return kit.Check(CheckAspect.Lifecycle, "An instance that was never started can be disposed", trial =>
            trial.Plugin.Create().Dispose());
        yield return kit.Check(CheckAspect.Lifecycle, "Disposing twice is as disposing once", trial =>
        {
            SlotDriver driver = Served(kit, trial);
            driver.Instance.Plugin.Dispose();
            driver.Instance.Plugin.Dispose();
        });
        yield return kit.Check(CheckAspect.Lifecycle, "A fresh instance is healthy", trial =>
        {
            KitInstance instance = trial.Node().Start();
            if (kit.Lacks(instance) is { } lacking)
                Expect.NotApplicable(lacking);
            Expect.Equal(null, instance.Plugin.CheckHealth().Problem, "problem of a fresh instance");
        });
        yield return kit.Check(CheckAspect.Lifecycle, "An instance is healthy as long as nothing fails", trial =>
        {
            SlotDriver driver = Begun(kit, trial);
            Draw draw = trial.Draw("story");
            for (int i = 0; i < Steps; i++)
            {
                string step = driver.Step(draw);
                Expect.Equal(null, driver.Instance.Plugin.CheckHealth().Problem, $"problem after step {i} ({step})");
            }
        });
        yield return kit.Check(CheckAspect.Lifecycle, "A health check takes less than a millisecond", trial =>
        {
            SlotDriver driver = Served(kit, trial);
            // The fastest of many: a busy machine makes any single one slow.
            double fastest = double.MaxValue;
            for (int i = 0; i < 64; i++)
            {
                long started = Stopwatch.GetTimestamp();
                driver.Instance.Plugin.CheckHealth();
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            Expect.That(fastest < 1, $"fastest of 64 health checks: expected less than 1 ms, found {fastest:F3} ms");
        });
        yield return kit.Check(CheckAspect.Threads, "A health check may come from another thread while the instance serves", trial =>
        {
            SlotDriver driver = Begun(kit, trial);
            Draw draw = trial.Draw("story");
            IPlugin plugin = driver.Instance.Plugin;
            bool isOver = false;
            string? found = null;
            Thread watcher = new(() =>
            {
                try
                {
                    while (!Volatile.Read(ref isOver))
                        found ??= plugin.CheckHealth().Problem;
                }
                catch (Exception exception)
                {
                    found = Trial.Describe(exception);
                }
            })
            { IsBackground = true };
            watcher.Start();
            try
            {
                driver.Steps(draw, Steps);
            }
            finally
            {
                Volatile.Write(ref isOver, true);
                watcher.Join();
            }

            Expect.Equal(null, found, "problem seen from another thread");
        });
        foreach ((string text, string what) in NoObjects())
        {
            yield return kit.Check(CheckAspect.Lifecycle, $"A configuration that is {what} is refused with a JSON path", trial =>
                RefusesConfiguration(trial, text));
        }

        yield return kit.Check(CheckAspect.Lifecycle, "A setting that does not exist is refused with a JSON path", trial =>
            RefusesConfiguration(trial, """{"noPluginHasThisSetting":1}"""));
        yield return kit.Check(CheckAspect.Lifecycle, "An instance that has served leaves no iterator and no timer open", trial =>
            Served(kit, trial));
        yield return kit.Check(CheckAspect.Lifecycle, "Two instances have nothing in common", trial =>
        {
            List<string> alone = Begun(kit, trial).Steps(trial.Draw("story"), Steps);
            SlotDriver first = Begun(kit, trial, 1);
            SlotDriver second = Begun(kit, trial);
            Draw story = trial.Draw("story");
            Draw other = trial.Draw("another story");
            List<string> beside = [];
            for (int i = 0; i < Steps; i++)
            {
                first.Step(other);
                beside.Add(second.Step(story));
            }

            Expect.Same(alone, beside, "answers beside another instance");
        });
        yield return kit.Check(CheckAspect.Lifecycle, "An instance starts again on the stores that another one left", trial =>
        {
            SlotDriver driver = Begun(kit, trial);
            Draw draw = trial.Draw("story");
            for (int life = 0; life < 3; life++)
            {
                driver.Steps(draw, Steps / 3);
                driver.Instance.Dispose();
                driver.Begin();
                Expect.Equal(null, driver.Instance.Plugin.CheckHealth().Problem, $"problem after start {life + 2}");
            }
        });
        yield return kit.Check(CheckAspect.Faults, "A store that fails is answered and never thrown", trial =>
        {
            for (int commits = 0; commits < 4; commits++)
            {
                SlotDriver driver = Served(kit, trial);
                if (driver.Node.Disk.Commits == 0)
                    Expect.NotApplicable("it writes nothing to a store");
                driver.Node.Disk.CommitsLeft = commits;
                driver.Steps(trial.Draw($"after {commits}"), Steps / 2);
                driver.Node.Disk.CommitsLeft = int.MaxValue;
                driver.Node.Disk.Outcome = StoreOutcome.OverBudget;
                driver.Steps(trial.Draw($"over budget {commits}"), Steps / 4);
            }
        });
        yield return kit.Check(CheckAspect.Faults, "An instance whose stores were taken away answers and does not throw", trial =>
        {
            SlotDriver driver = Served(kit, trial);
            driver.Node.Disk.Owner = null;
            driver.Steps(trial.Draw("retired"), Steps / 2);
        });
        yield return kit.Check(CheckAspect.Faults, "A damaged store is reported as such, and by no other exception", trial =>
        {
            SlotDriver driver = Served(kit, trial);
            driver.Instance.Dispose();
            if (driver.Node.Disk.Corrupt() == 0)
                Expect.NotApplicable("it keeps nothing in a store");
            try
            {
                KitInstance next = driver.Node.Create();
                if (!next.Start().IsOk)
                    return;
                driver.Node.MakeCurrent(next);
                driver.Begin();
                driver.Steps(trial.Draw("damaged"), Steps / 2);
            }
            catch (StoreException)
            {
                return;
            }

            Expect.That(
                driver.Instance.Plugin.CheckHealth().Problem is not null,
                "a store with every value damaged: expected StoreException, a refused start or a problem, found none");
        });
        yield return kit.Check(CheckAspect.Determinism, "The same inputs give the same answers in any order of parallel items", trial =>
        {
            List<string> expected = Begun(kit, trial).Steps(trial.Draw("story"), Steps);
            using Trial other = new(trial.Plugin, trial.Seed, salt: 1);
            SlotDriver driver = Begun(kit, other);
            Expect.Same(expected, driver.Steps(other.Draw("story"), Steps), "answers of a second run");
        });
    }

    /// <summary>A driver whose instance has been opened.</summary>
    public static SlotDriver Begun(SlotKit kit, Trial trial, int node = 0)
    {
        SlotDriver driver = kit.Drive(trial, trial.Node(node));
        driver.Begin();
        return driver;
    }

    /// <summary>A driver whose instance has lived through something.</summary>
    public static SlotDriver Served(SlotKit kit, Trial trial, int steps = Steps)
    {
        SlotDriver driver = Begun(kit, trial);
        driver.Steps(trial.Draw("story"), steps);
        return driver;
    }

    private static IEnumerable<(string Text, string What)> NoObjects() =>
    [
        (string.Empty, "empty"),
        ("{", "cut off"),
        ("null", "null"),
        ("[]", "an array"),
        ("1", "a number"),
        ("{} {}", "two objects"),
    ];

    private static void RefusesConfiguration(Trial trial, string text)
    {
        KitInstance instance = trial.Node().Create(Encoding.UTF8.GetBytes(text));
        StartOutcome outcome = instance.Start();
        Expect.That(!outcome.IsOk, $"configuration '{text}': expected a refusal, found a start");
        Expect.That(
            outcome.Path is { } path && path.StartsWith('$'),
            $"configuration '{text}': expected a refusal with a JSON path, found '{outcome.Path}'");
        Expect.That(!string.IsNullOrWhiteSpace(outcome.Reason), $"configuration '{text}': expected a reason, found none");
    }
}
