using Pyde.Cli.Output;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Node;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Cli.Demo;

/// <summary>A node of the development chain whose clock the demo moves: a wave a step, the same every time.</summary>
internal sealed class DemoChain : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualTime _time = new(Start, TimeProvider.System);
    private readonly List<Transaction> _waiting = [];
    private PydeNode _node = null!;

    private DemoChain()
    {
    }

    public PydeNode Node => _node;

    public DemoJournal Journal { get; } = new();

    public ulong Wave => _node.Head.Wave.Value;

    public static async Task<DemoChain> StartAsync(
        Home home, PluginsFile plugins, PluginLibrary library, IReadOnlyList<DemoAccount> accounts, CancellationToken cancellationToken)
    {
        const int validators = 7;
        Genesis genesis = DevelopmentChain.Create([.. accounts.Select(account => account.PublicKey)], validators, new RuleSetId(1), committeeSeats: 1);
        Committee committee = genesis.FirstCommittee();
        int self = accounts.ToList().FindIndex(account => account.Address == committee.Members[0].Validator);
        FalconNodeKey key = FalconNodeKey.ForDevelopment((ulong)self);
        var chain = new DemoChain();
        Result<PydeNode> started = await PydeNode.StartAsync(
            new NodeOptions
            {
                Plugins = plugins,
                Root = home.Root,
                Library = library,
                Genesis = genesis,
                Key = key,
                ChainTime = chain._time,
                Observer = chain.Journal,
            },
            cancellationToken);
        if (!started.TryGet(out PydeNode? node, out Refusal? refusal))
            throw CommandFailure.Failed(refusal.ToString());
        chain._node = node;
        return chain;
    }

    /// <summary>Offers transactions, which must all be accepted; they wait for the next wave.</summary>
    public async Task SubmitAsync(CancellationToken cancellationToken, params IReadOnlyList<Transaction> transactions)
    {
        InsertReport report = await _node.SubmitAsync(
            [.. transactions.Select(transaction => (ReadOnlyMemory<byte>)BorshCodec.Encode(transaction))], cancellationToken);
        for (int i = 0; i < transactions.Count; i++)
        {
            if (report.Outcomes[i] != InsertOutcome.Accepted)
                throw CommandFailure.Failed($"the mempool refused a {transactions[i].Type}: {report.Outcomes[i]}");
        }

        _waiting.AddRange(transactions);
    }

    /// <summary>Puts everything that waits into the next wave and runs it; every transaction must succeed.</summary>
    public async Task<IReadOnlyList<Receipt>> RunWaveAsync(CancellationToken cancellationToken)
    {
        ulong next = Wave + 1;
        await _node.SealBatchAsync(cancellationToken);
        while (Wave < next)
        {
            if (!_time.AdvanceToNextTimer(_time.GetUtcNow() + TimeSpan.FromSeconds(10)))
                throw CommandFailure.Failed("consensus set no timer: no wave will come");
            await _node.SettleAsync();
            if (Journal.Halt is { } halt)
                throw CommandFailure.Failed($"the node halted: {halt.Place}: {halt.Reason}");
        }

        List<Receipt> receipts = [];
        foreach (Transaction transaction in _waiting)
        {
            Receipt receipt = Journal.ReceiptOf(transaction);
            if (receipt.Status != ReceiptStatus.Success)
                throw CommandFailure.Failed($"a {transaction.Type} ended as {receipt.Status} ({receipt.RefusalCode}): {Journal.RemarkOf(receipt)}");
            receipts.Add(receipt);
        }

        _waiting.Clear();
        return receipts;
    }

    /// <summary>Submits and runs a wave.</summary>
    public async Task<IReadOnlyList<Receipt>> DoAsync(CancellationToken cancellationToken, params IReadOnlyList<Transaction> transactions)
    {
        await SubmitAsync(cancellationToken, transactions);
        return await RunWaveAsync(cancellationToken);
    }

    public async Task RunToAsync(ulong wave, CancellationToken cancellationToken)
    {
        while (Wave < wave)
            await RunWaveAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}
