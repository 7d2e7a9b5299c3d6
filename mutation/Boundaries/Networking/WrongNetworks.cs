using System.Diagnostics.CodeAnalysis;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Networking;
using Pyde.Types;

namespace Boundaries.Networking;

/// <summary>Networks that break one promise each.</summary>
internal static class WrongNetworks
{
    public static IReadOnlyList<WrongImplementation> All { get; } =
    [
        Outputs("loses every fifth message", static () =>
        {
            int messages = 0;
            return output => output is MessageArrived && ++messages % 5 == 0 ? [] : [output];
        }),
        Outputs("delivers a message twice", static () => output => output is MessageArrived ? [output, output] : [output]),
        Outputs("names the wrong publisher", static () => output =>
            [output is MessageArrived message ? message with { From = new PeerId(Hash32.Zero) } : output]),
        Outputs("cuts the last byte of a message", static () => output =>
            [output is MessageArrived { Message.Length: > 0 } message ? message with { Message = message.Message[..^1] } : output]),
        Outputs("delivers under the wrong topic", static () => output =>
            [output is MessageArrived message ? message with { Topic = message.Topic + "x" } : output]),
        Outputs("answers the request before the last", static () =>
        {
            ulong last = 0;
            return output =>
            {
                if (output is not ResponseArrived answer)
                    return [output];
                ulong request = last == 0 ? answer.Request : last;
                last = answer.Request;
                return [answer with { Request = request }];
            };
        }),
        Outputs("ends a request twice", static () => output => output is ResponseArrived ? [output, output] : [output]),
        Outputs("never says that a request timed out", static () => output =>
            output is ResponseArrived { Outcome: ResponseOutcome.TimedOut } ? [] : [output]),
        Outputs("says TimedOut when the session ended", static () => output =>
            [output is ResponseArrived { Outcome: ResponseOutcome.Disconnected } answer ? answer with { Outcome = ResponseOutcome.TimedOut } : output]),
        Outputs("gives a payload to a request that failed", static () => output =>
            [output is ResponseArrived { Outcome: not ResponseOutcome.Ok } answer ? answer with { Payload = new byte[1] } : output]),
        Outputs("is a millisecond early with its timers", static () => output =>
            [output is SetNetworkTimer { DelayMs: > 0 } timer ? timer with { DelayMs = timer.DelayMs - 1 } : output]),
        Outputs("sets no timer", static () => output => output is SetNetworkTimer ? [] : [output]),
        Outputs("forgets to say that a peer has left", static () => output => output is PeerLeft ? [] : [output]),
        Outputs("says twice that a peer has joined", static () => output => output is PeerJoined ? [output, output] : [output]),
        Outputs("numbers its streams like the host's", static () => output =>
            [output is ConnectStream connect ? connect with { Stream = connect.Stream | (1ul << 63) } : output]),
        Outputs("delivers questions with another protocol", static () => output =>
            [output is RequestArrived question ? question with { Protocol = "other" } : output]),
        Wrong("answers as stale as a step ago who its peers are", inner => new StalePeers(inner)),
        Wrong("lists its peers the wrong way round", inner => new DescendingPeers(inner)),
        Wrong("accepts a topic of 65 characters", inner => new LongTopics(inner)),
        Wrong("accepts a message above 8 MiB", inner => new LargeMessages(inner)),
        Wrong("refuses a message of exactly 8 MiB", inner => new OneByteShort(inner)),
        Wrong("accepts an answer to a question that nobody asked", inner => new AnswersNobody(inner)),
        Wrong("accepts a request to who is no peer", inner => new AsksAnybody(inner)),
        Wrong("throws at noise", inner => new ThrowsAtNoise(inner)),
        Wrong("takes pieces of a stream for whole frames", inner => new WholeFramesOnly(inner)),
        Wrong("loses an input when the sink has no room", inner => new NeverBusy(inner)),
        Wrong("pushes into a sink without room", inner => new Overflows(inner)),
        Wrong("keeps the published buffer instead of a copy", inner => new DelaysMessages(inner)),
        Wrong("forgets its open requests when it hands over", inner => new ForgetsRequests(inner)),
        Wrong("tells its peers again after a hand-off", inner => new JoinsAgain(inner)),
        Wrong("accepts an import that it could not read", inner => new AcceptsAnything(inner)),
        Wrong("exports nothing", inner => new ExportsNothing(inner)),
        Wrong("answers the digest of the first time", inner => new StaleDigest(inner)),
        Wrong("ignores its configuration", inner => new IgnoresConfiguration(inner)),
        Wrong("leaves a timer of its context running", inner => new LeaksATimer(inner)),
    ];

    private static WrongImplementation Wrong(string name, Func<INetwork, INetwork> break_) =>
        WrongImplementation.Of(SlotName.Networking, name, break_);

    private static WrongImplementation Outputs(string name, Func<Func<NetworkOutput, IEnumerable<NetworkOutput>>> change) =>
        Wrong(name, inner => new ChangesOutputs(inner, change()));

    private sealed class ChangesOutputs(INetwork inner, Func<NetworkOutput, IEnumerable<NetworkOutput>> change) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs) => StepThrough(input, outputs, change);
    }

    private sealed class StalePeers(INetwork inner) : WrongNetwork(inner)
    {
        private IReadOnlyList<PeerInfo> _peers = [];

        public override IReadOnlyList<PeerInfo> Peers => _peers;

        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
        {
            _peers = Inner.Peers;
            return Inner.Step(input, outputs);
        }
    }

    private sealed class DescendingPeers(INetwork inner) : WrongNetwork(inner)
    {
        public override IReadOnlyList<PeerInfo> Peers => [.. Inner.Peers.Reverse()];
    }

    private sealed class LongTopics(INetwork inner) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs) =>
            Inner.Step(input is Subscribe { Topic.Length: 65 } subscribe ? subscribe with { Topic = subscribe.Topic[..64] } : input, outputs);
    }

    private sealed class LargeMessages(INetwork inner) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs) => Inner.Step(
            input is PublishMessage { Message.Length: > 8 * 1024 * 1024 } publish
                ? publish with { Message = publish.Message[..(8 * 1024 * 1024)] }
                : input,
            outputs);
    }

    private sealed class OneByteShort(INetwork inner) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs) =>
            input is PublishMessage { Message.Length: >= 8 * 1024 * 1024 } ? NetworkStep.Refused : Inner.Step(input, outputs);
    }

    private sealed class AnswersNobody(INetwork inner) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
        {
            NetworkStep step = Inner.Step(input, outputs);
            return input is SendResponse && step == NetworkStep.Unknown ? NetworkStep.Accepted : step;
        }
    }

    private sealed class AsksAnybody(INetwork inner) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
        {
            NetworkStep step = Inner.Step(input, outputs);
            return input is SendRequest && step == NetworkStep.Unknown ? NetworkStep.Accepted : step;
        }
    }

    private sealed class ThrowsAtNoise(INetwork inner) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
        {
            NetworkStep step = StepThrough(input, outputs, output => output is CloseStream && input is StreamReceived
                ? throw new InvalidDataException("a peer that breaks the protocol")
                : [output]);
            return step;
        }
    }

    private sealed class WholeFramesOnly(INetwork inner) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs) =>
            input is StreamReceived { Bytes.Length: < 5 } ? NetworkStep.Accepted : Inner.Step(input, outputs);
    }

    private sealed class NeverBusy(INetwork inner) : WrongNetwork(inner)
    {
        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
        {
            NetworkStep step = Inner.Step(input, outputs);
            return step == NetworkStep.Busy ? NetworkStep.Accepted : step;
        }
    }

    private sealed class Overflows(INetwork inner) : WrongNetwork(inner)
    {
        private const int RoomSeen = 1_024;

        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs) => Inner.Step(input, new RoomySink(outputs));

        private sealed class RoomySink(IOutputSink<NetworkOutput> inner) : IOutputSink<NetworkOutput>
        {
            public int Remaining => Math.Max(inner.Remaining, RoomSeen);

            public bool TryPush(NetworkOutput output) => inner.TryPush(output);
        }
    }

    private sealed class DelaysMessages(INetwork inner) : WrongNetwork(inner)
    {
        private readonly Queue<PublishMessage> _kept = new();

        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
        {
            // What it was given comes back one input later.
            while (_kept.TryDequeue(out PublishMessage? kept))
                Inner.Step(kept, outputs);
            if (input is not PublishMessage { Message.Length: > 0 and < 100, Topic.Length: <= 64 and > 0 } publish || outputs.Remaining == 0)
                return Inner.Step(input, outputs);
            _kept.Enqueue(publish);
            return Inner.Step(new Subscribe(publish.Topic), outputs) == NetworkStep.Accepted
                ? Inner.Step(new Unsubscribe(publish.Topic), outputs)
                : NetworkStep.Refused;
        }
    }

    private sealed class ForgetsRequests(INetwork inner) : WrongNetwork(inner)
    {
        private bool _isSuccessor;
        private readonly HashSet<ulong> _own = [];

        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            _isSuccessor = true;
            return Inner.Import(phase, schema, reader);
        }

        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
        {
            if (input is SendRequest request)
                _own.Add(request.Request);
            return StepThrough(input, outputs, output =>
                _isSuccessor && output is ResponseArrived answer && !_own.Contains(answer.Request) ? [] : [output]);
        }
    }

    private sealed class JoinsAgain(INetwork inner) : WrongNetwork(inner)
    {
        private bool _isSuccessor;

        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            _isSuccessor = phase == HandOffPhase.Delta;
            return Inner.Import(phase, schema, reader);
        }

        public override NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
        {
            foreach (PeerInfo info in _isSuccessor ? Inner.Peers : [])
                outputs.TryPush(new PeerJoined(info.Peer));
            _isSuccessor = false;
            return Inner.Step(input, outputs);
        }
    }

    private sealed class AcceptsAnything(INetwork inner) : WrongNetwork(inner)
    {
        public override ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
        {
            Inner.Import(phase, schema, reader);
            return ImportOutcome.Accepted;
        }
    }

    private sealed class ExportsNothing(INetwork inner) : WrongNetwork(inner)
    {
        public override void ExportDelta(HandOffSchema schema, IHandOffWriter writer) =>
            Inner.ExportDelta(schema, new DroppingWriter(writer, static _ => true));
    }

    private sealed class StaleDigest(INetwork inner) : WrongNetwork(inner)
    {
        private Hash32? _digest;

        public override Hash32 HandOffDigest() => _digest ??= Inner.HandOffDigest();
    }

    private sealed class IgnoresConfiguration(INetwork inner) : WrongNetwork(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(OtherContext.WithoutConfiguration(context));
    }

    private sealed class LeaksATimer(INetwork inner) : WrongNetwork(inner)
    {
        [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "That is what is wrong with it.")]
        public override StartOutcome Start(IPluginContext context)
        {
            context.Time.CreateTimer(static _ => GC.KeepAlive(null), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            return Inner.Start(context);
        }
    }
}
