using Pyde.Cli.Demo;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Node;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Host.Streams;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace EndToEnd.Tests.Support;

/// <summary>A node of real plugins whose chain clock the test moves; its stores lie in memory or in a data folder.</summary>
internal sealed class TestChain : IAsyncDisposable
{
    public const string Endpoint = "mem://node";

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int Validators = 7;

    private readonly VirtualTime _time;

    private TestChain(DateTimeOffset start)
    {
        _time = new VirtualTime(start);
        Hub = new StreamHub(_time, new SeededRandomSource(1, "hub"), HubConditions.Perfect);
    }

    public PydeNode Node { get; private set; } = null!;

    /// <summary>The network of the test; the node is <c>mem://node</c> on it.</summary>
    public StreamHub Hub { get; }

    public DemoJournal Journal { get; } = new();

    public PluginLibrary Library { get; } = Repository.OpenLibrary();

    public DateTimeOffset Now => _time.GetUtcNow();

    public ulong Wave => Node.Head.Wave.Value;

    /// <summary>Starts with stores in memory, from genesis; accounts begin anew.</summary>
    public static Task<TestChain> StartAsync(DevelopmentAccounts accounts, PluginsFile? plugins = null)
    {
        foreach (DemoAccount account in accounts.All)
            account.Restart();
        return StartAsync(accounts, dataFolder: null, Start, plugins);
    }

    /// <summary>Starts, or starts again, on a data folder; accounts keep their nonces.</summary>
    public static async Task<TestChain> StartAsync(
        DevelopmentAccounts accounts, string? dataFolder, DateTimeOffset start, PluginsFile? plugins = null)
    {
        Genesis genesis = DevelopmentChain.Create(
            [.. accounts.All.Select(account => account.PublicKey)], Validators, new RuleSetId(1), committeeSeats: 1);
        Address self = genesis.FirstCommittee().Members[0].Validator;
        byte[] seed = new byte[Hash32.Bytes];
        DevelopmentChain.Seed((ulong)accounts.All.ToList().FindIndex(account => account.Address == self)).CopyTo(seed);
        var chain = new TestChain(start);
        Result<PydeNode> started = await PydeNode.StartAsync(
            new NodeOptions
            {
                Plugins = plugins ?? Repository.Home().Plugins,
                Root = Repository.Root,
                Library = chain.Library,
                Genesis = genesis,
                Key = FalconNodeKey.FromSeed(seed),
                ChainTime = chain._time,
                DataFolder = dataFolder,
                Streams = chain.Hub.OpenPort("node"),
                Listen = Endpoint,
                Observer = chain.Journal,
            },
            default);
        Assert.True(started.TryGet(out PydeNode? node, out Refusal? refusal), refusal?.ToString());
        chain.Node = node!;
        return chain;
    }

    public async Task<InsertOutcome> OfferAsync(Transaction transaction)
    {
        InsertReport report = await Node.SubmitAsync([BorshCodec.Encode(transaction)], default);
        return Assert.Single(report.Outcomes);
    }

    /// <summary>Offers a transaction, which must be accepted.</summary>
    public async Task SubmitAsync(Transaction transaction) => Assert.Equal(InsertOutcome.Accepted, await OfferAsync(transaction));

    /// <summary>Brings what waits into the next wave and runs it.</summary>
    public async Task RunWaveAsync()
    {
        ulong next = Wave + 1;
        await Node.SealBatchAsync(default);
        while (Wave < next)
        {
            Assert.True(_time.AdvanceToNextTimer(_time.GetUtcNow() + TimeSpan.FromSeconds(10)), "consensus set no timer");
            await Node.SettleAsync();
            Assert.Null(Node.HaltReason);
        }
    }

    public async Task RunWavesAsync(int waves)
    {
        for (int i = 0; i < waves; i++)
            await RunWaveAsync();
    }

    public async Task<UInt128> BalanceAsync(Address address) => (await Node.ReadAccountAsync(address, default))?.Balance ?? 0;

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
