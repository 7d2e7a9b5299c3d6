using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Stores that refuse, and stores that were damaged.</summary>
internal static class StateFaultChecks
{
    private const int DamagedRowsMax = 40;

    public static IEnumerable<ConformanceCheck> For(StateKit kit)
    {
        foreach (StoreOutcome fault in new[] { StoreOutcome.Failed, StoreOutcome.OverBudget, StoreOutcome.Fenced })
        {
            yield return kit.Check(CheckAspect.Faults, $"What a store answers with {fault} has not happened", trial =>
            {
                StateChain chain = StateHistoryChecks.WithSteps(trial, 4);
                chain.StoreCertificate(2);
                WaveCommit commit = chain.Next([StateChain.Put(StateChain.Key(0, 0), 99), StateChain.Delete(StateChain.Key(0, 1))], [], 2);
                Hash32 digest = chain.Store.HandOffDigest();
                chain.Node.Disk.Outcome = fault;
                for (int attempt = 0; attempt < 2; attempt++)
                {
                    CommitReport report = chain.Store.CommitWave(commit);
                    Expect.Equal(CommitOutcome.StoreFailed, report.Outcome, $"a commit over a store that answers {fault}");
                    Expect.That(report.Record is null, "a commit that failed: expected no record, found one");
                    Expect.Equal(
                        RollbackOutcome.StoreFailed,
                        chain.Store.RollbackTo(new RollbackTarget(new WaveNumber(1))).Outcome,
                        $"a rollback over a store that answers {fault}");
                    Expect.That(
                        !chain.Store.StoreCertificate(StateSteps.Certificate(new WaveNumber(1), chain.Versions[1].Record.Hash())).IsStored,
                        $"a certificate over a store that answers {fault}: expected a refusal, found it kept");
                    StateReads.Check(chain);
                    Expect.Equal(digest, chain.Store.HandOffDigest(), "digest after calls that failed");
                }

                chain.Node.Disk.Outcome = StoreOutcome.Ok;
                chain.Commit(commit);
                chain.RollBackTo(2);
                StateReads.Check(chain);
                chain.Restart();
                StateReads.Check(chain);
            });
        }

        yield return kit.Check(CheckAspect.Faults, "One wave, one rollback and one certificate are one batch each", static trial =>
        {
            StateChain chain = StateHistoryChecks.WithSteps(trial, 3);
            if (chain.Node.Disk.Commits == 0)
                Expect.NotApplicable("it writes nothing to a store");
            Batches(chain, 1, () => chain.Commit(chain.Next([StateChain.Put(StateChain.Key(0, 0), 9)], [], 3)), "a wave");
            Batches(chain, 1, () => chain.StoreCertificate(3), "a certificate");
            Batches(chain, 1, () => chain.RollBackTo(1), "a rollback");
            Batches(chain, 0, () => chain.RollBackTo(1), "a rollback to the head");
            Batches(chain, 0, () => StateReads.Check(chain), "reads");
        });
        yield return kit.Check(
            CheckAspect.Faults,
            "An instance that sits on a store from before a batch finds the waves before it",
            static trial =>
            {
                StateChain chain = StateHistoryChecks.WithSteps(trial, 2);
                if (chain.Node.Disk.Commits == 0)
                    Expect.NotApplicable("it writes nothing to a store");
                KitDisk before = chain.Node.Disk.Copy();
                ReferenceVersion[] versions = [.. chain.Versions];
                chain.Commit(chain.Next([StateChain.Put(StateChain.Key(0, 0), 9)], [], 3));
                chain.Instance.Dispose();
                chain.Node.Disk = before;
                chain.Versions.Clear();
                chain.Versions.AddRange(versions);
                chain.Restart();
                StateReads.Check(chain);
                chain.Commit(chain.Next([StateChain.Put(StateChain.Key(0, 2), 8)], [], 3));
                StateReads.Check(chain);
            });
        yield return kit.Check(CheckAspect.Faults, "A damaged row is never read as something else", DamageRows);
        yield return kit.Check(CheckAspect.Faults, "A store of another chain or genesis is refused at the start", static trial =>
        {
            StateChain chain = StateHistoryChecks.WithSteps(trial, 2);
            if (chain.Node.Disk.Commits == 0)
                Expect.NotApplicable("it writes nothing to a store");
            chain.Instance.Dispose();
            foreach (NodeIdentity identity in new[]
            {
                chain.Node.Identity with { Chain = new ChainId(1) }, chain.Node.Identity with { Genesis = Digest.Blake3([5]) },
            })
            {
                KitNode stranger = trial.Node();
                stranger.Identity = identity;
                stranger.Disk = chain.Node.Disk.Copy();
                StartOutcome outcome = stranger.Create().Start();
                Expect.That(!outcome.IsOk, $"a store of another chain for {identity}: expected a refusal, found a start");
            }
        });
    }

    private static void Batches(StateChain chain, int expected, Action call, string what)
    {
        int before = chain.Node.Disk.Commits;
        call();
        Expect.Equal(expected, chain.Node.Disk.Commits - before, $"batches of {what}");
    }

    private static void DamageRows(Trial trial)
    {
        StateChain chain = StateHistoryChecks.WithSteps(trial, 4);
        chain.StoreCertificate(1);
        chain.Instance.Dispose();
        KitDisk sound = chain.Node.Disk;
        int rows = sound.Rows;
        if (rows == 0)
            Expect.NotApplicable("it keeps nothing in a store");
        Draw draw = trial.Draw("rows");
        foreach (int row in draw.Permutation(rows).Take(DamagedRowsMax))
        {
            KitDisk damaged = sound.Copy();
            damaged.Damage(row, draw.Next());
            chain.Node.Disk = damaged;
            KitInstance instance = chain.Node.Create();
            if (!instance.Start().IsOk)
                continue;
            chain.Node.MakeCurrent(instance);
            chain.TakeOver(instance);
            ReadDamaged(chain, $"row {row} of {rows} damaged");
            instance.Dispose();
        }
    }

    // Every answer is the right one, or says that the store is damaged.
    private static void ReadDamaged(StateChain chain, string what)
    {
        bool isFound = false;
        foreach (ReferenceVersion version in chain.Versions)
        {
            WaveNumber wave = version.Record.Wave;
            Try(() => Expect.Equal(version.Record.Hash(), chain.Store.ReadRecord(wave)?.Hash(), $"{what}: record of wave {wave}"));
            Try(() => Expect.Equal(
                version.Certificate?.RecordHash, chain.Store.ReadCertificate(wave)?.RecordHash, $"{what}: certificate of wave {wave}"));
            Try(() => StateReads.CheckHistory(chain.Store, version, isRetained: true));
            Try(() => StateProofs.CheckSubtrees(chain.Store, version));
            using IStateSnapshot? snapshot = Open(chain, wave);
            foreach (Hash32 key in StateReads.KeysOf(chain))
            {
                Try(() => StateProofs.Check(chain.Store, version, key));
                if (snapshot is null)
                    continue;
                byte[] buffer = new byte[400];
                ReadOutcome outcome = snapshot.TryRead(key, buffer, out int bytes);
                isFound |= outcome == ReadOutcome.Corrupt;
                if (outcome == ReadOutcome.Corrupt)
                    continue;
                Expect.Equal(
                    StateReads.Show(version.Value(key)),
                    StateReads.Show(outcome == ReadOutcome.Found ? buffer.AsMemory(0, bytes) : default(ReadOnlyMemory<byte>?)),
                    $"{what}: key {key} in wave {wave}");
            }

            Try(() => StateReads.CheckState(chain, wave.Value));
        }

        Try(() => StateReads.CheckEvents(
            chain, new EventQuery(default, new WaveNumber(99), null, null, null, 4_096), $"{what}: all events"));
        Try(() => StateReads.CheckEvents(
            chain, new EventQuery(default, new WaveNumber(99), null, StateSteps.Topic(1), null, 4_096), $"{what}: events of a topic"));

        void Try(Action read)
        {
            try
            {
                read();
            }
            catch (StoreException)
            {
                isFound = true;
            }
            catch (PluginFault fault) when (fault.TypeName == typeof(StoreException).FullName)
            {
                isFound = true;
            }
            catch (CheckFailure failure) when (failure.Message.Contains(nameof(ReadOutcome.Corrupt), StringComparison.Ordinal))
            {
                isFound = true;
            }
        }
    }

    private static IStateSnapshot? Open(StateChain chain, WaveNumber wave)
    {
        try
        {
            return chain.Store.OpenSnapshot(chain.Lease, wave);
        }
        catch (StoreException)
        {
            return null;
        }
    }
}
