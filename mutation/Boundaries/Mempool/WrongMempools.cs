using System.Diagnostics.CodeAnalysis;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Boundaries.Mempool;

/// <summary>Mempools that break one promise each.</summary>
internal static class WrongMempools
{
    public static IReadOnlyList<WrongImplementation> All { get; } =
    [
        Wrong("loses the last submission and says that it was accepted", inner => new LosesTheLast(inner)),
        Wrong("answers the outcomes in the wrong order", inner => new Reverses(inner)),
        Wrong("accepts a second encoding of a transaction", inner => new AcceptsAnotherEncoding(inner)),
        Wrong("keeps a transaction a wave past its deadline", inner => new AWaveLate(inner)),
        Wrong("puts one transaction too many into a batch", inner => new OneTooMany(inner)),
        Wrong("puts a byte less than asked for into a batch", inner => new OneByteShort(inner)),
        Wrong("puts a unit of gas too much into a batch", inner => new OneGasOver(inner)),
        Wrong("hands a batch out in the wrong order", inner => new LastFirst(inner)),
        Wrong("hands the last transaction of a batch out again", inner => new HandsOutAgain(inner)),
        Wrong("answers Contains as of before the batch", inner => new StaleContains(inner)),
        Wrong("counts what was handed out as waiting", inner => new CountsHandedOut(inner)),
        Wrong("measures a byte too much", inner => new MeasuresWrongly(inner)),
        Wrong("forgets the last transaction of a wave", inner => new ForgetsTheLast(inner)),
        Wrong("reports unknown transactions as included", inner => new IncludesTheUnknown(inner)),
        Wrong("swallows the caller's mistake", inner => new Swallows(inner)),
        Wrong("keeps the submitted buffer instead of a copy", inner => new KeepsTheBuffer(inner)),
        Wrong("drops the oldest without a word when more than eight wait", inner => new DropsSilently(inner)),
        Wrong("lets randomness decide the order of a batch", inner => new Shuffles(inner)),
        Wrong("remembers in a static field what any instance has seen", inner => new RemembersStatically(inner)),
        Wrong("ignores its configuration", inner => new IgnoresConfiguration(inner)),
        Wrong("leaves a store iterator open", inner => new LeaksAnIterator(inner)),
        Wrong("forgets one sender of an export", inner => new ForgetsASender(inner)),
        Wrong("leaves what changed out of the delta", inner => new EmptyDelta(inner)),
        Wrong("accepts an import that it could not read", inner => new AcceptsAnything(inner)),
        Wrong("answers the digest of the first time", inner => new StaleDigest(inner)),
        Wrong("goes on with an export that was abandoned", inner => new NeverAbandons(inner)),
        Wrong("is ill while it serves", inner => new FallsIll(inner)),
        Wrong("loses what was handed out when it hands over", inner => new LosesTheHandedOut(inner)),
    ];

    private static WrongImplementation Wrong(string name, Func<IMempool, IMempool> break_) =>
        WrongImplementation.Of(SlotName.Mempool, name, break_);

    private sealed class LosesTheLast(IMempool inner) : WrongMempool(inner)
    {
        public override InsertReport Insert(SubmissionBatch submissions)
        {
            if (submissions.Submissions.Count < 2)
                return Inner.Insert(submissions);
            InsertReport report = Inner.Insert(submissions with { Submissions = [.. submissions.Submissions.SkipLast(1)] });
            return report with { Outcomes = [.. report.Outcomes, InsertOutcome.Accepted] };
        }
    }

    private sealed class Reverses(IMempool inner) : WrongMempool(inner)
    {
        public override InsertReport Insert(SubmissionBatch submissions)
        {
            InsertReport report = Inner.Insert(submissions);
            return report with { Outcomes = [.. report.Outcomes.Reverse()] };
        }
    }

    private sealed class AcceptsAnotherEncoding(IMempool inner) : WrongMempool(inner)
    {
        // Chain id and type stand last, before them the deadline and its tag.
        private const int TagFromEnd = 1 + 8 + 8 + 1;

        public override InsertReport Insert(SubmissionBatch submissions) =>
            Inner.Insert(submissions with { Submissions = [.. submissions.Submissions.Select(Repair)] });

        private static Submission Repair(Submission submission)
        {
            byte[] bytes = submission.Transaction.ToArray();
            if (bytes.Length >= TagFromEnd && bytes[^TagFromEnd] == 2)
                bytes[^TagFromEnd] = 1;
            return submission with { Transaction = bytes };
        }
    }

    private sealed class AWaveLate(IMempool inner) : WrongMempool(inner)
    {
        public override FeedbackReport Apply(WaveFeedback feedback) =>
            Inner.Apply(feedback with { Wave = new WaveNumber(feedback.Wave.Value - 1) });
    }

    private sealed class OneTooMany(IMempool inner) : WrongMempool(inner)
    {
        public override BatchOffer TakeBatch(BatchRequest request) =>
            Inner.TakeBatch(request with { TransactionsMax = request.TransactionsMax + 1 });
    }

    private sealed class OneByteShort(IMempool inner) : WrongMempool(inner)
    {
        public override BatchOffer TakeBatch(BatchRequest request) =>
            Inner.TakeBatch(request with { BytesMax = Math.Max(0, request.BytesMax - 1) });
    }

    private sealed class OneGasOver(IMempool inner) : WrongMempool(inner)
    {
        public override BatchOffer TakeBatch(BatchRequest request) =>
            Inner.TakeBatch(request with { GasMax = Math.Max(request.GasMax, request.GasMax + 1) });
    }

    private sealed class LastFirst(IMempool inner) : WrongMempool(inner)
    {
        public override BatchOffer TakeBatch(BatchRequest request) => new([.. Inner.TakeBatch(request).Transactions.Reverse()]);
    }

    private sealed class HandsOutAgain(IMempool inner) : WrongMempool(inner)
    {
        private ReadOnlyMemory<byte>[] _again = [];

        public override BatchOffer TakeBatch(BatchRequest request)
        {
            BatchOffer offer = Inner.TakeBatch(request);
            ReadOnlyMemory<byte>[] transactions = offer.Transactions.Count < request.TransactionsMax
                ? [.. offer.Transactions, .. _again]
                : [.. offer.Transactions];
            _again = [.. offer.Transactions.TakeLast(1)];
            return new BatchOffer(transactions);
        }
    }

    private sealed class StaleContains(IMempool inner) : WrongMempool(inner)
    {
        private readonly HashSet<Hash32> _handedOut = [];

        public override bool Contains(Hash32 transaction) => _handedOut.Contains(transaction) || Inner.Contains(transaction);

        public override BatchOffer TakeBatch(BatchRequest request)
        {
            BatchOffer offer = Inner.TakeBatch(request);
            foreach (ReadOnlyMemory<byte> bytes in offer.Transactions)
                _handedOut.Add(HashOf(bytes));
            return offer;
        }
    }

    private sealed class CountsHandedOut(IMempool inner) : WrongMempool(inner)
    {
        private int _handedOut;

        public override int Count => Inner.Count + _handedOut;

        public override BatchOffer TakeBatch(BatchRequest request)
        {
            BatchOffer offer = Inner.TakeBatch(request);
            _handedOut += offer.Transactions.Count;
            return offer;
        }
    }

    private sealed class MeasuresWrongly(IMempool inner) : WrongMempool(inner)
    {
        public override long Bytes => Inner.Bytes + Math.Min(1, Inner.Count);
    }

    private sealed class ForgetsTheLast(IMempool inner) : WrongMempool(inner)
    {
        public override FeedbackReport Apply(WaveFeedback feedback) =>
            Inner.Apply(feedback with { Ordered = [.. feedback.Ordered.SkipLast(1)] });
    }

    private sealed class IncludesTheUnknown(IMempool inner) : WrongMempool(inner)
    {
        public override FeedbackReport Apply(WaveFeedback feedback) => Inner.Apply(feedback) with { Included = feedback.Ordered.Count };
    }

    private sealed class Swallows(IMempool inner) : WrongMempool(inner)
    {
        public override InsertReport Insert(SubmissionBatch submissions)
        {
            try
            {
                return Inner.Insert(submissions);
            }
            catch (Exception mistake) when (mistake is ArgumentException or PluginFault)
            {
                return new InsertReport([], []);
            }
        }
    }

    private sealed class KeepsTheBuffer(IMempool inner) : WrongMempool(inner)
    {
        private readonly Dictionary<Hash32, ReadOnlyMemory<byte>> _kept = [];

        public override InsertReport Insert(SubmissionBatch submissions)
        {
            InsertReport report = Inner.Insert(submissions);
            for (int i = 0; i < report.Outcomes.Count; i++)
            {
                if (report.Outcomes[i] == InsertOutcome.Accepted)
                    _kept[HashOf(submissions.Submissions[i].Transaction)] = submissions.Submissions[i].Transaction;
            }

            return report;
        }

        public override BatchOffer TakeBatch(BatchRequest request) =>
            new([.. Inner.TakeBatch(request).Transactions.Select(bytes => _kept.GetValueOrDefault(HashOf(bytes), bytes))]);
    }

    private sealed class DropsSilently(IMempool inner) : WrongMempool(inner)
    {
        private const int WaitingMax = 8;

        public override InsertReport Insert(SubmissionBatch submissions)
        {
            InsertReport report = Inner.Insert(submissions);
            while (Inner.Count > WaitingMax)
                Inner.TakeBatch(new BatchRequest(1, Limits.BatchBytesMax, ulong.MaxValue));
            return report;
        }
    }

    private sealed class Shuffles(IMempool inner) : WrongMempool(inner)
    {
        private IPluginContext? _context;

        public override StartOutcome Start(IPluginContext context)
        {
            _context = context;
            return Inner.Start(context);
        }

        public override BatchOffer TakeBatch(BatchRequest request)
        {
            IReadOnlyList<ReadOnlyMemory<byte>> transactions = Inner.TakeBatch(request).Transactions;
            if (transactions.Select(SenderOf).Distinct().Count() < transactions.Count)
                return new BatchOffer(transactions);
            byte[] coin = new byte[1];
            _context!.Random.Fill(coin);
            return new BatchOffer((coin[0] & 1) == 0 ? transactions : [.. transactions.Reverse()]);
        }
    }

    private sealed class RemembersStatically(IMempool inner) : WrongMempool(inner)
    {
        private static int _batches;

        public override BatchOffer TakeBatch(BatchRequest request) =>
            Interlocked.Increment(ref _batches) % 5 == 4 ? new BatchOffer([]) : Inner.TakeBatch(request);
    }

    private sealed class IgnoresConfiguration(IMempool inner) : WrongMempool(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(OtherContext.WithoutConfiguration(context));
    }

    private sealed class LeaksAnIterator(IMempool inner) : WrongMempool(inner)
    {
        [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "That is what is wrong with it.")]
        public override StartOutcome Start(IPluginContext context)
        {
            context.OpenStore("leak", 1).Scan(0, default, default, ScanDirection.Ascending).MoveNext();
            return Inner.Start(context);
        }
    }

    private sealed class ForgetsASender(IMempool inner) : WrongMempool(inner)
    {
        public override ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) =>
            Inner.ExportBase(schema, new DroppingWriter(writer, static index => index == 1));
    }

    private sealed class EmptyDelta(IMempool inner) : WrongMempool(inner)
    {
        public override void ExportDelta(HandOffSchema schema, IHandOffWriter writer) => Inner.ExportDelta(schema, new HeadOnly(writer));

        private sealed class HeadOnly(IHandOffWriter inner) : IHandOffWriter
        {
            private const int HeadBytes = 1 + 8 + 16 + 8;

            public int RecordBytesMax => inner.RecordBytesMax;

            public bool IsSliceFull => inner.IsSliceFull;

            public void Write(ReadOnlySpan<byte> record)
            {
                if (record.Length == HeadBytes)
                    inner.Write(record);
            }
        }
    }

    private sealed class AcceptsAnything(IMempool inner) : WrongMempool(inner)
    {
        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            Inner.Import(phase, schema, reader);
            return ImportOutcome.Accepted;
        }
    }

    private sealed class StaleDigest(IMempool inner) : WrongMempool(inner)
    {
        private Hash32? _digest;

        public override Hash32 HandOffDigest() => _digest ??= Inner.HandOffDigest();
    }

    private sealed class NeverAbandons(IMempool inner) : WrongMempool(inner)
    {
        public override void AbandonExport()
        {
            // That is what is wrong with it.
        }
    }

    private sealed class FallsIll(IMempool inner) : WrongMempool(inner)
    {
        public override HealthReport CheckHealth() => Inner.Count > 3 ? new HealthReport("too much to do") : HealthReport.Healthy;
    }

    private sealed class LosesTheHandedOut(IMempool inner) : WrongMempool(inner)
    {
        private readonly HashSet<Hash32> _handedOut = [];
        private bool _isSuccessor;

        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            _isSuccessor = true;
            return Inner.Import(phase, schema, reader);
        }

        public override FeedbackReport Apply(WaveFeedback feedback)
        {
            FeedbackReport report = Inner.Apply(feedback);
            return _isSuccessor ? report with { Included = feedback.Ordered.Count(_handedOut.Contains) } : report;
        }

        public override BatchOffer TakeBatch(BatchRequest request)
        {
            BatchOffer offer = Inner.TakeBatch(request);
            foreach (ReadOnlyMemory<byte> bytes in offer.Transactions)
                _handedOut.Add(HashOf(bytes));
            return offer;
        }
    }

    private static Transaction Decode(ReadOnlyMemory<byte> bytes) =>
        BorshCodec.TryDecode(bytes.Span, out Transaction transaction) == DecodeOutcome.Ok
            ? transaction
            : throw new InvariantException("a transaction of the mempool decodes");

    private static Hash32 HashOf(ReadOnlyMemory<byte> bytes) => Decode(bytes).Hash();

    private static Address SenderOf(ReadOnlyMemory<byte> bytes) => Decode(bytes).From;
}
