using Pyde.Contracts.Conformance.State;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>The result is a function of snapshot and wave: nothing else goes in, and nothing else comes out.</summary>
internal static class PurityChecks
{
    private const int Waves = 12;

    public static IEnumerable<ConformanceCheck> For(ExecutionKit kit)
    {
        yield return kit.Check(CheckAspect.Determinism, "A wave has the same result again and on another instance", static trial =>
        {
            ExecutionChain chain = new(trial);
            chain.Run(chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 5));
            OrderedWave wave = chain.Next([[chain.World.Transfer(0, 1, ExecutionWorld.Stranger(0), 6)]]);
            for (int i = 0; i < 3; i++)
                chain.Execute(wave);
            chain.Run(wave);
            IExecutor other = trial.Node(1).Start().As<IExecutor>();
            OrderedWave next = chain.Next([[chain.World.Transfer(1, 0, ExecutionWorld.Stranger(0), 7)]]);
            WaveCommit expected = chain.Execute(next);
            WaveCommit found = chain.WithSnapshot(snapshot => other.ExecuteWave(next, snapshot, [], new KitSink<ExecutorOutput>()));
            Expect.Equal(expected.Record.Hash(), found.Record.Hash(), "hash of the record by an instance that has seen nothing before");
            Expect.Same([.. expected.Writes.Select(Show)], [.. found.Writes.Select(Show)], "writes");
        });
        yield return kit.Check(CheckAspect.Behaviour, "A wave that is given up leaves nothing behind in the executor", static trial =>
        {
            ExecutionChain chain = new(trial);
            for (ulong i = 0; i < 4; i++)
            {
                chain.Execute(chain.Next([[chain.World.Transfer(0, i, ExecutionWorld.Stranger(1), 900)]]));
                chain.Run(chain.World.Transfer(0, i, ExecutionWorld.Stranger(0), 1));
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "A full sink loses reports and changes no result", static trial =>
        {
            ExecutionChain chain = new(trial);
            OrderedWave wave = chain.Next(
                [[chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 5), chain.World.Transfer(0, 99, ExecutionWorld.Stranger(0), 5)]]);
            foreach (int capacity in new[] { 0, 1 })
                chain.Execute(wave, capacity);
        });
        yield return kit.Check(CheckAspect.HostileInput, "A wave that does not follow the state is the caller's mistake", static trial =>
        {
            ExecutionChain chain = new(trial);
            chain.Run();
            OrderedWave next = chain.Next();
            foreach ((string what, OrderedWave wave) in new[]
            {
                ("the head's own wave", With(next, 1, 31_337)), ("wave 0", With(next, 0, 31_337)), (
                    "the wave after the next", With(next, 3, 31_337)),
                ("a wave of another chain", With(next, 2, 1)),
            })
                Expect.RefusesArgument(() => Execute(chain, wave), what);
            LeaseToken lease = new();
            using ReferenceSnapshot empty = new(null, lease.Stamp);
            Expect.RefusesArgument(
                () => chain.Executor.ExecuteWave(next, empty, [], new KitSink<ExecutorOutput>()), "a wave on the empty state");
            chain.Run();
        });
        yield return kit.Check(CheckAspect.HostileInput, "Null is the caller's mistake", static trial =>
        {
            ExecutionChain chain = new(trial);
            LeaseToken lease = new();
            using ReferenceSnapshot snapshot = new(chain.Head, lease.Stamp);
            KitSink<ExecutorOutput> sink = new();
            Expect.RefusesArgument(() => chain.Executor.ExecuteWave(null!, snapshot, [], sink), "a wave that is null");
            Expect.RefusesArgument(() => chain.Executor.ExecuteWave(chain.Next(), null!, [], sink), "a state that is null");
            Expect.RefusesArgument(() => chain.Executor.ExecuteWave(chain.Next(), snapshot, null!, sink), "engines that are null");
            Expect.RefusesArgument(() => chain.Executor.ExecuteWave(chain.Next(), snapshot, [], null!), "a sink that is null");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A view call of what is no contract says so, costs nothing and leaves nothing",
            static trial =>
            {
                ExecutionChain chain = new(trial);
                foreach (
                    Address target in new[] { ExecutionWorld.Stranger(0), ExecutionWorld.AddressOf(0), ExecutionWorld.Shared, default })
                {
                    ViewCall call = new(target, ExecutionWorld.AddressOf(1), "look", new byte[] { 1 }, 1_000_000);
                    ViewReport report = chain.WithSnapshot(snapshot => chain.Executor.View(call, snapshot, []));
                    Expect.Equal(ViewOutcome.NoSuchTarget, report.Outcome, $"a view call of {target}");
                    Expect.Equal((0UL, 0), (report.GasUsed, report.Data.Length), $"gas and data of a view call of {target}");
                    Expect.That(!string.IsNullOrWhiteSpace(report.Text), "a view call that did not return: expected a reason, found none");
                    chain.Run(chain.World.Transfer(0, (ulong)chain.Head.Record.Wave.Value, ExecutionWorld.Stranger(0), 1));
                }
            });
        yield return kit.Check(CheckAspect.Behaviour, "Work on a module that is not there is not done, and changes nothing", static trial =>
        {
            ExecutionChain chain = new(trial);
            ExecutorWork work = new(Digest.Blake3([1]), new RuleSetId(1));
            WorkReport report = chain.WithSnapshot(snapshot => chain.Executor.RunWork(work, snapshot, []));
            Expect.That(!report.IsDone, "work on a module that is not there: expected it not done, found it done");
            chain.Run(chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 1));
        });
        yield return kit.Check(CheckAspect.Threads, "View calls and work beside a wave disturb nothing", static trial =>
        {
            ExecutionChain chain = new(trial);
            IExecutor executor = chain.Executor;
            ReferenceVersion before = chain.Head;
            bool isOver = false;
            string? found = null;
            LeaseToken lease = new();
            Thread viewer = new(() =>
            {
                try
                {
                    using ReferenceSnapshot snapshot = new(before, lease.Stamp);
                    while (!Volatile.Read(ref isOver))
                    {
                        ViewReport report = executor.View(
                            new ViewCall(ExecutionWorld.Shared, default, "look", default, 1_000), snapshot, []);
                        if (report.Outcome != ViewOutcome.NoSuchTarget)
                            found ??= $"a view call that is {report.Outcome}";
                        executor.RunWork(new ExecutorWork(Digest.Blake3([1]), new RuleSetId(1)), snapshot, []);
                    }
                }
                catch (Exception exception)
                {
                    found = Trial.Describe(exception);
                }
            })
            { IsBackground = true };
            viewer.Start();
            try
            {
                for (ulong i = 0; i < Waves; i++)
                    chain.Run(chain.World.Transfer(0, i, ExecutionWorld.Stranger(0), 1));
            }
            finally
            {
                Volatile.Write(ref isOver, true);
                viewer.Join();
            }

            Expect.Equal(null, found, "what a view call beside waves saw");
        });
    }

    private static string Show(StateWrite write) => $"{write.Key} {StateReads.Show(write.Value)}";

    private static void Execute(ExecutionChain chain, OrderedWave wave) =>
        chain.WithSnapshot(snapshot => chain.Executor.ExecuteWave(wave, snapshot, [], new KitSink<ExecutorOutput>()));

    private static OrderedWave With(OrderedWave wave, ulong number, ulong chain) => new()
    {
        ChainId = new ChainId(chain),
        Wave = new WaveNumber(number),
        Epoch = wave.Epoch,
        AnchorHash = wave.AnchorHash,
        AnchorRound = wave.AnchorRound,
        PriorAnchorRound = wave.PriorAnchorRound,
        TimestampMs = wave.TimestampMs,
        Batches = [],
    };
}
