using System.Text;

namespace Pyde.Contracts.Conformance.Sequences;

/// <summary>Sequences of operations, drawn from a seed, run against a plugin and a model at once, and made small when they fail.</summary>
/// <typeparam name="TOperation">
/// A record whose text says what it does. It means something in every state, so that any part of a sequence is a sequence: places are
/// counted from the end or modulo what is there.
/// </typeparam>
internal abstract class SequenceModel<TOperation>
{
    // Each run starts plugins anew: this many keep a failing check within seconds.
    private const int ShrinkRunsMax = 400;

    /// <summary>Draws the next operation.</summary>
    protected abstract TOperation Next(Draw draw);

    /// <summary>Runs a sequence on fresh instances and a fresh model; throws what differs.</summary>
    protected abstract void Run(Trial trial, IReadOnlyList<TOperation> operations);

    /// <summary>The same operation with smaller arguments, the smallest first.</summary>
    protected virtual IEnumerable<TOperation> Simpler(TOperation operation) => [];

    /// <summary>Draws sequences and runs them.</summary>
    /// <param name="trial">Names the plugin and the seed.</param>
    /// <param name="name">Tells apart what several models of a slot draw.</param>
    /// <param name="sequences">How many.</param>
    /// <param name="lengthMax">Most operations of one.</param>
    public void Check(Trial trial, string name, int sequences, int lengthMax)
    {
        for (int sequence = 0; sequence < sequences; sequence++)
        {
            Draw draw = Draw.Named(trial.Seed, $"{name} {sequence}");
            TOperation[] operations = new TOperation[draw.Between(1, lengthMax)];
            for (int i = 0; i < operations.Length; i++)
                operations[i] = Next(draw);
            if (Try(trial, operations) is not { } found)
                continue;
            (TOperation[] smallest, string smallestFound) = Shrink(trial, operations, found);
            throw new CheckFailure(Tell(trial.Seed, sequence, operations.Length, smallest, smallestFound));
        }
    }

    /// <summary>Drops parts, from halves down to single operations, then makes arguments smaller, as long as it still fails.</summary>
    private (TOperation[] Operations, string Found) Shrink(Trial trial, TOperation[] operations, string found)
    {
        int runs = 0;
        bool isSmaller = true;
        while (isSmaller && runs < ShrinkRunsMax)
        {
            isSmaller = false;
            for (int part = Math.Max(1, operations.Length / 2); part >= 1; part /= 2)
            {
                for (int at = 0; at + part <= operations.Length && runs < ShrinkRunsMax;)
                {
                    TOperation[] rest = [.. operations[..at], .. operations[(at + part)..]];
                    runs++;
                    if (rest.Length > 0 && Try(trial, rest) is { } still)
                    {
                        (operations, found, isSmaller) = (rest, still, true);
                        continue;
                    }

                    at++;
                }
            }

            for (int at = 0; at < operations.Length; at++)
            {
                foreach (TOperation simpler in Simpler(operations[at]))
                {
                    if (runs++ >= ShrinkRunsMax)
                        break;
                    TOperation[] changed = [.. operations];
                    changed[at] = simpler;
                    if (Try(trial, changed) is not { } still)
                        continue;
                    (operations, found, isSmaller) = (changed, still, true);
                    break;
                }
            }
        }

        return (operations, found);
    }

    private string? Try(Trial trial, IReadOnlyList<TOperation> operations)
    {
        try
        {
            using Trial inner = new(trial.Plugin, trial.Seed);
            Run(inner, operations);
            inner.Close();
            return null;
        }
        catch (CheckFailure failure)
        {
            return failure.Message;
        }
        catch (Exception exception) when (exception is not CheckNotApplicable)
        {
            return $"expected an answer, found {Trial.Describe(exception)}";
        }
    }

    private static string Tell(ulong seed, int sequence, int drawn, TOperation[] operations, string found)
    {
        StringBuilder text = new();
        text.Append($"{found}\n  after {operations.Length} operations (of {drawn} in sequence {sequence} of seed {seed}):");
        for (int i = 0; i < operations.Length; i++)
            text.Append($"\n    {i + 1}. {operations[i]}");
        return text.ToString();
    }
}
