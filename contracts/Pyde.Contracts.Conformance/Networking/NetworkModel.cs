using System.Buffers.Binary;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Networking;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>A network as who wants what and who is connected: a message reaches its direct subscribers once, a request ends once.</summary>
internal sealed class NetworkModel : SequenceModel<NetworkOperation>
{
    private const int Nodes = 3;
    private const uint TimeoutMs = 3_000;
    private static readonly string[] Topics = ["alpha", "beta"];

    public static IEnumerable<ConformanceCheck> For(NetworkKit kit)
    {
        yield return kit.Check(CheckAspect.Model, "Drawn sequences with cuts and hand-offs deliver once, and end every request once",
            trial =>
            new NetworkModel().Check(trial, "network", sequences: 40, lengthMax: 40));
    }

    protected override NetworkOperation Next(Draw draw) => draw.Below(20) switch
    {
        < 4 => new NetworkOperation.Want(draw.Below(Nodes), draw.Below(2), draw.Chance(75)),
        < 9 => new NetworkOperation.Publish(draw.Below(Nodes), draw.Below(2), draw.Pick([8, 9, 400, 70_000])),
        < 13 => new NetworkOperation.Ask(draw.Below(Nodes), draw.Below(Nodes - 1)),
        < 16 => new NetworkOperation.Answer(draw.Below(Nodes)),
        < 17 => new NetworkOperation.Cut(draw.Below(Nodes), draw.Below(Nodes)),
        < 19 => new NetworkOperation.Pass(draw.Pick([1, 700, 3_000, 30_000])),
        _ => new NetworkOperation.HandOver(draw.Below(Nodes)),
    };

    protected override IEnumerable<NetworkOperation> Simpler(NetworkOperation operation)
    {
        if (operation is NetworkOperation.Publish { Bytes: > 8 } publish)
            yield return publish with { Bytes = 8 };
        if (operation is NetworkOperation.Pass { Milliseconds: > 1 })
            yield return new NetworkOperation.Pass(1);
    }

    protected override void Run(Trial trial, IReadOnlyList<NetworkOperation> operations)
    {
        NetworkHub hub = NetworkHub.Joined(trial, Nodes);
        PeerId[] ids = [hub.IdOf(1, 0), hub.IdOf(0, 1), hub.IdOf(0, 2)];
        int published = 0;
        ulong asked = 0;
        Dictionary<int, List<RequestArrived>> answered = [];
        foreach (NetworkOperation operation in operations)
        {
            switch (operation)
            {
                case NetworkOperation.Want want:
                    Want(want);
                    break;
                case NetworkOperation.Publish publish:
                    Publish(publish);
                    break;
                case NetworkOperation.Ask ask:
                    Ask(ask);
                    break;
                case NetworkOperation.Answer answer:
                    Answer(answer);
                    break;
                case NetworkOperation.Cut cut when cut.First != cut.Second:
                    hub.Cut(cut.First, cut.Second);
                    break;
                case NetworkOperation.Pass pass:
                    hub.Advance((ulong)pass.Milliseconds);
                    break;
                case NetworkOperation.HandOver handOver:
                    HandOver(handOver.Node);
                    break;
            }

            hub.Settle();
        }

        hub.Advance(120_000);
        foreach (NetworkPeer peer in hub.Peers)
        {
            Expect.Equal(0, peer.Open.Count, $"requests of {peer.Endpoint} without an end after two minutes");
            Expect.Equal(Nodes - 1, peer.Joined.Count, $"peers of {peer.Endpoint} after two quiet minutes");
        }

        void Want(NetworkOperation.Want want)
        {
            string topic = Topics[want.Topic];
            bool wanted = hub[want.Node].Topics.Contains(topic);
            NetworkStep expected = want.Wants || wanted ? NetworkStep.Accepted : NetworkStep.Unknown;
            Expect.Equal(expected, hub.Step(want.Node, want.Wants ? new Subscribe(topic) : new Unsubscribe(topic)), $"answer to {want}");
        }

        void Publish(NetworkOperation.Publish publish)
        {
            string topic = Topics[publish.Topic];
            byte[] message = new byte[publish.Bytes];
            BinaryPrimitives.WriteInt32LittleEndian(message, published++);
            int[] before = [.. hub.Peers.Select(peer => peer.Messages.Count)];
            Expect.Equal(NetworkStep.Accepted, hub.Step(publish.Node, new PublishMessage(topic, message)), $"answer to {publish}");
            hub.Settle();
            for (int node = 0; node < Nodes; node++)
            {
                MessageArrived[] arrived = [.. hub[node].Messages.Skip(before[node])];
                bool mayArrive = node != publish.Node && hub[node].Topics.Contains(topic);
                bool mustArrive = mayArrive && hub[node].Joined.Contains(ids[publish.Node]);
                string expected = mustArrive ? "one" : mayArrive ? "one at most" : "none";
                Expect.That(
                    arrived.Length >= (mustArrive ? 1 : 0) && arrived.Length <= (mayArrive ? 1 : 0),
                    $"messages at node {node} after {publish}: expected {expected}, found {arrived.Length}");
                if (arrived.Length == 0)
                    continue;
                Expect.That(arrived[0].Message.Span.SequenceEqual(message),
                    $"bytes at node {node} after {publish}: expected those published");
                Expect.Equal(ids[publish.Node], arrived[0].From, $"publisher at node {node} after {publish}");
            }
        }

        void Ask(NetworkOperation.Ask ask)
        {
            int target = ask.Target >= ask.Node ? ask.Target + 1 : ask.Target;
            NetworkStep expected = hub[ask.Node].Joined.Contains(ids[target]) ? NetworkStep.Accepted : NetworkStep.Unknown;
            byte[] payload = BitConverter.GetBytes(++asked);
            int before = hub[target].Questions.Count;
            Expect.Equal(expected, hub.Step(ask.Node, new SendRequest(asked, ids[target], "ask", payload, TimeoutMs)), $"answer to {ask}");
            hub.Settle();
            Expect.Equal(before + (expected == NetworkStep.Accepted ? 1 : 0), hub[target].Questions.Count,
                $"questions at node {target} after {ask}");
        }

        void Answer(NetworkOperation.Answer answer)
        {
            List<RequestArrived> done = answered.TryGetValue(answer.Node, out List<RequestArrived>? known) ? known
                : answered[answer.Node] = [];
            if (hub[answer.Node].Questions.Find(question => !done.Contains(question)) is not { } question)
                return;
            done.Add(question);
            NetworkStep step = hub.Step(answer.Node, new SendResponse(question.Inbound, question.Payload));
            Expect.That(step is NetworkStep.Accepted or NetworkStep.Unknown, $"answer to {answer}: found {step}");
            hub.Settle();
            ulong request = BitConverter.ToUInt64(question.Payload.Span);
            ResponseArrived? end = hub.Peers.SelectMany(peer => peer.Answers).FirstOrDefault(item => item.Request == request);
            if (step != NetworkStep.Accepted)
                return;
            Expect.That(end is not null, $"request {request} after its answer: expected an end, found none");
            Expect.That(
                end.Outcome != ResponseOutcome.Ok || end.Payload.Span.SequenceEqual(question.Payload.Span),
                $"payload of request {request}: expected its answer, found another");
        }

        void HandOver(int index)
        {
            foreach (HandOffSchema schema in trial.Plugin.HandOff.Exports.Where(trial.Plugin.HandOff.Imports.Contains).Take(1))
            {
                NetworkPeer peer = hub[index];
                INetwork old = peer.Serving();
                KitInstance next = peer.Node.StartBeside();
                Common.HandOff moved = Common.HandOff.Export(old, schema).End(old, schema);
                ImportOutcome outcome = moved.Import(next.Plugin, schema, () => peer.Node.MakeCurrent(next));
                Expect.That(outcome.IsAccepted, $"a hand-off on node {index}: expected acceptance, found {outcome.Reason}");
                peer.Serving = next.As<INetwork>;
            }
        }
    }
}
