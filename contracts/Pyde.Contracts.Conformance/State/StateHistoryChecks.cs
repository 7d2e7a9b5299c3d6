using System.Text;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.State;
using Pyde.Types;
using Mover = Pyde.Contracts.Conformance.Common.HandOff;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Waves, steps, events, certificates; going back, pruning, restarts and hand-offs.</summary>
internal static class StateHistoryChecks
{
    private static readonly byte[] ShortRetention = Encoding.UTF8.GetBytes("""{"retentionWaves":3}""");

    public static IEnumerable<ConformanceCheck> For(StateKit kit)
    {
        yield return kit.Check(
            CheckAspect.Behaviour,
            "Records, receipts, transactions and their places are read back as committed",
            static trial =>
            {
                StateChain chain = WithSteps(trial, 4);
                StateReads.Check(chain);
                chain.Restart();
                StateReads.Check(chain);
            });
        yield return kit.Check(CheckAspect.Behaviour, "Events are read in canonical order by wave, emitter and topic", static trial =>
        {
            StateChain chain = WithSteps(trial, 6);
            Hash32?[] emitters =
            [
                null, .. Enumerable.Range(0, StateSteps.Emitters + 1).Select(static i => (Hash32?)StateSteps.Emitter(i).Value),
            ];
            Hash32?[] topics = [null, .. Enumerable.Range(0, StateSteps.Topics + 1).Select(static i => (Hash32?)StateSteps.Topic(i))];
            foreach ((ulong from, ulong to) in new[] { (0UL, ulong.MaxValue), (0UL, 0UL), (2UL, 3UL), (5UL, 5UL), (6UL, 9UL), (3UL, 2UL) })
            {
                foreach (Hash32? emitter in emitters)
                {
                    foreach (Hash32? topic in topics)
                    {
                        EventQuery query = new(new WaveNumber(from), new WaveNumber(to), emitter, topic, null, 4_096);
                        StateReads.CheckEvents(chain, query, $"events of waves {from} to {to}, emitter {emitter}, topic {topic}");
                    }
                }
            }
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A query goes on after its cursor, and its pages put together are the whole",
            static trial =>
            {
                StateChain chain = WithSteps(trial, 5);
                foreach (Hash32? topic in new Hash32?[] { null, StateSteps.Topic(1) })
                {
                    EventQuery whole = new(new WaveNumber(1), new WaveNumber(4), null, topic, null, 4_096);
                    IReadOnlyList<EventRecord> expected = chain.Store.ReadEvents(whole);
                    StateReads.CheckEvents(chain, whole, "the whole");
                    EventQuery page = whole with { CountMax = 2 };
                    List<EventRecord> found = [];
                    while (found.Count <= expected.Count && chain.Store.ReadEvents(page) is { Count: > 0 } events)
                    {
                        Expect.That(events.Count <= 2, $"a page of at most 2 events: found {events.Count}");
                        found.AddRange(events);
                        page = page with { After = new EventCursor(events[^1].Wave, events[^1].TxIndex, events[^1].EventIndex) };
                    }

                    Expect.Same([.. expected.Select(Place)], [.. found.Select(Place)], "pages put together");
                    EventCursor[] cursors = [default, new(default, uint.MaxValue, uint.MaxValue), new(new WaveNumber(9), 0, 0)];
                    foreach (EventCursor after in cursors)
                        StateReads.CheckEvents(chain, whole with { After = after }, $"events after {after}");
                }
            });
        yield return kit.Check(CheckAspect.Limits, "A query takes counts of 1 to 4,096", static trial =>
        {
            StateChain chain = WithSteps(trial, 2);
            EventQuery query = new(default, new WaveNumber(9), null, null, null, 1);
            Expect.Equal(1, chain.Store.ReadEvents(query).Count, "events of a page of 1");
            foreach (int count in new[] { int.MinValue, -1, 0, 4_097, int.MaxValue })
                Expect.RefusesArgument(() => chain.Store.ReadEvents(query with { CountMax = count }), $"a page of {count} events");
        });
        yield return kit.Check(CheckAspect.Behaviour, "A certificate is kept for a committed wave and for its record only", static trial =>
        {
            StateChain chain = WithSteps(trial, 3);
            Hash32 record = chain.Versions[1].Record.Hash();
            (ulong, Hash32)[] wrong = [(1, default), (1, chain.Versions[2].Record.Hash()), (3, record), (ulong.MaxValue, record)];
            foreach ((ulong wave, Hash32 hash) in wrong)
            {
                bool isKept = chain.Store.StoreCertificate(StateSteps.Certificate(new WaveNumber(wave), hash)).IsStored;
                Expect.That(!isKept, $"certificate of wave {wave} for record {hash}: expected a refusal, found it kept");
            }

            StateReads.Check(chain);
            chain.StoreCertificate(1);
            chain.StoreCertificate(2);
            chain.StoreCertificate(1);
            StateReads.Check(chain);
            chain.Restart();
            StateReads.Check(chain);
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "Going back leaves nothing of the later waves, and the chain grows on from there",
            static trial =>
            {
                foreach (ulong target in new[] { 0UL, 2UL, 4UL, 5UL })
                {
                    StateChain chain = WithSteps(trial, 6);
                    chain.StoreCertificate(1);
                    chain.StoreCertificate(5);
                    chain.RollBackTo(target);
                    StateReads.Check(chain);
                    chain.Restart();
                    StateReads.Check(chain);
                    Draw draw = trial.Draw("another way");
                    for (int i = 0; i < 3; i++)
                        chain.Commit(chain.Next(StateReadChecks.Drawn(draw, 12), [], 1));
                    StateReads.Check(chain);
                    chain.Restart();
                    StateReads.Check(chain);
                }
            });
        yield return kit.Check(CheckAspect.Limits, "There is no going back to a wave above the head", static trial =>
        {
            StateChain chain = WithSteps(trial, 2);
            foreach (ulong wave in new[] { 2UL, 3UL, ulong.MaxValue })
            {
                Expect.Equal(
                    RollbackOutcome.AboveHead,
                    chain.Store.RollbackTo(new RollbackTarget(new WaveNumber(wave))).Outcome,
                    $"rollback to wave {wave} with head 1");
            }

            StateReads.Check(chain);
        });
        yield return kit.Check(CheckAspect.Behaviour, "A snapshot of a wave that stays is not disturbed by going back", static trial =>
        {
            StateChain chain = WithSteps(trial, 5);
            using IStateSnapshot kept = chain.Open(1);
            using IStateSnapshot gone = chain.Open(4);
            ReferenceVersion before = chain.Versions[4];
            Hash32[] keys = [.. StateReads.KeysOf(chain)];
            chain.RollBackTo(2);
            StateReads.Check(kept, chain.Versions[1], keys);
            chain.Commit(StateChain.Put(StateChain.Key(0, 0), 99));
            chain.Commit(StateChain.Put(StateChain.Key(0, 1), 98));
            StateReads.Check(kept, chain.Versions[1], keys);

            // The contract does not say whether the handle dies; if it lives, it may say nothing but what it has said.
            try
            {
                StateReads.Check(gone, before, keys);
            }
            catch (StaleHandleException)
            {
                return;
            }
        });
        yield return kit.Check(CheckAspect.Limits, "Waves outside the window are gone, and those inside are whole", static trial =>
        {
            StateChain chain = new(trial, ShortRetention);
            Draw draw = trial.Draw("writes");
            for (int wave = 0; wave < 24; wave++)
            {
                chain.Commit(chain.Next(StateReadChecks.Drawn(draw, 12), [], 1));
                if (wave % 6 == 5)
                    chain.Restart();
            }

            ulong oldest = chain.Store.OldestRetained.Value;
            Expect.Equal(20UL, oldest, "oldest retained wave with head 23 and 3 waves before it");
            WaveNumber pruned = new(oldest - 1);
            Expect.That(
                chain.Store.OpenSnapshot(chain.Lease, pruned) is null, $"snapshot of pruned wave {pruned}: expected null, found one");
            Expect.That(chain.Store.Prove(default, pruned) is null, $"proof in pruned wave {pruned}: expected null, found one");
            Expect.That(
                chain.Store.SubtreeRoots(new byte[16], pruned) is null, $"subtree in pruned wave {pruned}: expected null, found roots");
            Expect.Equal(
                RollbackOutcome.NotRetained, chain.Store.RollbackTo(new RollbackTarget(pruned)).Outcome,
                $"rollback to pruned wave {pruned}");
            StateReads.Check(chain);
            StateProofs.Check(chain, oldest);
            chain.RollBackTo(oldest);
            StateReads.Check(chain);
        });
        yield return kit.Check(CheckAspect.Limits, "A snapshot whose wave leaves the window answers until its lease ends", static trial =>
        {
            StateChain chain = new(trial, ShortRetention);
            Draw draw = trial.Draw("writes");
            chain.Commit([.. StateReadChecks.Drawn(draw, 12)]);
            using IStateSnapshot first = chain.Open();
            for (int wave = 1; wave < 16; wave++)
                chain.Commit([.. StateReadChecks.Drawn(draw, 12)]);
            StateReads.Check(first, chain.Versions[0], StateReads.KeysOf(chain));
            chain.EndLease();
            for (int wave = 16; wave < 40; wave++)
                chain.Commit([.. StateReadChecks.Drawn(draw, 12)]);
            Expect.That(
                chain.Store.OldestRetained.Value >= 30,
                $"oldest retained wave with head 39: expected it to move on, found {chain.Store.OldestRetained}");
        });
        yield return kit.Check(CheckAspect.HandOff, "The digest moves with every wave and comes back with it", static trial =>
        {
            StateChain chain = new(trial);
            List<Hash32> digests = [chain.Store.HandOffDigest()];
            for (int wave = 0; wave < 5; wave++)
            {
                chain.Commit(StateChain.Put(StateChain.Key(0, wave), 1));
                Hash32 digest = chain.Store.HandOffDigest();
                Expect.That(!digests.Contains(digest), $"digest after wave {wave}: expected a new one, found {digest} again");
                digests.Add(digest);
            }

            chain.Restart();
            Expect.Equal(digests[5], chain.Store.HandOffDigest(), "digest after a restart");
            chain.RollBackTo(2);
            Expect.Equal(digests[3], chain.Store.HandOffDigest(), "digest after going back to wave 2");
        });
        yield return kit.Check(CheckAspect.HandOff, "The successor commits on where its predecessor stopped", static trial =>
        {
            foreach (HandOffSchema schema in Mover.Schemas(trial))
            {
                StateChain chain = WithSteps(trial, 3);
                Draw draw = trial.Draw("after the swap");
                for (int swap = 0; swap < 3; swap++)
                {
                    KitInstance next = chain.Node.StartBeside();
                    Mover moved = Mover.Export(chain.Instance.Plugin, schema);
                    chain.Commit(chain.Next(StateReadChecks.Drawn(draw, 12), [], 2));
                    moved.End(chain.Instance.Plugin, schema);
                    ImportOutcome outcome = moved.Import(next.Plugin, schema, () => chain.Node.MakeCurrent(next));
                    Expect.That(outcome.IsAccepted, $"hand-off {swap}: expected acceptance, found {outcome.Reason}");
                    chain.TakeOver(next);
                    StateReads.Check(chain);
                    chain.Commit(chain.Next(StateReadChecks.Drawn(draw, 12), [], 2));
                    chain.RollBackTo((ulong)chain.Versions.Count - 2);
                    StateReads.Check(chain);
                }
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "A store that is behind what was handed over is refused", static trial =>
        {
            foreach (HandOffSchema schema in Mover.Schemas(trial))
            {
                StateChain chain = WithSteps(trial, 3);
                KitDisk behind = chain.Node.Disk.Copy();
                chain.Commit(StateChain.Put(StateChain.Key(0, 0), 77));
                Mover moved = Mover.Export(chain.Instance.Plugin, schema).End(chain.Instance.Plugin, schema);
                KitNode other = trial.Node();
                other.Disk = behind;
                KitInstance next = other.Start();
                ImportOutcome outcome = moved.Import(next.Plugin, schema);

                // A hand-off that carries the state itself may be taken; then the state must be there.
                if (!outcome.IsAccepted)
                    continue;
                chain.TakeOver(next);
                StateReads.Check(chain);
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "A predecessor that is taken back finds what its successor did undone", static trial =>
        {
            foreach (HandOffSchema schema in Mover.Schemas(trial))
            {
                StateChain chain = WithSteps(trial, 4);
                KitInstance old = chain.Instance;
                KitInstance next = chain.Node.StartBeside();
                Mover moved = Mover.Export(old.Plugin, schema).End(old.Plugin, schema);
                ImportOutcome outcome = moved.Import(next.Plugin, schema, () => chain.Node.MakeCurrent(next));
                Expect.That(outcome.IsAccepted, $"a hand-off under {schema}: expected acceptance, found {outcome.Reason}");
                chain.TakeOver(next);
                WaveCommit acknowledged = chain.Next([StateChain.Put(StateChain.Key(0, 3), 55)], [], 2);
                chain.Commit(acknowledged);
                chain.Node.MakeCurrent(old);
                chain.TakeOver(old);
                chain.RollBackTo(3);
                chain.Commit(acknowledged);
                StateReads.Check(chain);
            }
        });
    }

    /// <summary>A chain of waves with steps, events, code and changes.</summary>
    public static StateChain WithSteps(Trial trial, int waves)
    {
        StateChain chain = new(trial);
        Draw draw = trial.Draw("chain");
        for (int wave = 0; wave < waves; wave++)
        {
            byte[] code = [(byte)(wave / 2), 1, 2, 3];
            chain.Commit(chain.Next(
                StateReadChecks.Drawn(draw, 12), [StateSteps.Code(code, isDropped: wave % 2 != 0)], wave == 1 ? 0 : 3 + wave));
        }

        return chain;
    }

    private static string Place(EventRecord item) => $"{item.Wave}/{item.TxIndex}/{item.EventIndex}";
}
