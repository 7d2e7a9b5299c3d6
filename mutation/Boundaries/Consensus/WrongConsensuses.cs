using System.Diagnostics.CodeAnalysis;
using Pyde.Contracts;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Boundaries.Consensus;

/// <summary>Consensus that breaks one promise each.</summary>
internal static class WrongConsensuses
{
    public static IReadOnlyList<WrongImplementation> All { get; } =
    [
        Wrong("loses every seventh batch and says that it was accepted", inner => new LosesBatches(inner)),
        Wrong("orders a batch twice in one wave", inner => new Doubles(inner)),
        Wrong("leaves the last batch of a wave out", inner => new LeavesOut(inner)),
        Wrong("numbers its waves one too high", inner => new OneTooHigh(inner)),
        Wrong("commits a wave twice", inner => new CommitsTwice(inner)),
        Wrong("takes the timestamp of the input as it is", inner => new ClockGoesBack(inner)),
        Wrong("forgets the round of the prior anchor", inner => new NoPriorRound(inner)),
        Wrong("certifies with a damaged signature", inner => new BadCertificate(inner)),
        Wrong("certifies another record", inner => new OtherRecord(inner)),
        Wrong("never certifies genesis", inner => new NoGenesis(inner)),
        Wrong("answers Accepted for a batch that it knows", inner => new NeverKnown(inner)),
        Wrong("accepts batches of other chains", inner => new AnyChain(inner)),
        Wrong("accepts noise as a vertex", inner => new AnyVertex(inner)),
        Wrong("accepts a record of another anchor", inner => new AnyRecord(inner)),
        Wrong("accepts a batch above 4 MiB", inner => new AnySize(inner)),
        Wrong("pushes into a sink without room", inner => new Overflows(inner)),
        Wrong("takes an input although the sink has no room", inner => new NeverBusy(inner)),
        Wrong("reports a failed store as accepted", inner => new HidesFailure(inner)),
        Wrong("is healthy after its store failed", inner => new AlwaysHealthy(inner)),
        Wrong("keeps nothing in its store", inner => new ForgetsAll(inner)),
        Wrong("answers the status of the beginning", inner => new StaleStatus(inner)),
        Wrong("counts no pending batch", inner => new CountsNothing(inner)),
        Wrong("never comes back to what the signer deferred", inner => new NeverRetries(inner)),
        Wrong("leaves a store iterator open", inner => new LeaksAnIterator(inner)),
        Wrong("forgets the first batch of an export", inner => new ForgetsABatch(inner)),
        Wrong("accepts an import that it could not read", inner => new AcceptsAnything(inner)),
        Wrong("commits the wave again after a hand-off", inner => new CommitsAfterImport(inner)),
        Wrong("answers the digest of the first time", inner => new StaleDigest(inner)),
        Wrong("ignores its configuration", inner => new IgnoresConfiguration(inner)),
        Wrong("signs a second anchor for the same round after a restart", inner => new SignsAgain(inner)),
    ];

    private static WrongImplementation Wrong(string name, Func<IConsensus, IConsensus> break_) =>
        WrongImplementation.Of(SlotName.Consensus, name, break_);

    private static OrderedWave Change(
        OrderedWave wave, WaveNumber? number = null, ulong? timestampMs = null, Round? prior = null, IEnumerable<Batch>? batches = null) => new()
        {
            ChainId = wave.ChainId,
            Wave = number ?? wave.Wave,
            Epoch = wave.Epoch,
            AnchorHash = wave.AnchorHash,
            AnchorRound = wave.AnchorRound,
            PriorAnchorRound = prior ?? wave.PriorAnchorRound,
            TimestampMs = timestampMs ?? wave.TimestampMs,
            Beacon = wave.Beacon,
            Batches = batches is null ? wave.Batches : [.. batches],
        };

    private abstract class ChangesWaves(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) => StepThrough(
            input, outputs, output => output is CommitWave commit ? [new CommitWave(Change(commit.Wave, input))] : [output]);

        protected abstract OrderedWave Change(OrderedWave wave, ConsensusInput input);
    }

    private sealed class LosesBatches(IConsensus inner) : WrongConsensus(inner)
    {
        private int _batches;

        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            input is BatchReady && ++_batches % 7 == 0 ? ConsensusStep.Accepted : Inner.Step(input, outputs);
    }

    private sealed class Doubles(IConsensus inner) : ChangesWaves(inner)
    {
        protected override OrderedWave Change(OrderedWave wave, ConsensusInput input) =>
            WrongConsensuses.Change(wave, batches: wave.Batches.Concat(wave.Batches.TakeLast(1)));
    }

    private sealed class LeavesOut(IConsensus inner) : ChangesWaves(inner)
    {
        protected override OrderedWave Change(OrderedWave wave, ConsensusInput input) =>
            WrongConsensuses.Change(wave, batches: wave.Batches.SkipLast(1));
    }

    private sealed class OneTooHigh(IConsensus inner) : ChangesWaves(inner)
    {
        protected override OrderedWave Change(OrderedWave wave, ConsensusInput input) =>
            WrongConsensuses.Change(wave, number: wave.Wave.Next);
    }

    private sealed class CommitsTwice(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            StepThrough(input, outputs, output => output is CommitWave ? [output, output] : [output]);
    }

    private sealed class ClockGoesBack(IConsensus inner) : ChangesWaves(inner)
    {
        protected override OrderedWave Change(OrderedWave wave, ConsensusInput input) =>
            WrongConsensuses.Change(wave, timestampMs: Math.Min(wave.TimestampMs, input.TimestampMs));
    }

    private sealed class NoPriorRound(IConsensus inner) : ChangesWaves(inner)
    {
        protected override OrderedWave Change(OrderedWave wave, ConsensusInput input) =>
            WrongConsensuses.Change(wave, prior: new Round(0));
    }

    private sealed class BadCertificate(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            StepThrough(input, outputs, output => [output is Finalized final ? new Finalized(Damage(final.Certificate)) : output]);

        private static HardFinalityCert Damage(HardFinalityCert certificate)
        {
            byte[] signature = certificate.Signatures.Signatures[0].ToArray();
            signature[^20] ^= 1;
            return new HardFinalityCert
            {
                Epoch = certificate.Epoch,
                Wave = certificate.Wave,
                RecordHash = certificate.RecordHash,
                Signatures = new CommitteeSignatures(certificate.Signatures.Signers, [signature]),
            };
        }
    }

    private sealed class OtherRecord(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) => StepThrough(
            input, outputs, output => [output is Finalized final ? new Finalized(Rename(final.Certificate)) : output]);

        private static HardFinalityCert Rename(HardFinalityCert certificate) => new()
        {
            Epoch = certificate.Epoch,
            Wave = certificate.Wave,
            RecordHash = Digest.Blake3(certificate.RecordHash.ToArray()),
            Signatures = certificate.Signatures,
        };
    }

    private sealed class NoGenesis(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            StepThrough(input, outputs, output => output is Finalized { Certificate.Wave.Value: 0 } ? [] : [output]);
    }

    private sealed class NeverKnown(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
        {
            ConsensusStep step = Inner.Step(input, outputs);
            return input is BatchReady && step == ConsensusStep.Known ? ConsensusStep.Accepted : step;
        }
    }

    private sealed class AnyChain(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            Inner.Step(
                input is BatchReady ready && ready.Batch.ChainId != ChainId.Development
                    ? ready with { Batch = new Batch { ChainId = ChainId.Development, Transactions = ready.Batch.Transactions } }
                    : input,
                outputs);
    }

    private sealed class AnyVertex(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            input is VertexReceived ? ConsensusStep.Accepted : Inner.Step(input, outputs);
    }

    private sealed class AnyRecord(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
        {
            ConsensusStep step = Inner.Step(input, outputs);
            return input is RecordReady && step == ConsensusStep.Refused ? ConsensusStep.Accepted : step;
        }
    }

    private sealed class AnySize(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            input is BatchReady ready && ready.Batch.EncodedBytes() > Limits.BatchBytesMax
                ? ConsensusStep.Accepted
                : Inner.Step(input, outputs);
    }

    private sealed class Overflows(IConsensus inner) : WrongConsensus(inner)
    {
        private const int RoomSeen = 64;

        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            Inner.Step(input, new RoomySink(outputs));

        private sealed class RoomySink(IOutputSink<ConsensusOutput> inner) : IOutputSink<ConsensusOutput>
        {
            public int Remaining => Math.Max(inner.Remaining, RoomSeen);

            public bool TryPush(ConsensusOutput output) => inner.TryPush(output);
        }
    }

    private sealed class NeverBusy(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
        {
            ConsensusStep step = Inner.Step(input, outputs);
            return step == ConsensusStep.Busy ? ConsensusStep.Accepted : step;
        }
    }

    private sealed class HidesFailure(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
        {
            ConsensusStep step = Inner.Step(input, outputs);
            return step == ConsensusStep.Failed ? ConsensusStep.Accepted : step;
        }
    }

    private sealed class AlwaysHealthy(IConsensus inner) : WrongConsensus(inner)
    {
        public override HealthReport CheckHealth() => HealthReport.Healthy;
    }

    private sealed class ForgetsAll(IConsensus inner) : WrongConsensus(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(new ForgetfulContext(context));

        private sealed class ForgetfulContext(IPluginContext inner) : OtherContext(inner)
        {
            public override IStore OpenStore(string name, int tables) => new ForgetfulStore(base.OpenStore(name, tables));
        }

        private sealed class ForgetfulStore(IStore inner) : IStore
        {
            private static readonly StoreBatch Nothing = new();

            public int Tables => inner.Tables;

            public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes) =>
                inner.TryRead(table, key, destination, out valueBytes);

            public StoreOutcome Commit(StoreBatch batch) => inner.Commit(Nothing);

            public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction) =>
                inner.Scan(table, from, to, direction);
        }
    }

    private sealed class StaleStatus(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStatus Status => default;
    }

    private sealed class CountsNothing(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStatus Status => Inner.Status with { PendingBatches = 0 };
    }

    private sealed class NeverRetries(IConsensus inner) : WrongConsensus(inner)
    {
        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) =>
            input is ConsensusTimerFired
                ? ConsensusStep.Known
                : StepThrough(input, outputs, output => output is SetConsensusTimer ? [] : [output]);
    }

    private sealed class LeaksAnIterator(IConsensus inner) : WrongConsensus(inner)
    {
        [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "That is what is wrong with it.")]
        public override StartOutcome Start(IPluginContext context)
        {
            context.OpenStore("leak", 1).Scan(0, default, default, ScanDirection.Ascending).MoveNext();
            return Inner.Start(context);
        }
    }

    private sealed class ForgetsABatch(IConsensus inner) : WrongConsensus(inner)
    {
        public override ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) =>
            Inner.ExportBase(schema, new DroppingWriter(writer, static index => index == 0));
    }

    private sealed class AcceptsAnything(IConsensus inner) : WrongConsensus(inner)
    {
        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            Inner.Import(phase, schema, reader);
            return ImportOutcome.Accepted;
        }
    }

    private sealed class CommitsAfterImport(IConsensus inner) : WrongConsensus(inner)
    {
        private static readonly Lock Gate = new();
        private static CommitWave? _last;
        private bool _isSuccessor;

        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            _isSuccessor = true;
            return Inner.Import(phase, schema, reader);
        }

        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
        {
            lock (Gate)
            {
                if (_isSuccessor && _last is not null)
                    outputs.TryPush(_last);
                _isSuccessor = false;
                return StepThrough(input, outputs, output =>
                {
                    if (output is CommitWave commit)
                        _last = commit;
                    return [output];
                });
            }
        }
    }

    private sealed class StaleDigest(IConsensus inner) : WrongConsensus(inner)
    {
        private Hash32? _digest;

        public override Hash32 HandOffDigest() => _digest ??= Inner.HandOffDigest();
    }

    private sealed class IgnoresConfiguration(IConsensus inner) : WrongConsensus(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(OtherContext.WithoutConfiguration(context));
    }

    private sealed class SignsAgain(IConsensus inner) : WrongConsensus(inner)
    {
        private IPluginContext? _context;
        private ulong _round;

        public override StartOutcome Start(IPluginContext context)
        {
            _context = context;
            return Inner.Start(context);
        }

        public override ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) => StepThrough(input, outputs, output =>
        {
            // An anchor made from the time of the step: after a restart it is another one.
            if (output is CommitWave commit)
            {
                _round = commit.Wave.AnchorRound.Value;
                byte[] digest = BitConverter.GetBytes(input.TimestampMs);
                _context!.Signer.Sign(
                    SigningPurpose.Vote, Hash32.Zero, default, _round, Digest.Blake3(digest), new byte[Limits.SignatureBytesMax], out _);
            }

            return [output];
        });
    }
}
