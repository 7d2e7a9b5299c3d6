using System.Runtime.CompilerServices;
using Pyde.Contracts;
using Pyde.Contracts.Dkg;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Boundaries.Dkg;

/// <summary>Key ceremonies that break one promise each.</summary>
internal static class WrongCeremonies
{
    public static IReadOnlyList<WrongImplementation> All { get; } =
    [
        Outputs("loses the last output of a step", static (all, _) => [.. all.SkipLast(1)]),
        Outputs("never sets a timer", static (all, _) => [.. all.Where(output => output is not SetCeremonyTimer)]),
        Outputs("sends every message to the member after", static (all, _) => [.. all.Select(Misdirect)]),
        Outputs(
            "says twice that it is over",
            static (all, _) => [.. all.SelectMany(output => output is CeremonyEnded ? [output, output] : new[] { output })]),
        Outputs("never says that it is over", static (all, _) => [.. all.Where(output => output is not CeremonyEnded)]),
        Outputs("ends with a key of its own", static (all, status) => [.. all.Select(output => OwnKey(output, all, status))]),
        Outputs("ends with the same key every time", static (all, _) => [.. all.Select(output =>
            output is CeremonyEnded { PublicKey.IsEmpty: false } ended ? ended with { PublicKey = new byte[32] } : output)]),
        Outputs("names the epoch after", static (all, _) => [.. all.Select(output =>
            output is CeremonyEnded ended ? ended with { Epoch = new EpochNumber(ended.Epoch.Value + 1) } : output)]),
        Outputs("names qualified members in descending order", static (all, _) => [.. all.Select(output =>
            output is CeremonyEnded ended ? ended with { Qualified = [.. ended.Qualified.Reverse()] } : output)]),
        Outputs("forgets a qualified member", static (all, _) => [.. all.Select(output =>
            output is CeremonyEnded ended ? ended with { Qualified = [.. ended.Qualified.Skip(1)] } : output)]),
        Outputs("counts silent members as qualified", static (all, _) => [.. all.Select(output =>
            output is CeremonyEnded { PublicKey.IsEmpty: false } ended ? ended with { Qualified = Everybody(ended) } : output)]),
        Outputs("invents a key where there is none", static (all, _) => [.. all.Select(output =>
            output is CeremonyEnded { PublicKey.IsEmpty: true } ended ? ended with { PublicKey = new byte[32] } : output)]),
        Steps("takes what it knows for new", static (_, step) => step == CeremonyStep.Known ? CeremonyStep.Accepted : step),
        Steps("refuses what it knows", static (_, step) => step == CeremonyStep.Known ? CeremonyStep.Refused : step),
        Steps("says that noise was taken", static (input, step) =>
            input is CeremonyMessageReceived && step == CeremonyStep.Refused ? CeremonyStep.Accepted : step),
        Steps("says that a timer it never set was taken", static (input, step) =>
            input is CeremonyTimerFired && step == CeremonyStep.Refused ? CeremonyStep.Accepted : step),
        Steps("says that a beginning that cannot be was taken", static (input, step) =>
            input is BeginCeremony && step == CeremonyStep.Refused ? CeremonyStep.Accepted : step),
        Wrong("takes strangers for member 1", inner => new Strangers(inner)),
        Wrong("ignores messages after the first of a member", inner => new FirstOnly(inner)),
        Wrong("throws at noise", inner => new Throws(inner)),
        Wrong("answers the status of the step before", inner => new StaleStatus(inner)),
        Wrong("answers no epoch", inner => new NoEpoch(inner)),
        Wrong("draws its own randomness", inner => new OwnRandomness(inner)),
        Wrong("draws the same bytes every time", inner => new NoRandomness(inner)),
        Wrong("forgets the key of the epoch before", inner => new Forgetful(inner)),
        Wrong("pushes more than there is room for", inner => new Overflows(inner)),
        Wrong("forgets the last record of an export", inner => new ForgetsRecord(inner)),
        Wrong("leaves what changed out of the delta", inner => new EmptyDelta(inner)),
        Wrong("accepts an import that it could not read", inner => new AcceptsAnything(inner)),
        Wrong("has a digest that nothing moves", inner => new ConstantDigest(inner)),
        Wrong("ignores its configuration", inner => new IgnoresConfiguration(inner)),
        Wrong("swallows the caller's mistake", inner => new Swallows(inner)),
    ];

    private static WrongImplementation Wrong(string name, Func<IKeyCeremony, IKeyCeremony> break_) =>
        WrongImplementation.Of(SlotName.Dkg, name, break_);

    private static WrongImplementation Outputs(
        string name, Func<IReadOnlyList<CeremonyOutput>, CeremonyStatus, IReadOnlyList<CeremonyOutput>> bend) =>
        Wrong(name, inner => new Bending(inner, bend));

    private static WrongImplementation Steps(string name, Func<CeremonyInput, CeremonyStep, CeremonyStep> bend) =>
        Wrong(name, inner => new Answering(inner, bend));

    private static MemberId[] Everybody(CeremonyEnded ended) =>
        [.. Enumerable.Range(0, Math.Max(4, ended.Qualified.Count)).Select(static i => new MemberId((ushort)i))];

    private static CeremonyOutput Misdirect(CeremonyOutput output) =>
        output is SendCeremonyMessage send ? send with { To = new MemberId((ushort)(send.To.Value ^ 1)) } : output;

    // Its own: from what only this member has sent.
    private static CeremonyOutput OwnKey(CeremonyOutput output, IReadOnlyList<CeremonyOutput> all, CeremonyStatus status) =>
        output is CeremonyEnded { PublicKey.IsEmpty: false } ended
            ? ended with { PublicKey = BitConverter.GetBytes(RuntimeHelpers.GetHashCode(all) ^ (int)status.Phase) }
            : output;

    /// <summary>Collects what a right ceremony pushes.</summary>
    private sealed class Collector(int room) : IOutputSink<CeremonyOutput>
    {
        public List<CeremonyOutput> All { get; } = [];

        public int Remaining => room - All.Count;

        public bool TryPush(CeremonyOutput output)
        {
            if (Remaining <= 0)
                return false;
            All.Add(output);
            return true;
        }
    }

    private sealed class Bending(
        IKeyCeremony inner, Func<IReadOnlyList<CeremonyOutput>, CeremonyStatus, IReadOnlyList<CeremonyOutput>> bend) : WrongCeremony(inner)
    {
        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs)
        {
            if (outputs is null)
                return Inner.Step(input, outputs!);
            Collector collector = new(outputs.Remaining);
            CeremonyStep step = Inner.Step(input, collector);
            foreach (CeremonyOutput output in bend(collector.All, Inner.Status))
                outputs.TryPush(output);
            return step;
        }
    }

    private sealed class Answering(IKeyCeremony inner, Func<CeremonyInput, CeremonyStep, CeremonyStep> bend) : WrongCeremony(inner)
    {
        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs) => bend(
            input, Inner.Step(input, outputs));
    }

    private sealed class Strangers(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs) =>
            Inner.Step(
                input is CeremonyMessageReceived { From.Value: >= 4 } message ? message with { From = new MemberId(1) } : input, outputs);
    }

    private sealed class FirstOnly(IKeyCeremony inner) : WrongCeremony(inner)
    {
        private readonly HashSet<MemberId> _heard = [];

        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs)
        {
            if (input is BeginCeremony)
                _heard.Clear();
            return input is CeremonyMessageReceived message && !_heard.Add(message.From) ? CeremonyStep.Known : Inner.Step(input, outputs);
        }
    }

    private sealed class Throws(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs) =>
            Inner.Step(input, outputs) is var step && step == CeremonyStep.Refused && input is CeremonyMessageReceived
                ? throw new FormatException("this is no message")
                : step;
    }

    private sealed class StaleStatus(IKeyCeremony inner) : WrongCeremony(inner)
    {
        private CeremonyStatus _status;

        public override CeremonyStatus Status => _status;

        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs)
        {
            _status = Inner.Status;
            return Inner.Step(input, outputs);
        }
    }

    private sealed class NoEpoch(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override CeremonyStatus Status => Inner.Status with { Epoch = default };
    }

    private sealed class OwnRandomness(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(
            new Randomness(context, System.Security.Cryptography.RandomNumberGenerator.Fill));
    }

    private sealed class NoRandomness(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(new Randomness(context, static bytes => bytes.Clear()));
    }

    private delegate void Fills(Span<byte> destination);

    private sealed class Randomness(IPluginContext inner, Fills fill) : OtherContext(inner), IRandomSource
    {
        public override IRandomSource Random => this;

        public void Fill(Span<byte> destination) => fill(destination);
    }

    private sealed class Forgetful(IKeyCeremony inner) : WrongCeremony(inner)
    {
        // A seat of an epoch before: the dealer that hears of it takes its own share for lost.
        private CeremonyEnded? _last;

        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs)
        {
            if (outputs is null)
                return Inner.Step(input, outputs!);
            Collector collector = new(outputs.Remaining);
            CeremonyStep step = Inner.Step(input, collector);
            foreach (CeremonyOutput output in collector.All)
            {
                CeremonyOutput told = output;
                if (output is CeremonyEnded ended)
                {
                    bool isAgain = _last is not null && !ended.PublicKey.IsEmpty;
                    _last = ended;
                    byte[] another = Digest.Blake3([.. ended.PublicKey.Span, (byte)ended.Epoch.Value]).ToArray();
                    told = isAgain ? ended with { PublicKey = another } : ended;
                }

                outputs.TryPush(told);
            }

            return step;
        }
    }

    private sealed class Overflows(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs)
        {
            if (outputs is null)
                return Inner.Step(input, outputs!);
            Collector collector = new(1_000);
            CeremonyStep step = Inner.Step(input, collector);
            foreach (CeremonyOutput output in collector.All)
                outputs.TryPush(output);
            return step;
        }
    }

    private sealed class ForgetsRecord(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) =>
            Inner.ExportBase(schema, new DroppingWriter(writer, static index => index == 3));
    }

    private sealed class EmptyDelta(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override void ExportDelta(HandOffSchema schema, IHandOffWriter writer) =>
            Inner.ExportDelta(schema, new DroppingWriter(writer, static _ => true));
    }

    private sealed class AcceptsAnything(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            Inner.Import(phase, schema, reader);
            return ImportOutcome.Accepted;
        }
    }

    private sealed class ConstantDigest(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override Hash32 HandOffDigest() => Digest.Blake3([1]);
    }

    private sealed class IgnoresConfiguration(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(OtherContext.WithoutConfiguration(context));
    }

    private sealed class Swallows(IKeyCeremony inner) : WrongCeremony(inner)
    {
        public override CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs) =>
            input is null || outputs is null ? CeremonyStep.Refused : Inner.Step(input, outputs);
    }
}
