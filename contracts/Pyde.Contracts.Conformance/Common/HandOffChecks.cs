using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Common;

/// <summary>What every plugin promises of its hand-off (<see cref="IPlugin"/>), whatever its slot.</summary>
internal static class HandOffChecks
{
    private const int Steps = 60;

    // Damaging each of thousands of records would try the same branch again and again.
    private const int DamagedRecordsMax = 24;

    public static IEnumerable<ConformanceCheck> For(SlotKit kit)
    {
        yield return kit.Check(CheckAspect.HandOff, "The digest of a plugin without a schema is zero", trial =>
        {
            if (trial.Plugin.HandOff.Exports.Count > 0)
                Expect.NotApplicable("it exports a schema");
            Expect.Equal(Hash32.Zero, LifecycleChecks.Served(kit, trial).Instance.Plugin.HandOffDigest(), "digest");
        });
        yield return kit.Check(CheckAspect.HandOff, "Asking for the digest changes nothing, and the answer is as of now", trial =>
        {
            SlotDriver unasked = LifecycleChecks.Begun(kit, trial);
            List<string> expected = unasked.Steps(trial.Draw("story"), Steps);
            SlotDriver driver = LifecycleChecks.Begun(kit, trial);
            Draw draw = trial.Draw("story");
            List<string> found = [];
            for (int i = 0; i < Steps; i++)
            {
                found.Add(driver.Step(draw));
                Expect.Equal(
                    driver.Instance.Plugin.HandOffDigest(), driver.Instance.Plugin.HandOffDigest(), "digest when asked again");
            }

            Expect.Same(expected, found, "answers with digests in between");
            Expect.Equal(
                unasked.Instance.Plugin.HandOffDigest(), driver.Instance.Plugin.HandOffDigest(),
                    "digest of an instance that was asked before");
        });
        yield return kit.Check(CheckAspect.HandOff, "Instances that have seen the same have the same digest", trial =>
        {
            SlotDriver first = LifecycleChecks.Served(kit, trial);
            using Trial other = new(trial.Plugin, trial.Seed, salt: kit.IsStateDrawn ? 0UL : 1);
            SlotDriver second = LifecycleChecks.Served(kit, other);
            Expect.Equal(first.Instance.Plugin.HandOffDigest(), second.Instance.Plugin.HandOffDigest(), "digest of a second run");
        });
        yield return kit.Check(CheckAspect.HandOff, "A hand-off keeps the digest, for every schema and any size of slices", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                foreach (int sliceBytes in new[] { 1, 512, 64 * 1024, 256 * 1024 })
                {
                    SlotDriver driver = LifecycleChecks.Served(kit, trial);
                    Hash32 expected = driver.Instance.Plugin.HandOffDigest();
                    HandOff.Swap(driver, schema, sliceBytes);
                    Hash32 found = driver.Instance.Plugin.HandOffDigest();
                    Expect.Equal(expected, found, $"digest after {schema} in slices of {sliceBytes} bytes");
                }
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "A fresh instance can be handed over too", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                KitNode node = trial.Node();
                KitInstance old = node.Start();
                KitInstance next = node.StartBeside();
                HandOff moved = HandOff.Export(old.Plugin, schema).End(old.Plugin, schema);
                ImportOutcome outcome = moved.Import(next.Plugin, schema, () => node.MakeCurrent(next));
                Expect.That(outcome.IsAccepted, $"a fresh hand-off under {schema}: expected acceptance, found {outcome.Reason}");
                Expect.Equal(old.Plugin.HandOffDigest(), next.Plugin.HandOffDigest(), "digest of a fresh instance after its hand-off");
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "What changes between the slices arrives with the hand-off", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                SlotDriver driver = LifecycleChecks.Served(kit, trial);
                Draw draw = trial.Draw("between");
                KitInstance old = driver.Instance;
                int changes = 0;
                HandOff.Swap(driver, schema, sliceBytes: 1, () =>
                {
                    if (changes++ < 2 * Steps)
                        driver.Step(draw);
                });
                Expect.Equal(old.Plugin.HandOffDigest(), driver.Instance.Plugin.HandOffDigest(), "digest after changes between slices");
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "What changes between the base and the delta arrives with the delta", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                SlotDriver driver = LifecycleChecks.Served(kit, trial, Steps / 2);
                KitInstance old = driver.Instance;
                KitInstance next = driver.Node.StartBeside();
                HandOff moved = HandOff.Export(old.Plugin, schema);
                driver.Steps(trial.Draw("after the base"), Steps / 2);
                moved.End(old.Plugin, schema);
                string expected = driver.Look();
                ImportOutcome outcome = moved.Import(next.Plugin, schema, () => driver.Node.MakeCurrent(next));
                Expect.That(outcome.IsAccepted, $"a hand-off under {schema}: expected acceptance, found {outcome.Reason}");
                driver.TakeOver(next);
                Expect.Equal(old.Plugin.HandOffDigest(), next.Plugin.HandOffDigest(), "digest after changes between base and delta");
                Expect.Equal(expected, driver.Look(), "reads after changes between base and delta");
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "The successor answers reads as its predecessor did", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                SlotDriver driver = LifecycleChecks.Served(kit, trial);
                string expected = driver.Look();
                HandOff.Swap(driver, schema);
                Expect.Equal(expected, driver.Look(), "reads of the successor");
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "A life with hand-offs gives the same answers as one without", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                List<string> expected = LifecycleChecks.Begun(kit, trial).Steps(trial.Draw("story"), 3 * Steps);
                foreach (int lifeSteps in new[] { 1, 7, 40 })
                {
                    SlotDriver driver = LifecycleChecks.Begun(kit, trial);
                    Draw draw = trial.Draw("story");
                    List<string> found = [];
                    while (found.Count < expected.Count)
                    {
                        found.AddRange(driver.Steps(draw, Math.Min(lifeSteps, expected.Count - found.Count)));
                        HandOff.Swap(driver, schema);
                    }

                    Expect.Same(expected, found, $"answers with a hand-off every {lifeSteps} steps");
                }
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "An export leaves the exporter as it was, and serving", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                List<string> expected = LifecycleChecks.Begun(kit, trial).Steps(trial.Draw("story"), 2 * Steps);
                SlotDriver driver = LifecycleChecks.Begun(kit, trial);
                Draw draw = trial.Draw("story");
                List<string> found = driver.Steps(draw, Steps);
                Hash32 digest = driver.Instance.Plugin.HandOffDigest();
                HandOff.Export(driver.Instance.Plugin, schema).End(driver.Instance.Plugin, schema);
                Expect.Equal(digest, driver.Instance.Plugin.HandOffDigest(), "digest after an export");
                found.AddRange(driver.Steps(draw, Steps));
                Expect.Same(expected, found, "answers after an export");
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "An abandoned export leaves no trace, and the next one is whole", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                List<string> expected = LifecycleChecks.Begun(kit, trial).Steps(trial.Draw("story"), 2 * Steps);
                SlotDriver driver = LifecycleChecks.Begun(kit, trial);
                Draw draw = trial.Draw("story");
                List<string> found = driver.Steps(draw, Steps);
                driver.Instance.Plugin.ExportBase(schema, new HandOffStream(sliceBytes: 1));
                found.AddRange(driver.Steps(draw, Steps / 2));
                driver.Instance.Plugin.AbandonExport();
                found.AddRange(driver.Steps(draw, Steps / 2));
                Expect.Same(expected, found, "answers around an abandoned export");
                Hash32 digest = driver.Instance.Plugin.HandOffDigest();
                HandOff.Swap(driver, schema);
                Expect.Equal(digest, driver.Instance.Plugin.HandOffDigest(), "digest of a hand-off after an abandoned one");
                driver.Instance.Plugin.ExportBase(schema, new HandOffStream(sliceBytes: 1));
                driver.Instance.Plugin.AbandonExport();
                HandOff.Swap(driver, schema);
                Expect.Equal(digest, driver.Instance.Plugin.HandOffDigest(), "digest of a hand-off right after an abandoned one");
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "Abandoning an export that nobody began changes nothing", trial =>
        {
            SlotDriver driver = LifecycleChecks.Served(kit, trial);
            Hash32 digest = driver.Instance.Plugin.HandOffDigest();
            driver.Instance.Plugin.AbandonExport();
            Expect.Equal(digest, driver.Instance.Plugin.HandOffDigest(), "digest");
        });
        yield return kit.Check(CheckAspect.HandOff, "A lost record is refused, or seen in the digest", trial => Damage(
            kit, trial, "without record", (_, _) => null));
        yield return kit.Check(CheckAspect.HandOff, "A changed bit is refused, or seen in the digest", trial => Damage(
            kit, trial, "with a changed bit in record", static (record, draw) =>
            {
                byte[] changed = [.. record];
                changed[draw.Below(changed.Length)] ^= (byte)(1 << draw.Below(8));
                return changed;
            }));
        yield return kit.Check(CheckAspect.HandOff, "A record that comes twice is refused, or changes nothing", trial => Damage(
            kit, trial, "with twice record", static (record, _) => record, isAgain: true));
        yield return kit.Check(CheckAspect.HostileInput, "A record that is cut short is refused", trial => Damage(
            kit, trial, "with a byte less in record", static (record, _) => record[..^1], mustRefuse: true));
        yield return kit.Check(CheckAspect.HostileInput, "A record with bytes behind its end is refused", trial => Damage(
            kit, trial, "with a byte more in record", static (record, _) => [.. record, 0], mustRefuse: true));
        yield return kit.Check(CheckAspect.HostileInput, "Records that are noise are refused", trial =>
        {
            Draw draw = trial.Draw("noise");
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                for (int i = 0; i < 64; i++)
                {
                    byte[] noise = draw.Bytes(draw.Pick([1, 2, 9, 40, 333, 5_000]));
                    // First bytes are where formats keep their tags: small ones reach further.
                    if (draw.Chance(75))
                        noise[0] = (byte)draw.Below(8);
                    foreach (HandOffPhase phase in new[] { HandOffPhase.Base, HandOffPhase.Delta })
                    {
                        using KitInstance instance = trial.Node().Start();
                        Hash32 fresh = instance.Plugin.HandOffDigest();
                        ImportOutcome outcome = instance.Plugin.Import(phase, schema, HandOffStream.Read([noise]));
                        Expect.That(
                            !outcome.IsAccepted || instance.Plugin.HandOffDigest() != fresh,
                            $"{noise.Length} bytes of noise in {phase}: expected a refusal or a digest that shows it, found neither");
                        instance.Plugin.CheckHealth();
                    }
                }
            }
        });
        yield return kit.Check(CheckAspect.HostileInput, "A record of length zero is refused and not thrown at", trial =>
        {
            foreach (HandOffSchema schema in HandOff.Schemas(trial))
            {
                ImportOutcome outcome = trial.Node().Start().Plugin.Import(HandOffPhase.Base, schema, HandOffStream.Read([[]]));
                Expect.That(!outcome.IsAccepted, "an empty record: expected a refusal, found acceptance");
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "A migration that the manifest does not declare is refused", trial =>
        {
            HandOffSchema unknown = new("no-plugin-has-this", 1);
            ImportOutcome outcome = trial.Node().Start().Plugin.Migrate(
                unknown, unknown with { Version = 2 }, HandOffPhase.Base, HandOffStream.Read([]), new HandOffStream(int.MaxValue));
            Expect.That(!outcome.IsAccepted, $"a migration of {unknown}: expected a refusal, found acceptance");
        });
        yield return kit.Check(CheckAspect.HandOff, "Migrating up and down again yields the same bytes, for every declared pair", trial =>
        {
            HandOffMigration[] pairs = [.. trial.Plugin.HandOff.Migrations
                .Where(pair => trial.Plugin.HandOff.Migrations.Contains(new HandOffMigration(pair.To, pair.From)))
                .Where(pair => trial.Plugin.HandOff.Exports.Contains(pair.From))];
            if (pairs.Length == 0)
                Expect.NotApplicable("it declares no pair of migrations that goes both ways from a schema that it exports");
            foreach (HandOffMigration pair in pairs)
            {
                IPlugin plugin = LifecycleChecks.Served(kit, trial).Instance.Plugin;
                HandOff moved = HandOff.Export(plugin, pair.From).End(plugin, pair.From);
                foreach (List<byte[]> slice in moved.Slices)
                    RoundTrip(plugin, pair, HandOffPhase.Base, slice);
                RoundTrip(plugin, pair, HandOffPhase.Delta, moved.Delta);
            }
        });
    }

    private static void RoundTrip(IPlugin plugin, HandOffMigration pair, HandOffPhase phase, List<byte[]> records)
    {
        HandOffStream there = new(int.MaxValue);
        ImportOutcome up = plugin.Migrate(pair.From, pair.To, phase, HandOffStream.Read(records), there);
        Expect.That(up.IsAccepted, $"{pair.From} to {pair.To}: expected acceptance, found {up.Reason}");
        HandOffStream back = new(int.MaxValue);
        ImportOutcome down = plugin.Migrate(pair.To, pair.From, phase, there.Read(), back);
        Expect.That(down.IsAccepted, $"{pair.To} to {pair.From}: expected acceptance, found {down.Reason}");
        Expect.Same(
            [.. records.Select(Convert.ToHexString)], [.. back.Records.Select(Convert.ToHexString)], $"{pair.From} to {pair.To} and back");
    }

    /// <summary>Changes one record of a good stream after another.</summary>
    private static void Damage(
        SlotKit kit, Trial trial, string what, Func<byte[], Draw, byte[]?> change, bool mustRefuse = false, bool isAgain = false)
    {
        Draw draw = trial.Draw(what);
        foreach (HandOffSchema schema in HandOff.Schemas(trial))
        {
            SlotDriver driver = LifecycleChecks.Served(kit, trial);
            IPlugin old = driver.Instance.Plugin;
            Hash32 digest = old.HandOffDigest();
            string reads = driver.Look();
            HandOff whole = HandOff.Export(old, schema).End(old, schema);
            byte[][] records = [.. whole.Records];
            Expect.That(records.Length > 0, "the export of an instance that has served: expected records, found none");
            int[] order = draw.Permutation(records.Length);
            foreach (int index in order.Take(DamagedRecordsMax))
            {
                HandOff damaged = whole.With(index, change(records[index], draw), isAgain);
                using KitInstance next = driver.Node.StartBeside();
                ImportOutcome outcome = damaged.Import(next.Plugin, schema);
                next.Plugin.CheckHealth();
                if (!outcome.IsAccepted)
                    continue;
                Expect.That(!mustRefuse, $"a stream {what} {index} of {records.Length}: expected a refusal, found acceptance");
                if (next.Plugin.HandOffDigest() != digest)
                    continue;
                driver.TakeOver(next);
                Expect.Equal(reads, driver.Look(), $"reads after a stream {what} {index} of {records.Length} and the exporter's digest");
            }
        }
    }
}
