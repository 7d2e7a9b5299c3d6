using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>What every consensus promises (<see cref="IConsensus"/>). The order and density of waves, their timestamps, their
/// certificates and the signer are looked at in every check: <see cref="ConsensusHost"/>.</summary>
internal static class ConsensusChecks
{
    private const int FloodMax = Limits.WaveBatchesMax + 1;

    public static IEnumerable<ConformanceCheck> For(ConsensusKit kit)
    {
        yield return kit.Check(CheckAspect.Behaviour, "Before it is resumed nothing is ordered, and nothing fails", trial =>
        {
            KitInstance instance = trial.Node().Start();
            ConsensusHost host = new(instance.Context.Home) { Serving = instance.As<IConsensus> };
            Expect.Equal(0, instance.As<IConsensus>().Status.PendingBatches, "batches of a fresh instance");
            Expect.That(
                host.Offer(0) is ConsensusStep.Busy or ConsensusStep.Refused,
                    "a batch before Resume: expected Busy or Refused, found another");
            Expect.That(
                host.Step(new ConsensusTimerFired(1, 7)) != ConsensusStep.Failed, "a timer before Resume: expected no failure, found one");
            Expect.Equal(0, host.Waiting, "waves committed before Resume");
            Expect.Equal(0, instance.As<IConsensus>().Status.PendingBatches, "batches after one was offered too early");
        });
        yield return Behaviour("Every accepted batch is ordered, once", (host, _) =>
        {
            Hash32[] offered = OfferAll(host, 20);
            host.Settle(offered);
            Expect.Equal(offered.Length, host.Executed.Count, "batches in all waves");
        });
        yield return Behaviour("What the wave holds is the batch as it was offered", (host, _) =>
        {
            host.Settle(OfferAll(host, 3));
            Expect.Same(
                Enumerable.Range(0,
                    3).Select(number => ConsensusHost.BatchOf(number).Hash().ToString()).Order(StringComparer.Ordinal).ToArray(),
                host.Executed.Select(hash => hash.ToString()).Order(StringComparer.Ordinal).ToArray(),
                "batches of all waves, sorted");
        });
        yield return Behaviour("A batch that waits is Known when it is offered again, and is ordered once", (host, instance) =>
        {
            instance.Context.Home.Signer.Outcome = SignOutcome.Deferred;
            host.Offer(0);
            Expect.Equal(ConsensusStep.Known, host.Offer(0), "a batch that waits, offered again");
            instance.Context.Home.Signer.Outcome = SignOutcome.Signed;
            host.Settle([ConsensusHost.BatchOf(0).Hash()]);
            Expect.Equal(1, host.Executed.Count, "batches in all waves");
        });
        yield return Behaviour("Every record becomes final, genesis too, with a certificate that verifies", (host, _) =>
        {
            host.Settle(OfferAll(host, 5));
            Expect.That(host.FinalCount >= 2, $"final records: expected genesis and a wave, found {host.FinalCount}");
        });
        yield return Behaviour("A record that was reported is Known when it comes again", (host, _) =>
        {
            host.Settle(OfferAll(host, 2));
            int final = host.FinalCount;
            int waiting = host.Waiting;
            Expect.Equal(
                ConsensusStep.Known, host.Step(new RecordReady(host.NowMs, host.Head!)), "the last record, reported again");
            Expect.Equal(final, host.FinalCount, "final records");
            Expect.Equal(waiting, host.Waiting, "waves that wait");
        });
        yield return Behaviour("A record that no commit asked for is not taken", (host, _) =>
        {
            host.Settle(OfferAll(host, 2));
            WaveCommitRecord head = host.Head!;
            int final = host.FinalCount;
            foreach (WaveCommitRecord wrong in new[]
            {
                Change(head, new WaveNumber(head.Wave.Value + 5), head.AnchorHash, head.TimestampMs),
                Change(head, head.Wave.Next, Digest.Blake3("another anchor"u8), head.TimestampMs),
            })
            {
                ConsensusStep step = host.Step(new RecordReady(host.NowMs, wrong));
                Expect.That(step is ConsensusStep.Refused, $"a record of wave {wrong.Wave}: expected Refused, found {step}");
            }

            Expect.Equal(final, host.FinalCount, "final records");
        });
        yield return Behaviour("A record that differs from the committed wave is Refused", (host, _) =>
        {
            host.Offer(0);
            for (int i = 0; i < 100 && host.Waiting == 0; i++)
                host.FireNext();
            WaveCommitRecord head = host.Head!;
            ConsensusStep step = host.Step(new RecordReady(
                host.NowMs, Change(head, head.Wave.Next, Digest.Blake3("another anchor"u8), head.TimestampMs)));
            Expect.Equal(ConsensusStep.Refused, step, "a record with another anchor");
        });
        yield return Behaviour("Resuming once more commits nothing a second time", (host, _) =>
        {
            host.Offer(0);
            for (int i = 0; i < 100 && host.Waiting == 0; i++)
                host.FireNext();
            int waiting = host.Waiting;
            ConsensusStep step = host.Resume();
            Expect.That(step is not ConsensusStep.Failed, "a second Resume: expected no failure, found one");
            Expect.Equal(waiting, host.Waiting, "waves that wait after a second Resume");
            host.Settle([ConsensusHost.BatchOf(0).Hash()]);
        });
        yield return Behaviour("When everything was executed nothing pends, and the next wave is the next", (host, instance) =>
        {
            host.Settle(OfferAll(host, 6));
            ConsensusStatus status = instance.As<IConsensus>().Status;
            Expect.Equal(0, status.PendingBatches, "batches that pend");
            Expect.That(status.NextWave >= host.Head!.Wave.Next,
                $"next wave: expected {host.Head.Wave.Next} or later, found {status.NextWave}");
            Expect.Equal(host.Committee.Epoch, status.Epoch, "epoch");
            Expect.That(status.Round >= host.Head.AnchorRound, $"round: expected {host.Head.AnchorRound} or later, found {status.Round}");
        });
        yield return Behaviour("What is known and not ordered is counted", (host, instance) =>
        {
            instance.Context.Home.Signer.Outcome = SignOutcome.Deferred;
            OfferAll(host, 7);
            Expect.Equal(7, instance.As<IConsensus>().Status.PendingBatches, "batches that pend while nothing can be signed");
        });
        yield return Behaviour("A clock that goes back takes no timestamp with it", (host, _) =>
        {
            host.Settle(OfferAll(host, 2));
            host.BackMs = 10_000_000;
            for (int number = 10; number < 14; number++)
                host.Offer(number);
            host.Settle([.. Enumerable.Range(10, 4).Select(number => ConsensusHost.BatchOf(number).Hash())]);
        });
        yield return kit.Check(CheckAspect.HostileInput, "A batch of another chain is Refused", trial =>
        {
            ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
            ConsensusStep step = host.Step(new BatchReady(host.NowMs, ConsensusHost.BatchOf(0, new ChainId(1))));
            Expect.Equal(ConsensusStep.Refused, step, "a batch of another chain");
            Expect.Equal(0, instance.As<IConsensus>().Status.PendingBatches, "batches that pend");
        });
        yield return kit.Check(CheckAspect.Limits, "A batch of 4 MiB is ordered, and a larger one is Refused", trial =>
        {
            ConsensusHost host = ConsensusHost.Begun(trial, out _);
            Batch largest = Large(Limits.BatchBytesMax);
            Expect.Equal(Limits.BatchBytesMax, largest.EncodedBytes(), "bytes of the largest batch");
            Expect.Equal(ConsensusStep.Accepted, host.Step(new BatchReady(host.NowMs, largest)), "a batch of 4 MiB");
            Expect.Equal(
                ConsensusStep.Refused,
                host.Step(new BatchReady(host.NowMs, Large(Limits.BatchBytesMax + 1))),
                "a batch of a byte more");
            host.Settle([largest.Hash()]);
        });
        yield return kit.Check(CheckAspect.Limits, "A flood of batches ends in Busy, and goes on when waves were executed", trial =>
        {
            ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
            List<Hash32> accepted = [];
            instance.Context.Home.Signer.Outcome = SignOutcome.Deferred;
            int number = 0;
            for (ConsensusStep step = ConsensusStep.Accepted; step == ConsensusStep.Accepted; number++)
            {
                Expect.That(number < FloodMax, $"a flood of batches: expected Busy at some bound, found {number} accepted");
                step = host.Offer(number);
                Expect.That(step is ConsensusStep.Accepted or ConsensusStep.Busy, $"batch {number} of a flood: found {step}");
                if (step == ConsensusStep.Accepted)
                    accepted.Add(ConsensusHost.BatchOf(number).Hash());
            }

            instance.Context.Home.Signer.Outcome = SignOutcome.Signed;
            host.Settle(accepted);
            Expect.Equal(ConsensusStep.Accepted, host.Offer(number), "a batch after the flood");
        });
        yield return kit.Check(CheckAspect.HostileInput, "Noise in place of a vertex is Refused", trial =>
        {
            ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
            Draw draw = trial.Draw("noise");
            Hash32 digest = instance.Plugin.HandOffDigest();
            for (int i = 0; i < 64; i++)
            {
                byte[] noise = draw.Bytes(draw.Pick([0, 1, 8, 100, 2_000]));
                ConsensusStep step = host.Step(new VertexReceived(host.NowMs, new MemberId((ushort)draw.Below(300)), noise));
                Expect.Equal(ConsensusStep.Refused, step, $"{noise.Length} bytes of noise as a vertex");
            }

            Expect.Equal(digest, instance.Plugin.HandOffDigest(), "digest after noise");
            host.Settle(OfferAll(host, 2));
        });
        yield return kit.Check(CheckAspect.HostileInput, "A record signature that is none makes nothing final", trial =>
        {
            ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
            instance.Context.Home.Signer.Outcome = SignOutcome.Deferred;
            host.Offer(0);
            int final = host.FinalCount;
            Draw draw = trial.Draw("signatures");
            foreach (ushort member in new ushort[] { 0, 1, 255, ushort.MaxValue })
            {
                ConsensusStep step = host.Step(new RecordSignatureReceived(host.NowMs, new RecordSignature
                {
                    Epoch = default,
                    Wave = host.Head!.Wave.Next,
                    Member = new MemberId(member),
                    RecordHash = host.Head.Hash(),
                    Signature = draw.Bytes(666),
                }));
                Expect.That(
                    step is ConsensusStep.Refused or ConsensusStep.Known, $"a signature by member {member} that is none: found {step}");
            }

            Expect.Equal(final, host.FinalCount, "final records");
        });
        yield return kit.Check(CheckAspect.HostileInput, "A timer that was never set commits nothing", trial =>
        {
            ConsensusHost host = ConsensusHost.Begun(trial, out _);
            host.Settle([]);
            int waiting = host.Waiting;
            foreach (ulong timer in new[] { ulong.MaxValue, ulong.MaxValue / 2, 1ul << 40 })
            {
                Expect.That(
                    host.Step(new ConsensusTimerFired(host.NowMs, timer)) is ConsensusStep.Known or ConsensusStep.Refused,
                    $"timer {timer}, never set: expected Known or Refused, found another");
            }

            Expect.Equal(waiting, host.Waiting, "waves that wait");
        });
        yield return kit.Check(CheckAspect.HostileInput, "A head of another chain is Refused", trial =>
        {
            KitInstance instance = trial.Node().Start();
            ConsensusHost host = ConsensusHost.Begun(trial, out _);
            WaveCommitRecord foreign = Change(host.Head!, new WaveNumber(3), default, 1, new ChainId(1));
            KitSink<ConsensusOutput> sink = new();
            ConsensusStep step = instance.As<IConsensus>().Step(new Resume(1, foreign, host.Committee), sink);
            Expect.Equal(ConsensusStep.Refused, step, "a Resume with a head of another chain");
            Expect.That(!sink.Outputs.OfType<CommitWave>().Any(), "waves committed on another chain's head: expected none, found one");
        });
        yield return kit.Check(CheckAspect.Faults, "Without room in the sink a step is Busy and changes nothing", trial =>
        {
            ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
            OfferAll(host, 3);
            Hash32 digest = instance.Plugin.HandOffDigest();
            foreach (ConsensusInput input in new ConsensusInput[]
            {
                new BatchReady(host.NowMs, ConsensusHost.BatchOf(50)),
                new RecordReady(host.NowMs, host.Head!),
                new ConsensusTimerFired(host.NowMs, 1),
            })
            {
                Expect.Equal(ConsensusStep.Busy, host.Step(input, capacity: 0), $"{input.GetType().Name} without room for an output");
                Expect.Equal(digest, instance.Plugin.HandOffDigest(), $"digest after a Busy {input.GetType().Name}");
            }
        });
        yield return kit.Check(CheckAspect.Faults, "A sink with little room loses no wave and no certificate", trial =>
        {
            foreach (int capacity in new[] { 1, 2, 3, 4, 5, 8 })
            {
                ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
                instance.Context.Home.Signer.Outcome = SignOutcome.Deferred;
                Hash32[] offered = OfferAll(host, 4);
                instance.Context.Home.Signer.Outcome = SignOutcome.Signed;
                for (int i = 0; i < 8; i++)
                    host.Step(new ConsensusTimerFired(host.NowMs, (ulong)(i % 4)), capacity);
                host.Settle(offered);
            }
        });
        yield return kit.Check(CheckAspect.Faults, "While the signer does not sign nothing is final, and later everything is", trial =>
        {
            foreach (SignOutcome outcome in new[] { SignOutcome.Muted, SignOutcome.Deferred })
            {
                ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
                host.Settle([]);
                int final = host.FinalCount;
                instance.Context.Home.Signer.Outcome = outcome;
                Hash32[] offered = OfferAll(host, 3);
                for (int i = 0; i < 20; i++)
                {
                    host.Execute();
                    host.FireNext();
                }

                Expect.That(host.FinalCount - final <= 0, $"final records while the signer answers {outcome}: expected none, found some");
                Expect.Equal(null, instance.Plugin.CheckHealth().Problem, $"problem while the signer answers {outcome}");
                instance.Context.Home.Signer.Outcome = SignOutcome.Signed;
                host.Settle(offered);
            }
        });
        yield return kit.Check(CheckAspect.Faults, "A journal or a store that fails stops the node: Failed, and a problem", trial =>
        {
            foreach (bool isStore in new[] { true, false })
            {
                ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
                host.Settle(OfferAll(host, 2));
                if (isStore)
                    instance.Context.Home.Disk.Outcome = StoreOutcome.Failed;
                else
                    instance.Context.Home.Signer.Outcome = SignOutcome.JournalFailed;
                bool hasFailed = false;
                for (int i = 10; i < 30 && !hasFailed; i++)
                {
                    hasFailed = host.Offer(i) == ConsensusStep.Failed || host.Execute() == ConsensusStep.Failed;
                    host.FireNext();
                }

                string what = isStore ? "the store" : "the journal";
                Expect.That(hasFailed, $"steps after {what} failed: expected Failed, found other answers");
                Expect.That(instance.Plugin.CheckHealth().Problem is not null,
                    $"health after {what} failed: expected a problem, found none");
                Expect.Equal(ConsensusStep.Failed, host.Offer(99), $"a step after the one that failed because of {what}");
            }
        });
        yield return kit.Check(CheckAspect.Faults, "What was acknowledged before a crash is ordered after it", trial =>
        {
            for (int commits = 0; commits < 12; commits++)
                Crash(trial, commits);
        });

        ConformanceCheck Behaviour(string name, Action<ConsensusHost, KitInstance> run) => kit.Check(CheckAspect.Behaviour, name, trial =>
        {
            ConsensusHost host = ConsensusHost.Begun(trial, out KitInstance instance);
            run(host, instance);
        });
    }

    private static void Crash(Trial trial, int commits)
    {
        KitNode node = trial.Node();
        KitInstance serving = node.Start();
        ConsensusHost host = new(node) { Serving = () => serving.As<IConsensus>() };
        host.Open();
        node.Disk.CommitsLeft = commits;
        List<Hash32> acknowledged = [];
        for (int number = 0; number < 8; number++)
        {
            if (host.Offer(number) == ConsensusStep.Accepted)
                acknowledged.Add(ConsensusHost.BatchOf(number).Hash());
            // Some are left waiting, and one wave is left without its record.
            if (number % 3 == 1)
                host.Execute();
            host.FireNext();
        }

        serving.Dispose();
        node.Disk.CommitsLeft = int.MaxValue;
        host.Lose();
        serving = node.Start();
        Expect.Equal(ConsensusStep.Accepted, host.Resume(), $"a Resume after a crash at commit {commits}");
        host.Settle(acknowledged);
        Expect.Equal(host.Executed.Count, host.Executed.Distinct().Count(),
            $"different batches executed around a crash at commit {commits}");
    }

    private static Hash32[] OfferAll(ConsensusHost host, int count)
    {
        for (int number = 0; number < count; number++)
            Expect.Equal(ConsensusStep.Accepted, host.Offer(number), $"batch {number} of {count}");
        return [.. Enumerable.Range(0, count).Select(number => ConsensusHost.BatchOf(number).Hash())];
    }

    /// <summary>A batch of exactly so many bytes.</summary>
    private static Batch Large(int bytes)
    {
        List<Transaction> transactions = [];
        for (int left = bytes - Batch.BytesMin; left > 0;)
        {
            int size = Math.Min(left, Limits.TransactionBytesMax);
            // What is left has to be a transaction too.
            if (left - size > 0 && left - size < Transaction.BytesMin)
                size -= Transaction.BytesMin;
            transactions.Add(new Transaction
            {
                ChainId = ChainId.Development,
                From = default,
                Nonce = (ulong)transactions.Count,
                Data = new byte[size - Transaction.BytesMin],
            });
            left -= size;
        }

        return new Batch { ChainId = ChainId.Development, Transactions = [.. transactions] };
    }

    private static WaveCommitRecord Change(WaveCommitRecord record, WaveNumber wave, Hash32 anchor, ulong timestampMs,
        ChainId? chain = null) => new()
        {
            ChainId = chain ?? record.ChainId,
            Epoch = record.Epoch,
            Wave = wave,
            AnchorHash = anchor,
            AnchorRound = record.AnchorRound.Next,
            PriorAnchorRound = record.AnchorRound,
            PreviousRecordHash = record.Hash(),
            TimestampMs = timestampMs,
            EventsRoot = record.EventsRoot,
            EventsBloom = record.EventsBloom,
            ReceiptsRoot = record.ReceiptsRoot,
            TxCount = record.TxCount,
            GasUsed = record.GasUsed,
            BaseFee = record.BaseFee,
            RuleSet = record.RuleSet,
        };
}
