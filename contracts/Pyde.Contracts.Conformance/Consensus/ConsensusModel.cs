using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>A consensus as a list of accepted batches, all of which are ordered once, whatever happens in between.</summary>
internal sealed class ConsensusModel : SequenceModel<ConsensusOperation>
{
    public static IEnumerable<ConformanceCheck> For(ConsensusKit kit)
    {
        yield return kit.Check(CheckAspect.Model, "Drawn sequences with restarts and hand-offs order every accepted batch once", trial =>
            new ConsensusModel().Check(trial, "consensus", sequences: 40, lengthMax: 40));
    }

    protected override ConsensusOperation Next(Draw draw) => draw.Below(20) switch
    {
        < 6 => new ConsensusOperation.Offer(draw.Between(1, 4)),
        < 8 => new ConsensusOperation.Repeat(draw.Below(6)),
        < 12 => new ConsensusOperation.Execute(),
        < 16 => new ConsensusOperation.Wait(),
        < 17 => new ConsensusOperation.Defer(draw.Chance(50)),
        < 19 => new ConsensusOperation.Restart(draw.Chance(50)),
        _ => new ConsensusOperation.HandOver(),
    };

    protected override IEnumerable<ConsensusOperation> Simpler(ConsensusOperation operation)
    {
        if (operation is ConsensusOperation.Offer { Count: > 1 } offer)
            yield return offer with { Count = 1 };
        if (operation is ConsensusOperation.Restart { HasExecuted: true })
            yield return new ConsensusOperation.Restart(false);
        if (operation is ConsensusOperation.Repeat { Back: > 0 })
            yield return new ConsensusOperation.Repeat(0);
    }

    protected override void Run(Trial trial, IReadOnlyList<ConsensusOperation> operations)
    {
        KitNode node = trial.Node();
        KitInstance serving = node.Start();
        ConsensusHost host = new(node) { Serving = () => serving.As<IConsensus>() };
        host.Open();
        List<Hash32> accepted = [];
        int offered = 0;
        foreach (ConsensusOperation operation in operations)
        {
            switch (operation)
            {
                case ConsensusOperation.Offer offer:
                    for (int i = 0; i < offer.Count; i++)
                        Offer(offered++);
                    break;
                case ConsensusOperation.Repeat repeat when offered > 0:
                    Repeat(offered - 1 - (repeat.Back % offered));
                    break;
                case ConsensusOperation.Execute:
                    Expect.That(host.Execute() is null or ConsensusStep.Accepted,
                        "the record of a committed wave: expected Accepted, found another");
                    break;
                case ConsensusOperation.Wait:
                    host.FireNext();
                    break;
                case ConsensusOperation.Defer defer:
                    node.Signer.Outcome = defer.Defers ? SignOutcome.Deferred : SignOutcome.Signed;
                    break;
                case ConsensusOperation.Restart restart:
                    Restart(restart.HasExecuted);
                    break;
                case ConsensusOperation.HandOver:
                    HandOver();
                    break;
            }

            Expect.Equal(null, serving.Plugin.CheckHealth().Problem, $"problem after {operation}");
            Expect.That(!host.WasHaltRequested, $"{operation}: expected no halt, found one asked for");
        }

        node.Signer.Outcome = SignOutcome.Signed;
        host.Settle(accepted);
        Expect.Equal(host.Executed.Count, host.Executed.Distinct().Count(), "different batches in all waves");

        void Offer(int number)
        {
            Expect.Equal(ConsensusStep.Accepted, host.Offer(number), $"new batch {number}");
            accepted.Add(ConsensusHost.BatchOf(number).Hash());
        }

        void Repeat(int number)
        {
            // One that was executed may be forgotten and taken once more: only those that still pend are the model's.
            if (!host.Executed.Contains(ConsensusHost.BatchOf(number).Hash()))
                Expect.Equal(ConsensusStep.Known, host.Offer(number), $"batch {number}, accepted and not executed");
        }

        void Restart(bool hasExecuted)
        {
            serving.Dispose();
            if (hasExecuted)
                host.ExecuteUnheard();
            host.Lose();
            serving = node.Start();
            Expect.Equal(ConsensusStep.Accepted, host.Resume(), "a Resume after a restart");
        }

        void HandOver()
        {
            foreach (HandOffSchema schema in trial.Plugin.HandOff.Exports.Where(trial.Plugin.HandOff.Imports.Contains).Take(1))
            {
                KitInstance next = node.StartBeside();
                Common.HandOff moved = Common.HandOff.Export(serving.Plugin, schema, sliceBytes: 300).End(serving.Plugin, schema);
                ImportOutcome outcome = moved.Import(next.Plugin, schema, () => node.MakeCurrent(next));
                Expect.That(outcome.IsAccepted, $"a hand-off: expected acceptance, found {outcome.Reason}");
                serving.Dispose();
                serving = next;
            }
        }
    }
}
