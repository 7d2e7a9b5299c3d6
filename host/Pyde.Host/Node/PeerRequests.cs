using Pyde.Contracts;
using Pyde.Contracts.Networking;

namespace Pyde.Host.Node;

/// <summary>Requests to peers that are under way. Each ends once: with what the network brings, or here, when the network never took it.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class PeerRequests(Func<NetworkInput, Task<NetworkStep>> stepAsync)
{
    private const uint TimeoutMs = 1_000;

    private readonly Lock _sync = new();
    private readonly Dictionary<ulong, Func<ResponseArrived, Task>> _open = [];
    private ulong _last;

    /// <summary>Asks a peer.</summary>
    /// <param name="peer">Whom.</param>
    /// <param name="protocol">What for.</param>
    /// <param name="payload">The question.</param>
    /// <param name="answered">Called once, with the answer or with why there is none.</param>
    public async Task AskAsync(PeerId peer, string protocol, ReadOnlyMemory<byte> payload, Func<ResponseArrived, Task> answered)
    {
        ulong request;
        lock (_sync)
        {
            request = ++_last;
            _open.Add(request, answered);
        }

        // A request that was not taken is answered by nobody: its peer has just left, the plugin has no room, or it failed.
        if (!await IsTakenAsync(new SendRequest(request, peer, protocol, payload, TimeoutMs)).ConfigureAwait(false))
            await TakeAsync(new ResponseArrived(request, ResponseOutcome.Disconnected, default)).ConfigureAwait(false);
    }

    /// <summary>Ends a request; one that is not open is no concern of anybody any more.</summary>
    public Task TakeAsync(ResponseArrived response)
    {
        Func<ResponseArrived, Task>? answered;
        lock (_sync)
        {
            if (!_open.Remove(response.Request, out answered))
                return Task.CompletedTask;
        }

        return answered(response);
    }

    private async Task<bool> IsTakenAsync(SendRequest request)
    {
        try
        {
            return await stepAsync(request).ConfigureAwait(false) == NetworkStep.Accepted;
        }
        catch (PluginFault)
        {
            // Counted against the plugin's budget where it was caught.
            return false;
        }
    }
}
