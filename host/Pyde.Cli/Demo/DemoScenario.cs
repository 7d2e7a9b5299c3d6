using System.Buffers.Binary;
using System.Globalization;
using Pyde.Cli.Output;
using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Types;
using Pyde.Types.Payloads;

namespace Pyde.Cli.Demo;

/// <summary>
/// The main job, once from beginning to end: two parachains, a price by message, an upgrade that a vote schedules, every plugin replaced meanwhile, and a bad
/// one taken back. Without swaps the same transactions run on the same chain, for comparison.
/// </summary>
internal sealed class DemoScenario(Home home, PluginLibrary library, IReadOnlyList<DemoAccount> accounts, bool withSwaps, Action<string> tell)
{
    private const ulong ModuleGas = 20_000_000;
    private const int Members = 4;
    private const int ProbationWaves = 6;
    private const string NextVersion = "0.2.0";

    private readonly List<(string Slot, SwapOperation Operation)> _swaps = [];

    private static ParachainConfig Config { get; } = new()
    {
        MinValidators = 4,
        MaxValidators = 7,
        DiscussionWaves = 1,
        VotingWaves = 2,
        GraceWaves = 3,
        ProbationWaves = 4,
        CooldownWaves = 10,
    };

    /// <summary>Runs it.</summary>
    /// <returns>The report, without the comparison, and the roots of every wave.</returns>
    public async Task<(DemoReport Report, IReadOnlyList<StateRoots> Roots)> RunAsync(CancellationToken cancellationToken)
    {
        foreach (DemoAccount account in accounts)
            account.Restart();
        PluginsFile plugins = home.Plugins with { Swap = home.Plugins.Swap with { Probation = new ProbationLength(ProbationWaves, 0) } };
        using PluginCopies copies = new();
        await using DemoChain chain = await DemoChain.StartAsync(home, plugins, library, accounts, cancellationToken);
        foreach (Slot slot in chain.Node.Slots.All.Where(slot => slot.IsFilled))
            tell($"loaded    {slot.Name,-11} {slot.Identity}");

        byte[] feedV1 = Module("price-feed/price-feed-v1.wasm");
        byte[] feedV2 = Module("price-feed/price-feed-v2.wasm");
        byte[] hello = Module("hello-c/hello-c.wasm");
        ParachainId feedId = ParachainId.FromName("price-feed");
        ParachainId helloId = ParachainId.FromName("hello-c");
        DemoAccount owner = accounts[0];
        DemoAccount[] members = [.. accounts.Take(Members).OrderBy(account => account.Address)];

        await chain.DoAsync(
            cancellationToken,
            Register(owner, "price-feed", feedV1, members),
            Register(accounts[1], "hello-c", hello, members));
        ulong registeredAt = chain.Wave;
        tell($"wave {chain.Wave,-4} registered price-feed and hello-c, each with a committee of {Members} (every member signed)");
        await chain.DoAsync(
            cancellationToken,
            owner.Transactions.Transfer(new Address(feedId.Value), Amounts.FromPyde(100)),
            accounts[1].Transactions.Transfer(new Address(helloId.Value), Amounts.FromPyde(100)));

        await ReportAsync(chain, feedId, members, round: 0, [41_900, 42_000, 42_100], cancellationToken);
        tell($"wave {chain.Wave,-4} three members reported, the round closed: price {await PriceAsync(chain, feedId, cancellationToken)}");

        // Transactions wait while their mempool is replaced: they are handed over and come into the next wave.
        await chain.SubmitAsync(cancellationToken, Transfers(0));
        await SwapAsync(chain, SlotName.Mempool, copies, cancellationToken);
        await chain.RunWaveAsync(cancellationToken);
        tell($"wave {chain.Wave,-4} the transfers that waited during the swap of the mempool were executed");

        ulong askedAt = await AskAsync(chain, helloId, feedId, cancellationToken);
        await SwapAsync(chain, SlotName.State, copies, cancellationToken);
        await CertifyAsync(chain, helloId, members, cancellationToken);
        tell($"wave {chain.Wave,-4} the message of wave {askedAt} was certified, delivered, answered; hello-c's callback has the price {await LastAnswerAsync(chain, helloId, cancellationToken)}");

        ulong activation = await ProposeAsync(chain, feedId, feedV2, members, copies, cancellationToken);
        await chain.RunToAsync(activation - 1, cancellationToken);
        await SwapAsync(chain, SlotName.Consensus, copies, cancellationToken);
        await chain.RunWaveAsync(cancellationToken);
        ModuleSwitched switched = chain.Journal.Switches.Count > 0
            ? chain.Journal.Switches[^1]
            : throw CommandFailure.Failed($"price-feed did not switch at wave {activation}");
        tell(Text($"wave {chain.Wave,-4} price-feed runs version {switched.ToVersion} from this wave on (switched in {switched.Switch.TotalMicroseconds:F0} µs, state migrated)"));
        await ReportAsync(chain, feedId, members, round: 1, [43_900, 44_000, 44_100], cancellationToken);
        tell($"wave {chain.Wave,-4} version 1 averages: price {await PriceAsync(chain, feedId, cancellationToken)}");

        await ConfirmAllAsync(chain, cancellationToken);
        await TrustTheWrongOneAsync(chain, cancellationToken);
        await SwapAsync(chain, SlotName.Networking, copies, cancellationToken);
        await ConfirmAllAsync(chain, cancellationToken);
        await chain.Node.Coordinator.WaitForUnloadsAsync(cancellationToken);

        return (Report(chain, registeredAt, (feedId, "price-feed", feedV1), (helloId, "hello-c", hello), feedV2), [.. chain.Journal.Roots]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static byte[] Number(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    private byte[] Module(string name)
    {
        string path = Path.Combine(home.Root, "parachains", name);
        return File.Exists(path) ? File.ReadAllBytes(path) : throw CommandFailure.Environment($"{path} is missing; it belongs to the repository");
    }

    private static Transaction Register(DemoAccount owner, string name, byte[] module, DemoAccount[] members) => owner.Transactions.Register(
        name, ModuleSource.Inline(module), Config, members.Select(member => (member.Address, (Pyde.Types.Building.DigestSigner)member.Sign)), ModuleGas);

    private Transaction[] Transfers(int round)
    {
        var transfers = new Transaction[4];
        for (int i = 0; i < transfers.Length; i++)
            transfers[i] = accounts[5 + i].Transactions.Transfer(accounts[9].Address, Amounts.FromPyde((ulong)(1 + round)));
        return transfers;
    }

    private static Task<IReadOnlyList<Receipt>> ReportAsync(
        DemoChain chain, ParachainId feed, DemoAccount[] members, ulong round, ulong[] prices, CancellationToken cancellationToken)
    {
        var reports = new Transaction[prices.Length];
        for (int i = 0; i < prices.Length; i++)
            reports[i] = members[i].Transactions.CallParachain(feed, "report", (byte[])[.. Number(round), .. Number(prices[i])]);
        return chain.DoAsync(cancellationToken, reports);
    }

    private static async Task<ulong> PriceAsync(DemoChain chain, ParachainId feed, CancellationToken cancellationToken)
    {
        ViewReport report = await ViewAsync(chain, feed, "latest", cancellationToken);
        return BinaryPrimitives.ReadUInt64LittleEndian(report.Data.Span[8..]);
    }

    // The stored callback: message id u64, outcome u8, answer (length u32; round u64, price u64, wave u64).
    private static async Task<ulong> LastAnswerAsync(DemoChain chain, ParachainId hello, CancellationToken cancellationToken)
    {
        ViewReport report = await ViewAsync(chain, hello, "last", cancellationToken);
        return report.Data.Length >= 29
            ? BinaryPrimitives.ReadUInt64LittleEndian(report.Data.Span[21..])
            : throw CommandFailure.Failed("hello-c's callback has not run");
    }

    private static async Task<ViewReport> ViewAsync(DemoChain chain, ParachainId parachain, string function, CancellationToken cancellationToken)
    {
        const ulong gasMax = 10_000_000;
        ViewReport report = await chain.Node.ViewAsync(new ViewCall(new Address(parachain.Value), default, function, default, gasMax), cancellationToken);
        return report.Outcome == ViewOutcome.Ok ? report : throw CommandFailure.Failed($"view {function}: {report.Outcome} {report.Text}");
    }

    private async Task<ulong> AskAsync(DemoChain chain, ParachainId hello, ParachainId feed, CancellationToken cancellationToken)
    {
        byte[] calldata = new byte[Hash32.Bytes];
        feed.Value.CopyTo(calldata);
        await chain.DoAsync(cancellationToken, accounts[4].Transactions.CallParachain(hello, "ask", calldata));
        tell($"wave {chain.Wave,-4} hello-c asked price-feed for the price: one message, its answer and callback paid in advance");
        return chain.Wave;
    }

    private async Task CertifyAsync(DemoChain chain, ParachainId source, DemoAccount[] members, CancellationToken cancellationToken)
    {
        QueueSealed queue = chain.Journal.Queues.FindLast(sealedQueue => sealedQueue.Source == source.Value)
            ?? throw CommandFailure.Failed("hello-c's message is in no queue");
        Transaction certify = accounts[8].Transactions.Certify(
            source, queue.Wave, queue.Root, members.Select((member, seat) => (new MemberId((ushort)seat), (Pyde.Types.Building.DigestSigner)member.Sign)));
        await chain.DoAsync(cancellationToken, certify);
    }

    private async Task<ulong> ProposeAsync(
        DemoChain chain, ParachainId feed, byte[] module, DemoAccount[] members, PluginCopies copies, CancellationToken cancellationToken)
    {
        IReadOnlyList<Receipt> receipts = await chain.DoAsync(
            cancellationToken, accounts[9].Transactions.Propose(feed, ModuleSource.Inline(module), Config, ModuleGas));
        var proposal = new ProposalId(BinaryPrimitives.ReadUInt64LittleEndian(receipts[0].ReturnData.Span));
        ulong proposedAt = chain.Wave;
        tell($"wave {chain.Wave,-4} proposal {proposal.Value}: version 1 of price-feed (a moving average, migrated state) after version 0");
        await SwapAsync(chain, SlotName.Execution, copies, cancellationToken);
        await chain.RunToAsync(proposedAt + Config.DiscussionWaves, cancellationToken);
        await chain.DoAsync(
            cancellationToken,
            [.. members.Select(member => member.Transactions.Vote(feed, proposal, ModuleHash.Of(module), Config, VoteChoice.Yes))]);
        tell($"wave {chain.Wave,-4} {Members} of {Members} members voted yes");
        await SwapAsync(chain, SlotName.Wasm, copies, cancellationToken);
        await chain.RunToAsync(proposedAt + Config.DiscussionWaves + Config.VotingWaves, cancellationToken);
        await chain.DoAsync(cancellationToken, accounts[9].Transactions.Finalize(feed, proposal));
        ulong activation = chain.Wave + Config.GraceWaves;
        tell($"wave {chain.Wave,-4} finalized: version 1 takes over at wave {activation}, not before");
        return activation;
    }

    /// <summary>Replaces a plugin by its next version while the chain runs.</summary>
    private async Task SwapAsync(DemoChain chain, string slot, PluginCopies copies, CancellationToken cancellationToken)
    {
        if (!withSwaps)
            return;
        PluginEntry? entry = home.Plugins.Plugins.FirstOrDefault(candidate => candidate.Slot == slot);
        if (entry is null)
            return;
        string next = copies.NextVersion(home.FolderOf(entry), NextVersion);
        SwapOperation operation = chain.Node.Coordinator.Begin(new SwapRequest(slot, next), cancellationToken);
        SwapReport live = await operation.Live;
        if (live.Outcome is SwapOutcome.RolledBack or SwapOutcome.Refused or SwapOutcome.Halted)
            throw CommandFailure.Failed($"the swap of {slot} ended as {live.Outcome} in {live.Step}: {live.Reason}");
        _swaps.Add((slot, operation));
        tell(Text($"  swap    {slot}: {live.From} → {live.To}, pause {live.Pause.TotalMicroseconds:F0} µs, on probation"));
    }

    /// <summary>Runs waves until every version on probation is confirmed.</summary>
    private async Task ConfirmAllAsync(DemoChain chain, CancellationToken cancellationToken)
    {
        await chain.RunToAsync(chain.Wave + ProbationWaves, cancellationToken);
        foreach ((_, SwapOperation operation) in _swaps)
            await operation.Ended;
    }

    /// <summary>Puts a mempool in place that breaks after a few insertions, and goes on as if nothing were.</summary>
    private async Task TrustTheWrongOneAsync(DemoChain chain, CancellationToken cancellationToken)
    {
        SwapOperation? bad = null;
        if (withSwaps)
        {
            string folder = Path.Combine(home.Root, "artifacts", "test-plugins", "FaultyMempool");
            bad = chain.Node.Coordinator.Begin(new SwapRequest(SlotName.Mempool, folder), cancellationToken);
            SwapReport live = await bad.Live;
            if (live.Step < SwapStep.Live)
                throw CommandFailure.Failed($"the faulty mempool did not go live: {live.Step}: {live.Reason}");
            tell($"  swap    mempool: {live.From} → {live.To}, which breaks after three insertions");
        }

        for (int round = 1; round <= 5; round++)
        {
            foreach (Transaction transfer in Transfers(round))
                await chain.SubmitAsync(cancellationToken, transfer);
            await chain.RunWaveAsync(cancellationToken);
        }

        if (bad is null)
            return;
        SwapReport ended = await bad.Ended;
        if (ended.Rollback is not { IsComplete: true } rollback)
            throw CommandFailure.Failed($"the faulty mempool ended as {ended.Outcome}: {ended.Reason}");
        _swaps.Add((SlotName.Mempool, bad));
        tell($"  back    mempool: {ended.To} was taken back by itself ({rollback.Cause}); {rollback.Replayed} calls replayed, none lost");
    }

    private DemoReport Report(
        DemoChain chain,
        ulong registeredAt,
        (ParachainId Id, string Name, byte[] Module) feed,
        (ParachainId Id, string Name, byte[] Module) hello,
        byte[] feedV2)
    {
        DemoJournal journal = chain.Journal;
        List<DemoVersion> feedVersions = [new(0, ModuleHash.Of(feed.Module).ToString(), registeredAt + 1)];
        feedVersions.AddRange(journal.Switches.Select(
            switched => new DemoVersion(switched.ToVersion, ModuleHash.Of(feedV2).ToString(), switched.Wave.Value)));
        List<SwapReport> reports = [.. _swaps.Select(swap => swap.Operation.Report)];
        StateRoots roots = journal.Roots[^1];
        return new DemoReport(
            chain.Wave,
            journal.Transactions,
            [
                new DemoParachain(feed.Name, feed.Id.ToString(), feedVersions),
                new DemoParachain(hello.Name, hello.Id.ToString(), [new(0, ModuleHash.Of(hello.Module).ToString(), registeredAt + 1)]),
            ],
            [
                .. journal.Switches.Select(switched => new DemoUpgrade(
                    feed.Name, switched.FromVersion, switched.ToVersion, switched.Wave.Value, switched.Switch.TotalMicroseconds)),
            ],
            new DemoMessages((int)journal.Queues.Sum(queue => queue.Messages), journal.Delivered, journal.Callbacks, journal.Timeouts),
            [
                .. reports.Select(report => new DemoSwap(
                    report.Place,
                    report.From,
                    report.To,
                    report.Outcome.ToString(),
                    Math.Round(report.Pause.TotalMicroseconds, 1),
                    report.Waited,
                    report.FailedCalls,
                    report.Unloaded)),
            ],
            [
                .. reports.Where(report => report.Rollback is not null).Select(report => new DemoRollback(
                    report.Place, report.Rollback!.Cause, report.Rollback.Replayed, report.Outcome.ToString())),
            ],
            new DemoRoot(roots.Blake3.ToString(), roots.Poseidon2.ToString()),
            RootsEqualWithoutSwaps: false);
    }
}
