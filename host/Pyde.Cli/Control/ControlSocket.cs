using System.Net.Sockets;
using System.Text;
using Pyde.Cli.Output;
using Pyde.Host.Node;
using Pyde.Host.Slots;
using Pyde.Host.Swap;

namespace Pyde.Cli.Control;

/// <summary>The operator's door of a running node: a Unix socket in its data folder that only its user may open.</summary>
internal sealed class ControlSocket : IAsyncDisposable
{
    private const int RequestCharsMax = 64 * 1_024;

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stopping = new();
    private readonly PydeNode _node;
    private readonly string _path;
    private readonly Task _serving;

    public ControlSocket(PydeNode node, string folder)
    {
        _node = node;
        _path = PathIn(folder);
        File.Delete(_path);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen();
        _serving = ServeAsync();
    }

    public static string PathIn(string folder) => Path.Combine(folder, "control.sock");

    /// <summary>Asks the node whose data lies in a folder.</summary>
    public static async Task<ControlAnswer> AskAsync(string folder, ControlRequest request, CancellationToken cancellationToken)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(PathIn(folder)), cancellationToken);
        }
        catch (SocketException)
        {
            throw CommandFailure.Environment($"no node is running on {folder} (start one with: pyde run --data {folder})");
        }

        await using NetworkStream stream = new(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Json.Line(request) + "\n"), cancellationToken);
        using StreamReader reader = new(stream, Encoding.UTF8);
        string answer = await reader.ReadLineAsync(cancellationToken)
            ?? throw CommandFailure.Failed("the node ended before it answered");
        return Json.Parse<ControlAnswer>(answer) ?? throw CommandFailure.Failed($"the node answered '{answer}'");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving;
        File.Delete(_path);
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using Socket socket = await _listener.AcceptAsync(_stopping.Token);
                await AnswerAsync(socket);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // This operator went away; the next one is served.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        await using NetworkStream stream = new(socket);
        char[] buffer = new char[RequestCharsMax];
        using StreamReader reader = new(stream, Encoding.UTF8);
        int length = 0;
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf('\n') < 0)
        {
            int read = await reader.ReadAsync(buffer.AsMemory(length), _stopping.Token);
            if (read == 0)
                return;
            length += read;
        }

        ControlAnswer answer;
        try
        {
            ControlRequest? request = Json.Parse<ControlRequest>(new string(buffer, 0, length));
            answer = request is null ? Problem("not a request") : await CarryOutAsync(request);
        }
        catch (System.Text.Json.JsonException e)
        {
            answer = Problem($"not a request: {e.Message}");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(Json.Line(answer) + "\n"), _stopping.Token);
    }

    private async Task<ControlAnswer> CarryOutAsync(ControlRequest request)
    {
        if (request.Verb == "status")
            return Answer(null, null);
        if (request is not { Verb: "swap", Slot: { } slot, Folder: { } folder })
            return Problem($"there is no verb '{request.Verb}', or it lacks its slot or folder");
        try
        {
            // Typed: a null array would become an empty configuration instead of none.
            ReadOnlyMemory<byte>? configuration = request.Configuration is { } json
                ? Encoding.UTF8.GetBytes(json)
                : default(ReadOnlyMemory<byte>?);
            SwapOperation operation = _node.Coordinator.Begin(new SwapRequest(slot, folder, request.Entry, configuration), _stopping.Token);
            return Answer(null, await (request.Wait ? operation.Ended : operation.Live));
        }
        catch (ArgumentException e)
        {
            return Problem(e.Message);
        }
    }

    private ControlAnswer Problem(string sentence) => Answer(sentence, null);

    private ControlAnswer Answer(string? problem, SwapReport? swap)
    {
        Dictionary<string, string> serving = [];
        foreach (Slot slot in _node.Slots.All)
        {
            if (slot.IsFilled)
                serving.Add(slot.Place, slot.Identity.ToString());
        }

        return new ControlAnswer(problem, _node.Head.Wave.Value, serving, swap);
    }
}
