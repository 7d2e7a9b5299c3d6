using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Commits that must be refused, one broken rule at a time.</summary>
internal static class StateRefusalChecks
{
    private const int ValueBytesMax = 1_024 * 1_024;

    private static readonly Hash32 Low = StateChain.FirstKey;
    private static readonly Hash32 High = StateChain.LastKey;

    private delegate WaveCommit Bend(StateChain chain, WaveCommit commit);

    public static IEnumerable<ConformanceCheck> For(StateKit kit)
    {
        foreach ((string what, CommitOutcome outcome, Bend bend) in Bends())
        {
            yield return kit.Check(CheckAspect.HostileInput, $"A commit {what} is {outcome} and changes nothing", trial =>
            {
                StateChain chain = new(trial);
                chain.Commit(Whole(chain));
                chain.Commit(Whole(chain));
                Hash32 digest = chain.Store.HandOffDigest();
                CommitReport report = chain.Store.CommitWave(bend(chain, Whole(chain)));
                Expect.Equal(outcome, report.Outcome, $"a commit {what}");
                Expect.That(report.Record is null, $"a commit {what}: expected no record, found one");
                Expect.Equal(digest, chain.Store.HandOffDigest(), "digest after a refused commit");
                StateReads.Check(chain);
                chain.Commit(Whole(chain));
                chain.Restart();
                StateReads.Check(chain);
            });
        }

        yield return kit.Check(CheckAspect.HostileInput, "The first wave is 0 and follows genesis", static trial =>
        {
            StateChain chain = new(trial);
            WaveCommit first = Whole(chain);
            foreach (WaveCommit commit in new[]
            {
                With(first, static record => record.Wave = 1), With(first, static record => record.Previous = High),
                With(first, static record => record.Previous = default),
            })
                Expect.Equal(CommitOutcome.OutOfOrder, chain.Store.CommitWave(commit).Outcome, "a first wave that does not follow genesis");
            StateReads.Check(chain);
            chain.Commit(first);
        });
        yield return kit.Check(CheckAspect.HostileInput, "The same wave twice is out of order", static trial =>
        {
            StateChain chain = new(trial);
            WaveCommit commit = Whole(chain);
            chain.Commit(commit);
            Expect.Equal(CommitOutcome.OutOfOrder, chain.Store.CommitWave(commit).Outcome, "wave 0 again");
            StateReads.Check(chain);
        });
        yield return kit.Check(CheckAspect.Limits, "The largest value, module and transaction are taken", static trial =>
        {
            StateChain chain = new(trial);
            byte[] code = new byte[Limits.ModuleBytesMax];
            Receipt[] receipts = [StateSteps.Receipt(0, 0, [])];
            chain.Commit(chain.Build(
                [StateChain.Put(Low, new byte[ValueBytesMax])],
                [new CodeWrite(Digest.Blake3(code), code)],
                [],
                receipts,
                [new byte[Limits.TransactionBytesMax]]));
            StateReads.Check(chain);
            chain.Restart();
            StateReads.Check(chain);
        });
        yield return kit.Check(CheckAspect.HostileInput, "Null is the caller's mistake", static trial =>
        {
            StateChain chain = new(trial);
            Expect.RefusesArgument(() => chain.Store.CommitWave(null!), "a commit that is null");
            Expect.RefusesArgument(() => chain.Store.StoreCertificate(null!), "a certificate that is null");
            Expect.RefusesArgument(() => chain.Store.ReadEvents(null!), "a query that is null");
        });
    }

    private static IEnumerable<(string What, CommitOutcome Outcome, Bend Bend)> Bends()
    {
        yield return ("of the wave after the next", CommitOutcome.OutOfOrder, static (_, c) => With(c, static r => r.Wave++));
        yield return ("of the head's own wave", CommitOutcome.OutOfOrder, static (_, c) => With(c, static r => r.Wave--));
        yield return ("of wave 0 once more", CommitOutcome.OutOfOrder, static (_, c) => With(c, static r => r.Wave = 0));
        yield return ("that follows another record", CommitOutcome.OutOfOrder, static (_, c) => With(c, static r => r.Previous = High));
        yield return ("that follows the head's predecessor", CommitOutcome.OutOfOrder, static (chain, c) =>
            With(c, r => r.Previous = chain.Versions[^2].Record.Hash()));
        yield return ("for another chain", CommitOutcome.Malformed, static (_, c) => With(c, static r => r.Chain = 1));
        yield return ("whose record has state roots", CommitOutcome.Malformed, static (_, c) =>
            c with { Record = c.Record.WithRoots(new StateRoots(High, default)) });
        yield return ("whose keys descend", CommitOutcome.Malformed, static (_, c) => c with { Writes = [.. c.Writes.Reverse()] });
        yield return ("that writes a key twice", CommitOutcome.Malformed, static (_, c) => c with { Writes = [c.Writes[0], .. c.Writes] });
        yield return ("with a value of a byte too many", CommitOutcome.Malformed, static (_, c) =>
            c with { Writes = [StateChain.Put(Low, new byte[ValueBytesMax + 1])] });
        yield return ("whose hashes of code descend", CommitOutcome.Malformed, static (_, c) => c with { Code = [.. c.Code.Reverse()] });
        yield return ("that writes a module twice", CommitOutcome.Malformed, static (_, c) => c with { Code = [c.Code[0], .. c.Code] });
        yield return ("with code under another hash", CommitOutcome.Malformed, static (_, c) =>
            c with { Code = [new CodeWrite(High, c.Code[0].Code)] });
        yield return ("with a module of a byte too many", CommitOutcome.Malformed, static (_, c) => c with { Code = [ModuleTooLong()] });
        yield return ("that counts a step too many", CommitOutcome.Malformed, static (_, c) => With(c, static r => r.Steps++));
        yield return ("that counts a step too few", CommitOutcome.Malformed, static (_, c) => With(c, static r => r.Steps--));
        yield return ("with a transaction too few", CommitOutcome.Malformed, static (_, c) =>
            c with { Transactions = [.. c.Transactions.SkipLast(1)] });
        yield return ("with a transaction too many", CommitOutcome.Malformed, static (_, c) =>
            c with { Transactions = [.. c.Transactions, default] });
        yield return ("with a transaction of a byte too many", CommitOutcome.Malformed, static (_, c) =>
            c with { Transactions = [new byte[Limits.TransactionBytesMax + 1], .. c.Transactions.Skip(1)] });
        yield return ("whose receipts are swapped", CommitOutcome.Malformed, static (chain, c) =>
            chain.Build(c.Writes, c.Code, [.. c.Events], [.. c.Receipts.Reverse()], [.. c.Transactions]));
        yield return ("with a receipt of another wave", CommitOutcome.Malformed, static (chain, c) => chain.Build(
            c.Writes, c.Code, [.. c.Events], [StateSteps.Receipt(7, 0, []), .. c.Receipts.Skip(1)], [.. c.Transactions]));
        yield return ("with another receipts root", CommitOutcome.Malformed, static (_, c) => With(c, static r => r.ReceiptsRoot = High));
        yield return ("with a receipt that the root does not cover", CommitOutcome.Malformed, static (_, c) =>
            c with { Receipts = [StateSteps.Receipt(c.Record.Wave.Value, 0, [.. c.Events, .. c.Events]), StateSteps.Receipt(9, 1, [])] });
        yield return (
            "whose events are swapped", CommitOutcome.Malformed, static (chain, c) => WithEvents(chain, c, [.. c.Events.Reverse()]));
        yield return ("that skips an event index", CommitOutcome.Malformed, static (chain, c) =>
            WithEvents(chain, c, [.. c.Events.Skip(1)]));
        yield return ("with an event of no step", CommitOutcome.Malformed, static (chain, c) =>
            WithEvents(chain, c, [.. c.Events, StateSteps.Event(c.Record.Wave.Value, (uint)c.Receipts.Count, 0, 0, [1])]));
        yield return ("with an event of another wave", CommitOutcome.Malformed, static (chain, c) =>
            WithEvents(chain, c, [StateSteps.Event(9, 0, 0, 0, [1]), .. c.Events.Where(static item => item.TxIndex > 0)]));
        yield return ("with another events root", CommitOutcome.Malformed, static (_, c) => With(c, static r => r.EventsRoot = High));
        yield return ("without the events that its root covers", CommitOutcome.Malformed, static (_, c) => c with { Events = [] });
        yield return ("with the bloom filter of other events", CommitOutcome.Malformed, static (_, c) =>
            With(c, static r => r.Bloom = EventsBloom.Empty));
    }

    // Two changes, two modules, two steps: the first step with two events.
    private static WaveCommit Whole(StateChain chain)
    {
        ulong wave = (ulong)chain.Versions.Count;
        byte[] code = [1, (byte)wave];
        byte[] other = [2, (byte)wave];
        EventRecord[] events =
        [
            StateSteps.Event(wave, 0, 0, 0, [1]), StateSteps.Event(wave, 0, 1, 1, [1, 2]), StateSteps.Event(wave, 1, 0, 1, [3]),
        ];
        Receipt[] receipts = [StateSteps.Receipt(wave, 0, events), StateSteps.Receipt(wave, 1, events)];
        return chain.Build(
            [StateChain.Put(Low, (byte)wave), StateChain.Put(High, 1, (byte)wave)],
            [new CodeWrite(Digest.Blake3(code), code), new CodeWrite(Digest.Blake3(other), other)],
            events,
            receipts,
            [.. receipts.Select(StateSteps.Transaction)]);
    }

    private static WaveCommit WithEvents(StateChain chain, WaveCommit commit, EventRecord[] events) =>
        chain.Build(commit.Writes, commit.Code, events, [.. commit.Receipts], [.. commit.Transactions]);

    private static CodeWrite ModuleTooLong()
    {
        byte[] code = new byte[Limits.ModuleBytesMax + 1];
        return new CodeWrite(Digest.Blake3(code), code);
    }

    private static WaveCommit With(WaveCommit commit, Action<Fields> change)
    {
        Fields fields = new(commit.Record);
        change(fields);
        return commit with { Record = fields.ToRecord() };
    }

    /// <summary>The fields of a record that a check bends.</summary>
    private sealed class Fields(WaveCommitRecord record)
    {
        public ulong Wave { get; set; } = record.Wave.Value;

        public ulong Chain { get; set; } = record.ChainId.Value;

        public Hash32 Previous { get; set; } = record.PreviousRecordHash;

        public uint Steps { get; set; } = record.TxCount;

        public Hash32 ReceiptsRoot { get; set; } = record.ReceiptsRoot;

        public Hash32 EventsRoot { get; set; } = record.EventsRoot;

        public EventsBloom Bloom { get; set; } = record.EventsBloom;

        public WaveCommitRecord ToRecord() => new()
        {
            ChainId = new ChainId(Chain),
            Epoch = record.Epoch,
            Wave = new WaveNumber(Wave),
            AnchorHash = record.AnchorHash,
            AnchorRound = record.AnchorRound,
            PriorAnchorRound = record.PriorAnchorRound,
            PreviousRecordHash = Previous,
            TimestampMs = record.TimestampMs,
            EventsRoot = EventsRoot,
            EventsBloom = Bloom,
            ReceiptsRoot = ReceiptsRoot,
            TxCount = Steps,
            GasUsed = record.GasUsed,
            BaseFee = record.BaseFee,
            RuleSet = record.RuleSet,
        };
    }
}
