using System.Buffers.Binary;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Building;
using Pyde.Types.Payloads;
using Simulation.Engine;
using Simulation.Faults;
using Simulation.Nodes;

namespace Simulation.Load;

/// <summary>Clients of the chain: transfers without pause, two parachains that talk to each other, and an upgrade. A client asks until it is answered.</summary>
internal sealed class ClientLoad(SimWorld world, IReadOnlyList<SimAccount> accounts)
{
    private const ulong ModuleGas = 20_000_000;
    private const int Members = 4;
    private const int BurstMax = 4;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(3);
    private static readonly ParachainId Feed = ParachainId.FromName("price-feed");
    private static readonly ParachainId Hello = ParachainId.FromName("hello-c");

    private static readonly ParachainConfig Config = new()
    {
        MinValidators = 4,
        MaxValidators = 7,
        DiscussionWaves = 1,
        VotingWaves = 2,
        GraceWaves = 3,
        ProbationWaves = 4,
        CooldownWaves = 10,
    };

    private readonly SimRandom _random = new(world.Options.Seed, "clients");
    private readonly Dictionary<Hash32, TaskCompletionSource<Receipt>> _waiting = [];
    private readonly TransactionBuilder[] _wallets = [.. accounts.Select(account => account.Begin())];
    private readonly SimAccount[] _members = [.. accounts.Take(Members).OrderBy(account => account.Address)];
    private int _open;
    private int _traffic;
    private bool _isStopping;

    public int Executed { get; private set; }

    /// <summary>True when everything that was begun is done.</summary>
    public bool IsDone => _open == 0 || (_open == _traffic && !_isStopping && world.Checks.Head >= world.Options.Waves);

    public void Begin()
    {
        world.Checks.OnReceipt = receipt =>
        {
            if (!_waiting.Remove(receipt.TxHash, out TaskCompletionSource<Receipt>? waiter))
                return;
            Executed++;
            world.Trace.Add(world.Loop.NowTicks, -1, TraceKind.Executed, receipt.TxHash);
            world.Loop.Post(null, () => waiter.TrySetResult(receipt));
        };
        for (int i = Members + 2; i < accounts.Count; i++)
        {
            int account = i;
            _traffic++;
            Open(() => TrafficAsync(account));
        }

        Open(ParachainsAsync);
        Open(ReadsAsync);
        _traffic++;
    }

    /// <summary>Lets the clients end what they have begun, and begin nothing more.</summary>
    public void Stop() => _isStopping = true;

    public string WhatWaits() => $"{_open} clients are not done, {_waiting.Count} transactions without a receipt, {world.Checks.MessagesClosed} messages closed";

    private void Open(Func<Task> work)
    {
        _open++;
        world.Loop.Post(null, () => world.Begin(null, () => RunAsync(work)));
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (ClientFailure failure)
        {
            world.Checks.Violate("clients", -1, failure.Message);
        }

        _open--;
    }

    private async Task TrafficAsync(int account)
    {
        while (!_isStopping)
        {
            int burst = _random.Between(1, BurstMax);
            Task<Receipt>[] sent = new Task<Receipt>[burst];
            for (int i = 0; i < burst; i++)
            {
                Address to = accounts[_random.Next(3)].Address;
                Transaction transfer = _wallets[account].Transfer(to, (UInt128)(ulong)_random.Between(1, 4));
                sent[i] = SendAsync(transfer);
            }

            foreach (Task<Receipt> task in sent)
                Expect(await task.ConfigureAwait(false), ReceiptStatus.Success, "a transfer");
            await world.Loop.Delay(_random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(1_500))).ConfigureAwait(false);
        }
    }

    /// <summary>Registers both parachains, fills the feed, asks it, certifies, and has it upgraded.</summary>
    private async Task ParachainsAsync()
    {
        byte[] feed = PluginShelf.Module("price-feed/price-feed-v1.wasm");
        byte[] hello = PluginShelf.Module("hello-c/hello-c.wasm");
        Task<Receipt> first = SendAsync(Register(0, "price-feed", feed));
        Expect(await SendAsync(Register(1, "hello-c", hello)).ConfigureAwait(false), ReceiptStatus.Success, "a registration");
        Expect(await first.ConfigureAwait(false), ReceiptStatus.Success, "a registration");
        await world.Loop.Delay(TimeSpan.FromMilliseconds(2 * world.Plan.IdleIntervalMs)).ConfigureAwait(false);
        await SendAsync(_wallets[0].Transfer(new Address(Feed.Value), Amounts.FromPyde(100))).ConfigureAwait(false);
        await SendAsync(_wallets[1].Transfer(new Address(Hello.Value), Amounts.FromPyde(100))).ConfigureAwait(false);
        await ReportAsync(0).ConfigureAwait(false);
        Task upgrade = world.Options.Faults.HasFlag(FaultKinds.Upgrade) ? UpgradeAsync() : Task.CompletedTask;
        int asks = _random.Between(1, 3);
        for (int i = 0; i < asks; i++)
            await AskAsync().ConfigureAwait(false);
        await upgrade.ConfigureAwait(false);
        await ReportAsync(1).ConfigureAwait(false);
    }

    private async Task ReportAsync(ulong round)
    {
        Task<Receipt>[] reports = new Task<Receipt>[3];
        for (int i = 0; i < reports.Length; i++)
        {
            byte[] calldata = new byte[16];
            BinaryPrimitives.WriteUInt64LittleEndian(calldata, round);
            BinaryPrimitives.WriteUInt64LittleEndian(calldata.AsSpan(8), 42_000 + (ulong)i);
            reports[i] = SendAsync(WalletOf(_members[i]).CallParachain(Feed, "report", calldata));
        }

        foreach (Task<Receipt> report in reports)
            await report.ConfigureAwait(false);
    }

    private async Task AskAsync()
    {
        byte[] calldata = new byte[Hash32.Bytes];
        Feed.Value.CopyTo(calldata);
        int before = world.Checks.MessagesClosed;
        Receipt asked = await SendAsync(_wallets[4].CallParachain(Hello, "ask", calldata)).ConfigureAwait(false);
        Expect(asked, ReceiptStatus.Success, "a question to the feed");
        QueueSealed? queue = world.Checks.Queues.FindLast(sealedQueue => sealedQueue.Source == Hello.Value && sealedQueue.Wave == asked.Wave);
        if (queue is null)
            throw new ClientFailure($"the message of wave {asked.Wave} is in no queue");
        Transaction certify = _wallets[5].Certify(
            Hello, queue.Wave, queue.Root, _members.Select((member, seat) => (new MemberId((ushort)seat), (DigestSigner)member.Sign)));
        Expect(await SendAsync(certify).ConfigureAwait(false), ReceiptStatus.Success, "a certificate of a queue");
        while (world.Checks.MessagesClosed == before)
            await world.Loop.Delay(TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
    }

    private async Task UpgradeAsync()
    {
        bool isSound = _random.Chance(700);
        byte[] module = PluginShelf.Module(isSound ? "price-feed/price-feed-v2.wasm" : "price-feed/price-feed-v3.wasm");
        Receipt proposed = await SendAsync(_wallets[2].Propose(Feed, ModuleSource.Inline(module), Config, ModuleGas)).ConfigureAwait(false);
        Expect(proposed, ReceiptStatus.Success, "a proposal");
        var proposal = new ProposalId(BinaryPrimitives.ReadUInt64LittleEndian(proposed.ReturnData.Span));
        await WaveAsync(proposed.Wave.Value + Config.DiscussionWaves).ConfigureAwait(false);
        foreach (SimAccount member in _members)
            world.Begin(null, () => SendAsync(WalletOf(member).Vote(Feed, proposal, ModuleHash.Of(module), Config, VoteChoice.Yes)));
        await WaveAsync(proposed.Wave.Value + Config.DiscussionWaves + Config.VotingWaves).ConfigureAwait(false);
        Receipt finalized = await SendAsync(_wallets[3].Finalize(Feed, proposal)).ConfigureAwait(false);
        if (finalized.Status != ReceiptStatus.Success || world.Checks.ActivationOf(finalized.Wave.Value) is not { } activation)
        {
            // The votes came too late, which partitions and crashes may do.
            world.Count("upgrades missed");
            return;
        }

        if (activation != finalized.Wave.Value + Config.GraceWaves)
            throw new ClientFailure($"finalized in wave {finalized.Wave}, scheduled for {activation}, with a grace of {Config.GraceWaves}");
        await WaveAsync(activation).ConfigureAwait(false);
        world.Count(isSound ? "upgrades" : "unhealthy upgrades");
        if (isSound)
            return;
        await WaveAsync(activation + Config.ProbationWaves + 1).ConfigureAwait(false);
        if (world.Checks.Returns == 0)
            world.Checks.Violate("activation", -1, $"the unhealthy version of wave {activation} was not taken back");
    }

    /// <summary>Reads accounts, now and then, from any node.</summary>
    private async Task ReadsAsync()
    {
        while (!_isStopping)
        {
            await world.Loop.Delay(_random.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(700))).ConfigureAwait(false);
            IReadOnlyList<SimNode> up = world.Up;
            if (up.Count == 0)
                continue;
            SimNode node = _random.Pick(up);
            Address address = accounts[_random.Next(accounts.Count)].Address;
            NodeLife life = node.Life!;
            world.Loop.Post(life, () => world.Begin(life, () => ReadAsync(node, life, address)));
        }
    }

    private async Task ReadAsync(SimNode node, NodeLife life, Address address)
    {
        try
        {
            ulong before = node.Node!.Head.Wave.Value;
            Account? found = await node.Node.ReadAccountAsync(address, node.Node.Stopped).ConfigureAwait(false);
            if (life.IsAlive && node.Node.Head.Wave.Value == before)
                world.Checks.Read(node.Index, before, address, found);
        }
        catch (Exception e) when (IsEnd(e))
        {
            world.Trace.Add(world.Loop.NowTicks, node.Index, TraceKind.Fault, $"a read ended as {e.GetType().Name}");
        }
    }

    private async Task WaveAsync(ulong wave)
    {
        while (world.Checks.Head < wave)
            await world.Loop.Delay(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
    }

    /// <summary>Sends until there is a receipt: to one node, after a while to another.</summary>
    private async Task<Receipt> SendAsync(Transaction transaction)
    {
        Hash32 hash = transaction.Hash();
        byte[] bytes = BorshCodec.Encode(transaction);
        var waiter = new TaskCompletionSource<Receipt>();
        _waiting.Add(hash, waiter);
        while (!waiter.Task.IsCompleted)
        {
            IReadOnlyList<SimNode> up = world.Up;
            if (up.Count > 0)
            {
                int copies = _random.Chance(100) ? 2 : 1;
                for (int i = 0; i < copies; i++)
                {
                    SimNode node = _random.Pick(up);
                    NodeLife life = node.Life!;
                    world.Loop.Post(life, () => world.Begin(life, () => SubmitAsync(node, life, bytes)));
                }
            }

            await Task.WhenAny(waiter.Task, world.Loop.Delay(AskAgain)).ConfigureAwait(false);
        }

        return await waiter.Task.ConfigureAwait(false);
    }

    private async Task SubmitAsync(SimNode node, NodeLife life, byte[] bytes)
    {
        try
        {
            InsertReport report = await node.Node!.SubmitAsync([bytes], node.Node.Stopped).ConfigureAwait(false);
            if (!life.IsAlive)
                return;
            world.Trace.Add(world.Loop.NowTicks, node.Index, TraceKind.Submit, [(byte)report.Outcomes[0]]);
            if (report.Outcomes.Count != 1)
                world.Checks.Violate("calls", node.Index, $"a submission of one got {report.Outcomes.Count} answers");
        }
        catch (Exception e) when (IsEnd(e))
        {
            world.Trace.Add(world.Loop.NowTicks, node.Index, TraceKind.Fault, $"a submission ended as {e.GetType().Name}");
            if (node.Excuse is null && e is Pyde.Contracts.PluginFault)
                world.Checks.Violate("calls", node.Index, $"a submission failed: {e.Message}");
        }
    }

    private static bool IsEnd(Exception e) =>
        e is OperationCanceledException or Pyde.Host.Slots.NodeHaltedException or Pyde.Contracts.PluginFault or ObjectDisposedException;

    private static void Expect(Receipt receipt, ReceiptStatus status, string what)
    {
        if (receipt.Status != status)
            throw new ClientFailure($"{what} ended as {receipt.Status} {receipt.RefusalCode} in wave {receipt.Wave}");
    }

    private Transaction Register(int owner, string name, byte[] module) => _wallets[owner].Register(
        name, ModuleSource.Inline(module), Config, _members.Select(member => (member.Address, (DigestSigner)member.Sign)), ModuleGas);

    private TransactionBuilder WalletOf(SimAccount account) => _wallets[(int)account.Index];
}

/// <summary>A client got an answer that it must not get.</summary>
/// <param name="message">Which.</param>
internal sealed class ClientFailure(string message) : Exception(message);
