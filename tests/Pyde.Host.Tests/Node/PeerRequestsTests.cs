using Pyde.Contracts;
using Pyde.Contracts.Networking;
using Pyde.Host.Node;
using Pyde.Types;

namespace Pyde.Host.Tests.Node;

public sealed class PeerRequestsTests
{
    private readonly List<ResponseArrived> _answers = [];

    [Fact]
    public async Task Answer_of_a_peer_ends_its_request_and_no_other()
    {
        List<SendRequest> sent = [];
        var requests = new PeerRequests(input =>
        {
            sent.Add((SendRequest)input);
            return Task.FromResult(NetworkStep.Accepted);
        });
        await AskAsync(requests, peer: 1);
        await AskAsync(requests, peer: 2);
        Assert.Empty(_answers);
        Assert.NotEqual(sent[0].Request, sent[1].Request);

        await requests.TakeAsync(new ResponseArrived(sent[1].Request, ResponseOutcome.Ok, new byte[] { 7 }));
        await requests.TakeAsync(new ResponseArrived(sent[1].Request, ResponseOutcome.TimedOut, default));

        ResponseArrived answer = Assert.Single(_answers);
        Assert.Equal((sent[1].Request, ResponseOutcome.Ok), (answer.Request, answer.Outcome));
    }

    [Theory]
    [InlineData(NetworkStep.Unknown)]
    [InlineData(NetworkStep.Busy)]
    [InlineData(NetworkStep.Refused)]
    public async Task Request_that_the_network_does_not_take_ends_as_disconnected(NetworkStep step)
    {
        var requests = new PeerRequests(_ => Task.FromResult(step));
        await AskAsync(requests, peer: 1);
        Assert.Equal(ResponseOutcome.Disconnected, Assert.Single(_answers).Outcome);
    }

    [Fact]
    public async Task Request_in_which_the_network_fails_ends_as_disconnected()
    {
        var requests = new PeerRequests(_ => throw new PluginFault("pyde.test.net@1.0.0", "Step", "Failed", "told to fail", ""));
        await AskAsync(requests, peer: 1);
        Assert.Equal(ResponseOutcome.Disconnected, Assert.Single(_answers).Outcome);
    }

    private Task AskAsync(PeerRequests requests, byte peer)
    {
        byte[] id = new byte[Hash32.Bytes];
        id[0] = peer;
        return requests.AskAsync(new PeerId(Hash32.FromBytes(id)), "pyde/test/1", new byte[] { 1 }, answer =>
        {
            _answers.Add(answer);
            return Task.CompletedTask;
        });
    }
}
