using System.Text;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Networking;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>What every network promises (<see cref="INetwork"/>). Numbers of streams, ends of requests, and peers against those who joined
/// are looked at in every check: <see cref="NetworkHub"/>.</summary>
internal static class NetworkChecks
{
    private const int PayloadBytesMax = 8 * 1024 * 1024;
    private const string Topic = "kit/topic";
    private const string Protocol = "kit/ask";

    public static IEnumerable<ConformanceCheck> For(NetworkKit kit)
    {
        yield return Behaviour("A fresh instance has no peers, and knows none", 1, (hub, _) =>
        {
            Expect.Equal(0, hub[0].Serving().Peers.Count, "peers of a fresh instance");
            Expect.Equal(NetworkStep.Unknown, Ask(hub, 0, 1, new PeerId(KitNode.Genesis)), "a request to nobody");
            Expect.Equal(NetworkStep.Unknown, hub.Step(0, new Unsubscribe(Topic)), "the end of a subscription that nobody made");
        });
        yield return kit.Check(CheckAspect.Behaviour, "Joining without an endpoint listens nowhere", trial =>
        {
            NetworkHub hub = new(trial, 1);
            Expect.Equal(NetworkStep.Accepted, hub.Step(0, new JoinNetwork(string.Empty, [])), "joining without an endpoint");
            Expect.That(!hub[0].IsListening, "joining without an endpoint: expected no ListenStreams, found one");
        });
        yield return Behaviour("Nodes that join tell of each other, once, and list each other", 3, (hub, _) =>
        {
            for (int index = 0; index < 3; index++)
                Expect.Equal(2, hub[index].Serving().Peers.Count, $"peers of node {index}");
            Expect.That(
                hub[1].Serving().Peers.Any(info => info.Endpoint == hub[0].Endpoint),
                    "the endpoint that was connected: expected it in a peer's info");
        });
        yield return kit.Check(CheckAspect.Behaviour, "Two nodes that connect to each other at once have one session", trial =>
        {
            NetworkHub hub = new(trial, 2);
            Expect.Equal(NetworkStep.Accepted, hub.Step(0, new JoinNetwork("kit/0", [])), "the first joining");
            Expect.Equal(NetworkStep.Accepted, hub.Step(1, new JoinNetwork("kit/1", ["kit/0"])), "the second joining");
            hub.Settle();
            hub.Cut(0, 1);
            hub.Advance(60_000);
            Expect.Equal(1, hub[0].Joined.Count, "peers of the first after a cut and a minute");
            Expect.Equal(1, hub[1].Joined.Count, "peers of the second after a cut and a minute");

            NetworkHub crossed = new(trial, 2);
            crossed[0].IsListening = crossed[1].IsListening = true;
            crossed.Step(0, new JoinNetwork("kit/0", ["kit/1"]));
            crossed.Step(1, new JoinNetwork("kit/1", ["kit/0"]));
            crossed.Advance(60_000);
            Expect.Equal(1, crossed[0].Serving().Peers.Count, "peers of the first after both connected");
            Expect.Equal(1, crossed[1].Serving().Peers.Count, "peers of the second after both connected");
            Expect.Equal(NetworkStep.Accepted, Ask(crossed, 0, 1, crossed[0].Joined.Min), "a request on the session that stayed");
            crossed.Settle();
            Expect.Equal(1, crossed[1].Questions.Count, "questions that arrived");
        });
        yield return kit.Check(CheckAspect.Behaviour, "A node that nobody answers is tried again", trial =>
        {
            NetworkHub hub = new(trial, 2);
            hub.Step(1, new JoinNetwork("kit/1", ["kit/0"]));
            hub.Advance(30_000);
            Expect.Equal(0, hub[1].Joined.Count, "peers while nobody listens");
            hub.Step(0, new JoinNetwork("kit/0", []));
            hub.Advance(60_000);
            Expect.Equal(1, hub[1].Joined.Count, "peers a minute after somebody listens");
        });
        yield return Behaviour("A message reaches every subscriber once, with its topic, its bytes and its publisher", 3, (hub, _) =>
        {
            Subscribe(hub, 0, 1, 2);
            hub.Settle();
            Expect.Equal(NetworkStep.Accepted, Publish(hub, 0, "hello"), "a message");
            hub.Settle();
            for (int index = 1; index < 3; index++)
            {
                MessageArrived[] messages = [.. hub[index].Messages];
                Expect.Equal(1, messages.Length, $"messages at node {index}");
                Expect.Equal(Topic, messages[0].Topic, "topic");
                Expect.Equal("hello", Encoding.UTF8.GetString(messages[0].Message.Span), "bytes of the message as text");
                Expect.Equal(hub.IdOf(index, 0), messages[0].From, "publisher");
            }
        });
        yield return Behaviour("Different messages all arrive, also when one is empty", 2, (hub, _) =>
        {
            Subscribe(hub, 1);
            hub.Settle();
            string[] texts = ["a", string.Empty, "b", "ab", new string('x', 5_000)];
            foreach (string text in texts)
                Publish(hub, 0, text);
            hub.Settle();
            Expect.Same(
                texts.Order(StringComparer.Ordinal).ToArray(),
                hub[1].Messages.Select(message => Encoding.UTF8.GetString(message.Message.Span)).Order(StringComparer.Ordinal).ToArray(),
                "messages that arrived, sorted");
        });
        yield return Behaviour("Who does not subscribe gets nothing, and who has ended a subscription gets no more", 3, (hub, _) =>
        {
            Subscribe(hub, 1);
            hub.Step(2, new Subscribe("kit/other"));
            hub.Settle();
            Publish(hub, 0, "first");
            hub.Settle();
            Expect.Equal(NetworkStep.Accepted, hub.Step(1, new Unsubscribe(Topic)), "the end of a subscription");
            hub.Settle();
            Publish(hub, 0, "second");
            hub.Settle();
            Expect.Equal(1, hub[1].Messages.Count, "messages at who has ended its subscription");
            Expect.Equal(0, hub[2].Messages.Count, "messages at who never subscribed");
            Expect.Equal(NetworkStep.Unknown, hub.Step(1, new Unsubscribe(Topic)), "the end of a subscription that has ended");
        });
        yield return Behaviour("A subscription made twice delivers once, and ends at once", 2, (hub, _) =>
        {
            Subscribe(hub, 1, 1);
            hub.Settle();
            Publish(hub, 0, "once");
            hub.Settle();
            Expect.Equal(1, hub[1].Messages.Count, "messages at who subscribed twice");
            hub.Step(1, new Unsubscribe(Topic));
            hub.Settle();
            Publish(hub, 0, "never");
            hub.Settle();
            Expect.Equal(1, hub[1].Messages.Count, "messages after the end of the subscription");
        });
        yield return kit.Check(CheckAspect.Behaviour, "A subscription made before joining holds, and survives a cut", trial =>
        {
            NetworkHub hub = new(trial, 2);
            Subscribe(hub, 0, 1);
            hub.JoinAll();
            Publish(hub, 0, "one");
            hub.Settle();
            Expect.Equal(1, hub[1].Messages.Count, "messages after joining");
            hub.Cut(0, 1);
            hub.Advance(60_000);
            Publish(hub, 0, "two");
            hub.Settle();
            Expect.Equal(2, hub[1].Messages.Count, "messages after a cut and a minute");
        });
        yield return kit.Check(CheckAspect.Limits, "A topic and a protocol have 1 to 64 characters", trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 2);
            PeerId peer = hub.IdOf(0, 1);
            foreach ((string name, bool isGood) in new[]
            {
                (string.Empty, false), ("x", true), (new string('x', 64), true), (new string('x', 65), false), (new string('é', 64), true),
                (new string('é', 65), false),
            })
            {
                NetworkStep expected = isGood ? NetworkStep.Accepted : NetworkStep.Refused;
                Expect.Equal(expected, hub.Step(0, new Subscribe(name)), $"a topic of {name.Length} characters, wanted");
                Expect.Equal(
                    expected, hub.Step(0, new PublishMessage(name, new byte[] { 1 })),
                        $"a topic of {name.Length} characters, published to");
                ulong number = (ulong)(100 + (2 * name.Length) + (name.Length > 0 ? name[0] : 0) * 1_000);
                Expect.Equal(
                    expected, hub.Step(0, new SendRequest(number, peer, name, default, 1_000)), $"a protocol of {name.Length} characters");
            }

            hub.Advance(60_000);
        });
        yield return kit.Check(CheckAspect.Limits, "Messages, questions and answers have up to 8 MiB", trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 2);
            PeerId peer = hub.IdOf(0, 1);
            byte[] largest = new byte[PayloadBytesMax];
            byte[] tooLarge = new byte[PayloadBytesMax + 1];
            Subscribe(hub, 1);
            hub.Settle();
            Expect.Equal(NetworkStep.Refused, hub.Step(0, new PublishMessage(Topic, tooLarge)), "a message of a byte more than 8 MiB");
            Expect.Equal(NetworkStep.Refused, hub.Step(0, new SendRequest(1, peer, Protocol, tooLarge, 1_000)),
                "a question of a byte more");
            Expect.Equal(NetworkStep.Accepted, hub.Step(0, new PublishMessage(Topic, largest)), "a message of 8 MiB");
            Expect.Equal(NetworkStep.Accepted, hub.Step(0, new SendRequest(2, peer, Protocol, largest, 1_000)), "a question of 8 MiB");
            hub.Settle();
            Expect.Equal(1, hub[1].Messages.Count, "messages that arrived");
            Expect.Equal(PayloadBytesMax, hub[1].Messages[0].Message.Length, "bytes of the message");
            Expect.Equal(1, hub[1].Questions.Count, "questions that arrived");
            ulong inbound = hub[1].Questions[0].Inbound;
            Expect.Equal(NetworkStep.Refused, hub.Step(1, new SendResponse(inbound, tooLarge)), "an answer of a byte more than 8 MiB");
            Expect.Equal(NetworkStep.Accepted, hub.Step(1, new SendResponse(inbound, largest)), "an answer of 8 MiB");
            hub.Settle();
            Expect.Equal(1, hub[0].Answers.Count, "answers that arrived");
            Expect.Equal(PayloadBytesMax, hub[0].Answers[0].Payload.Length, "bytes of the answer");
        });
        yield return Behaviour("A question arrives with who asks, the protocol and its bytes, and its answer comes back once", 3,
            (hub, _) =>
        {
            PeerId peer = hub.IdOf(0, 1);
            Expect.Equal(NetworkStep.Accepted, Ask(hub, 0, 7, peer, "what?"), "a question");
            hub.Settle();
            Expect.Equal(0, hub[2].Questions.Count, "questions at a node that was not asked");
            Expect.Equal(1, hub[1].Questions.Count, "questions at the node that was asked");
            RequestArrived question = hub[1].Questions[0];
            Expect.Equal(hub.IdOf(1, 0), question.From, "who asks");
            Expect.Equal(Protocol, question.Protocol, "protocol");
            Expect.Equal("what?", Encoding.UTF8.GetString(question.Payload.Span), "the question as text");
            Expect.Equal(NetworkStep.Accepted, Answer(hub, 1, question.Inbound, "that"), "the answer");
            hub.Settle();
            Expect.Equal(1, hub[0].Answers.Count, "ends of the request");
            Expect.Equal(7ul, hub[0].Answers[0].Request, "number of the request");
            Expect.Equal(ResponseOutcome.Ok, hub[0].Answers[0].Outcome, "outcome");
            Expect.Equal("that", Encoding.UTF8.GetString(hub[0].Answers[0].Payload.Span), "the answer as text");
            Expect.Equal(NetworkStep.Unknown, Answer(hub, 1, question.Inbound, "again"), "a second answer");
            hub.Advance(60_000);
            Expect.Equal(1, hub[0].Answers.Count, "ends of the request after its time");
        });
        yield return Behaviour("Answers find their requests, in whatever order they come", 2, (hub, _) =>
        {
            PeerId peer = hub.IdOf(0, 1);
            for (ulong request = 1; request <= 5; request++)
                Ask(hub, 0, request, peer, $"{request}");
            hub.Settle();
            foreach (RequestArrived question in hub[1].Questions.AsEnumerable().Reverse())
                hub.Step(1, new SendResponse(question.Inbound, question.Payload));
            hub.Settle();
            Expect.Same(
                ["5:5", "4:4", "3:3", "2:2", "1:1"],
                hub[0].Answers.Select(answer => $"{answer.Request}:{Encoding.UTF8.GetString(answer.Payload.Span)}").ToArray(),
                "requests and what they were answered");
        });
        yield return kit.Check(CheckAspect.Limits, "A request without an answer is TimedOut after its time, and not before", trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 2);
            Ask(hub, 0, 1, hub.IdOf(0, 1), "?", timeoutMs: 2_000);
            hub.Advance(1_999);
            Expect.Equal(0, hub[0].Answers.Count, "ends of the request a millisecond before its time");
            hub.Advance(1);
            Expect.Equal(1, hub[0].Answers.Count, "ends of the request at its time");
            Expect.Equal(ResponseOutcome.TimedOut, hub[0].Answers[0].Outcome, "outcome");
            Answer(hub, 1, hub[1].Questions[0].Inbound, "too late");
            hub.Settle();
            Expect.Equal(1, hub[0].Answers.Count, "ends of the request after a late answer");
        });
        yield return Behaviour("A session that ends is told on both sides, and ends its requests as Disconnected", 2, (hub, _) =>
        {
            Ask(hub, 0, 1, hub.IdOf(0, 1), "?");
            hub.Settle();
            ulong inbound = hub[1].Questions[0].Inbound;
            hub.Cut(0, 1);
            hub.Settle();
            Expect.Equal(0, hub[0].Joined.Count, "peers of the one");
            Expect.Equal(0, hub[1].Joined.Count, "peers of the other");
            Expect.Equal(1, hub[0].Answers.Count, "ends of the request");
            Expect.Equal(ResponseOutcome.Disconnected, hub[0].Answers[0].Outcome, "outcome");
            Expect.Equal(NetworkStep.Unknown, Answer(hub, 1, inbound, "to whom?"), "an answer to who has gone");
            hub.Advance(60_000);
            Expect.Equal(1, hub[0].Joined.Count, "peers a minute later");
            Expect.Equal(1, hub[0].Answers.Count, "ends of the request a minute later");
        });
        yield return kit.Check(CheckAspect.HostileInput, "Inputs about streams, requests and timers that do not exist are Unknown", trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 2);
            Expect.Equal(NetworkStep.Unknown, hub.Step(0, new StreamReceived(ulong.MaxValue, new byte[] { 1, 2 })),
                "bytes of an unknown stream");
            Expect.Equal(NetworkStep.Unknown, hub.Step(0, new StreamClosed(ulong.MaxValue, "kit")), "the end of an unknown stream");
            Expect.Equal(NetworkStep.Unknown, Answer(hub, 0, ulong.MaxValue, "?"), "an answer to an unknown question");
            Expect.Equal(NetworkStep.Unknown, Ask(hub, 0, 9, new PeerId(KitNode.Genesis)), "a question to an unknown peer");
            foreach (ulong timer in new[] { ulong.MaxValue, ulong.MaxValue - 1, ulong.MaxValue - 2, ulong.MaxValue - 3 })
                Expect.That(hub.Step(0, new NetworkTimerFired(timer)) != NetworkStep.Busy,
                    $"timer {timer}, never set: expected no Busy, found it");
            hub.Advance(60_000);
            Expect.Equal(1, hub[0].Joined.Count, "peers after that");
            Expect.Equal(0, hub[0].Answers.Count, "ends of requests after that");
        });
        yield return kit.Check(CheckAspect.HostileInput, "Bytes cut anywhere on their way change nothing", trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 3, trial.Draw("cuts"));
            Subscribe(hub, 0, 1, 2);
            hub.Settle();
            for (int i = 0; i < 20; i++)
                Publish(hub, i % 3, $"message {i} {new string('.', i * 10)}");
            Ask(hub, 0, 1, hub.IdOf(0, 2), new string('?', 10_000));
            hub.Settle();
            Answer(hub, 2, hub[2].Questions[0].Inbound, new string('!', 10_000));
            hub.Settle();
            for (int index = 0; index < 3; index++)
                Expect.Equal(20 - ((20 + 2 - index) / 3), hub[index].Messages.Count, $"messages at node {index}");
            Expect.Equal(ResponseOutcome.Ok, hub[0].Answers[0].Outcome, "outcome of the request");
        });
        yield return kit.Check(CheckAspect.HostileInput, "Noise on a stream makes no peer, delivers nothing and disturbs nobody", trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 2);
            Subscribe(hub, 0, 1);
            hub.Settle();
            Draw draw = trial.Draw("noise");
            for (int i = 0; i < 40; i++)
            {
                ulong stream = hub.Stranger(0);
                for (int piece = 0; piece < 4 && hub.IsOpen(0, stream); piece++)
                {
                    byte[] noise = draw.Bytes(draw.Pick([1, 4, 5, 60, 700, 20_000]));
                    // Small lengths and kinds reach further into a protocol than large ones.
                    if (noise.Length >= 5 && draw.Chance(60))
                        new byte[] { (byte)draw.Below(100), 0, 0, 0, (byte)draw.Below(8) }.CopyTo(noise, 0);
                    hub.Step(0, new StreamReceived(stream, noise));
                }

                hub.Settle();
            }

            Expect.Equal(1, hub[0].Joined.Count, "peers after noise");
            Expect.Equal(0, hub[0].Messages.Count + hub[0].Questions.Count, "deliveries after noise");
            Publish(hub, 1, "still here");
            hub.Settle();
            Expect.Equal(1, hub[0].Messages.Count, "messages after noise");
        });
        yield return kit.Check(CheckAspect.HostileInput, "What an honest peer once said, damaged, is no reason to throw", trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 2);
            Subscribe(hub, 0, 1);
            Publish(hub, 1, "hello");
            Ask(hub, 1, 1, hub.IdOf(1, 0), "?");
            hub.Settle();
            byte[] said = [.. hub.Said(0)];
            Expect.That(said.Length > 0, "bytes that a peer sent: expected some, found none");
            Draw draw = trial.Draw("damage");
            for (int i = 0; i < 60; i++)
            {
                byte[] damaged = [.. said];
                for (int change = draw.Below(4); change > 0; change--)
                    damaged[draw.Below(damaged.Length)] ^= (byte)(1 << draw.Below(8));
                damaged = damaged[..draw.Between(1, damaged.Length)];
                hub.Step(0, new StreamReceived(hub.Stranger(0), damaged));
                hub.Settle();
            }

            hub.Advance(60_000);
            Expect.That(hub[0].Serving().CheckHealth().IsHealthy, "health after that: expected none of it to matter, found a problem");
        });
        yield return kit.Check(CheckAspect.Faults, "Without room in the sink a step is Busy and changes nothing", trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 2);
            PeerId peer = hub.IdOf(0, 1);
            Hash32 digest = hub[0].Serving().HandOffDigest();
            foreach (NetworkInput input in new NetworkInput[]
            {
                new Subscribe(Topic), new PublishMessage(Topic, new byte[] { 1 }), new SendRequest(1, peer, Protocol, default, 1_000),
                new StreamOpened(ulong.MaxValue, "kit/late", true),
            })
            {
                Expect.Equal(NetworkStep.Busy, hub.Step(0, input, capacity: 0), $"{input.GetType().Name} without room for an output");
                Expect.Equal(digest, hub[0].Serving().HandOffDigest(), $"digest after a Busy {input.GetType().Name}");
            }
        });
        yield return kit.Check(CheckAspect.Faults, "The host keeps what it handed in: buffers change after the call without effect",
            trial =>
        {
            NetworkHub hub = NetworkHub.Joined(trial, 2);
            Subscribe(hub, 1);
            hub.Settle();
            byte[] buffer = Encoding.UTF8.GetBytes("as it was");
            hub.Step(0, new PublishMessage(Topic, buffer));
            buffer.AsSpan().Clear();
            hub.Settle();
            Expect.Equal("as it was", Encoding.UTF8.GetString(hub[1].Messages[0].Message.Span), "the message as text");
        });

        ConformanceCheck Behaviour(string name, int nodes, Action<NetworkHub, Trial> run) => kit.Check(CheckAspect.Behaviour, name, trial =>
            run(nodes == 1 ? new NetworkHub(trial, 1) : NetworkHub.Joined(trial, nodes), trial));
    }

    private static void Subscribe(NetworkHub hub, params int[] nodes)
    {
        foreach (int node in nodes)
            Expect.Equal(NetworkStep.Accepted, hub.Step(node, new Subscribe(Topic)), $"a subscription of node {node}");
    }

    private static NetworkStep Publish(NetworkHub hub, int node, string text) =>
        hub.Step(node, new PublishMessage(Topic, Encoding.UTF8.GetBytes(text)));

    private static NetworkStep Ask(NetworkHub hub, int node, ulong request, PeerId peer, string text = "?", uint timeoutMs = 5_000) =>
        hub.Step(node, new SendRequest(request, peer, Protocol, Encoding.UTF8.GetBytes(text), timeoutMs));

    private static NetworkStep Answer(NetworkHub hub, int node, ulong inbound, string text) =>
        hub.Step(node, new SendResponse(inbound, Encoding.UTF8.GetBytes(text)));
}
