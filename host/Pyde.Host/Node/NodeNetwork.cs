using Pyde.Contracts.Consensus;
using Pyde.Contracts.Networking;
using Pyde.Host.Services;
using Pyde.Host.Slots;
using Pyde.Host.Streams;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Host.Node;

/// <summary>Drives the networking plugin: streams and the node's wishes in, stream commands and deliveries out.</summary>
internal sealed class NodeNetwork : IDisposable
{
    private const int OutputsMax = 65_536;
    private const string TransactionTopic = "pyde/transactions/1";
    private const string RecordTopic = "pyde/records/1";
    private const string VertexTopic = "pyde/vertices/1";

    private readonly PydeNode _node;
    private readonly NodeOptions _options;
    private readonly NodeTasks _tasks;
    private readonly IStreamTransport _streams;
    private readonly NodeExchange? _exchange;
    private readonly AsyncGate _gate;
    private readonly Dictionary<ulong, ITimer> _timers = [];
    private bool _isDisposed;

    public NodeNetwork(PydeNode node, NodeOptions options, NodeTasks tasks, NodeArchive? archive, RecordWitness witness)
    {
        _node = node;
        _options = options;
        _tasks = tasks;
        _streams = options.Streams!;
        _gate = new AsyncGate(options.Scheduler);
        if (archive is not null)
            _exchange = new NodeExchange(node, options, tasks, archive, witness, input => StepAsync(input, _node.Stopped));
    }

    /// <summary>Begins to listen, connects, and subscribes to what a node needs.</summary>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        if (!_node.Slots.Networking.IsFilled)
            return;
        _streams.Start(input => _tasks.Run(() => StepAsync(input, _node.Stopped)));
        await StepAsync(new JoinNetwork(_options.Listen, _options.Bootstrap), cancellationToken).ConfigureAwait(false);
        foreach (string topic in new[] { TransactionTopic, RecordTopic, VertexTopic })
            await StepAsync(new Subscribe(topic), cancellationToken).ConfigureAwait(false);
        _exchange?.Begin();
    }

    /// <summary>Tells the others of an accepted transaction.</summary>
    public Task PublishTransactionAsync(ReadOnlyMemory<byte> transaction, CancellationToken cancellationToken) =>
        StepAsync(new PublishMessage(TransactionTopic, transaction), cancellationToken);

    /// <summary>Carries out what consensus wants sent or fetched.</summary>
    public Task SendAsync(ConsensusOutput output, CancellationToken cancellationToken) => output switch
    {
        BroadcastVertex vertex => StepAsync(new PublishMessage(VertexTopic, vertex.Vertex), cancellationToken),
        BroadcastRecordSignature signature => StepAsync(
            new PublishMessage(RecordTopic, BorshCodec.Encode(signature.Signature)), cancellationToken),
        FetchVertex vertex when _exchange is { } exchange => exchange.FetchAsync(ArchiveKind.Vertex, vertex.Vertex.Hash),
        FetchBatch batch when _exchange is { } exchange => exchange.FetchAsync(ArchiveKind.Batch, batch.Batch.Hash),
        _ => Task.CompletedTask,
    };

    public void Dispose()
    {
        lock (_timers)
        {
            _isDisposed = true;
            foreach (ITimer timer in _timers.Values)
                timer.Dispose();
            _timers.Clear();
        }

        _exchange?.Dispose();
        _streams.Dispose();
    }

    private async Task<NetworkStep> StepAsync(NetworkInput input, CancellationToken cancellationToken)
    {
        if (!_node.Slots.Networking.IsFilled)
            return NetworkStep.Unknown;
        var outputs = new OutputList<NetworkOutput>(OutputsMax);
        using (await _gate.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            NetworkStep step = await _node.Slots.Networking.CallAsync(
                (Input: input, Outputs: outputs, Slot: _node.Slots.Networking),
                static (network, _, call) =>
                {
                    call.Outputs.Clear();
                    NetworkStep answer = network.Step(call.Input, call.Outputs);
                    call.Outputs.ChargeOverflow(call.Slot, nameof(INetwork.Step));
                    return answer;
                },
                cancellationToken).ConfigureAwait(false);
            foreach (NetworkOutput output in outputs.Outputs)
                CarryOut(output);
            return step;
        }
    }

    private void CarryOut(NetworkOutput output)
    {
        switch (output)
        {
            case ListenStreams listen:
                _streams.Listen(listen.Endpoint);
                break;
            case ConnectStream connect:
                _streams.Connect(connect.Stream, connect.Endpoint);
                break;
            case SendStream send:
                _streams.Send(send.Stream, send.Bytes);
                break;
            case CloseStream close:
                _streams.Close(close.Stream);
                break;
            case SetNetworkTimer timer:
                SetTimer(timer);
                break;
            case MessageArrived message:
                _tasks.Run(() => DeliverAsync(message));
                break;
            case RequestArrived or ResponseArrived or PeerJoined or PeerLeft when _exchange is { } exchange:
                _tasks.Run(() => exchange.TakeAsync(output));
                break;
            default:
                break;
        }
    }

    private async Task DeliverAsync(MessageArrived message)
    {
        switch (message.Topic)
        {
            case TransactionTopic:
                // Not published again: the topic has brought it to everyone already.
                await _node.InsertAsync([message.Message], _node.Stopped).ConfigureAwait(false);
                break;
            case RecordTopic when BorshCodec.TryDecode(message.Message.Span, out RecordSignature signature) == DecodeOutcome.Ok:
                await _node.StepAsync(new RecordSignatureReceived(_node.NowMs(), signature)).ConfigureAwait(false);
                break;
            case VertexTopic when _exchange is { } exchange:
                exchange.Prefer(message.From);
                await exchange.DeliverVertexAsync(message.Message).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private void SetTimer(SetNetworkTimer wanted)
    {
        ITimer timer = _options.ChainTime.CreateTimer(
            _ => _tasks.Run(() => StepAsync(new NetworkTimerFired(wanted.Timer), _node.Stopped)),
            null,
            TimeSpan.FromMilliseconds(wanted.DelayMs),
            Timeout.InfiniteTimeSpan);
        lock (_timers)
        {
            if (_timers.Remove(wanted.Timer, out ITimer? old))
                old.Dispose();
            if (_isDisposed)
                timer.Dispose();
            else
                _timers.Add(wanted.Timer, timer);
        }
    }
}
