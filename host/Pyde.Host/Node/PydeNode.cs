using Pyde.Contracts;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.State;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Host.Slots;
using Pyde.Host.Stores;
using Pyde.Host.Swap;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Host.Node;

/// <summary>A node: plugins in their slots, and the way of a transaction through them.</summary>
/// <remarks>
/// Submissions and views: any thread. Consensus takes one input after another, and what a step puts out is carried out before the next one.
/// Source: architecture.md, "The way of a transaction".
/// </remarks>
internal sealed class PydeNode : IAsyncDisposable, INodeHooks
{
    private const int ConsensusOutputsMax = 4_096;
    private const int BatchTransactionsMax = 10_000;

    private readonly NodeOptions _options;
    private readonly NodeServices _services;
    private readonly NodeSigner _signer;
    private readonly StorePlace _journal;
    private readonly StorePlace? _archivePlace;
    private readonly NodeArchive? _archive;
    private readonly AsyncGate _waveGate;
    private readonly WavePipeline _pipeline;
    private readonly AsyncGate _consensusGate;
    private readonly RecordWitness _witness;
    private readonly NodeTasks _tasks = new();
    private readonly Dictionary<ulong, ITimer> _timers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly NodeNetwork? _network;
    private HaltReport? _halt;
    private Batch? _unordered;

    private PydeNode(NodeOptions options)
    {
        _options = options;
        Committee committee = options.Genesis.FirstCommittee();
        _waveGate = new AsyncGate(options.Scheduler);
        _consensusGate = new AsyncGate(options.Scheduler);
        _witness = new RecordWitness(committee, options.Key.Address, () => Coordinator?.IsChainOnProbation ?? false, options.Verifier);
        _journal = new StorePlace("signer", OpenEngine, options.StoreBytesMax);
        _journal.MakeOwner(this);
        _signer = new NodeSigner(options.Key, _journal.Open(this, "journal", 1), options.Random, _witness);
        var identity = new NodeIdentity(options.Genesis.ChainId, options.Genesis.Hash(), options.Key.Address);
        _services = new NodeServices(
            identity, options.Time, options.ChainTime, options.Random, options.Compute, options.Loggers, _signer, OpenEngine, options.StoreBytesMax);
        Slots = new SlotSet(options.Plugins, new LeaseClock(), options.Scheduler);
        Coordinator = new SwapCoordinator(
            options.Library, options.Plugins, Slots, options.Surroundings(_services), this, options.Loggers.CreateLogger("Pyde.Host.Swap"));
        _pipeline = new WavePipeline(Slots, Coordinator, _waveGate, options.Observer, work => _tasks.Run(() => RunWorkAsync(work)));
        if (options.Streams is null)
            return;
        if (committee.Size > 1)
        {
            _archivePlace = new StorePlace("archive", OpenEngine, options.StoreBytesMax);
            _archivePlace.MakeOwner(this);
            _archive = new NodeArchive(_archivePlace.Open(this, NodeArchive.StoreName, NodeArchive.Tables));
        }

        _network = new NodeNetwork(this, options, _tasks, _archive, _witness);
    }

    /// <summary>The places of the node's plugins.</summary>
    public SlotSet Slots { get; }

    /// <summary>Swaps plugins.</summary>
    public SwapCoordinator Coordinator { get; }

    /// <summary>Last committed record.</summary>
    public WaveCommitRecord Head { get; private set; } = null!;

    /// <summary>The oldest of the last waves that this node holds no certificate of; the one after the head when it holds all.</summary>
    public WaveNumber FirstUncertified { get; private set; }

    /// <summary>Why the node halted; null while it runs.</summary>
    public HaltReport? HaltReason => Volatile.Read(ref _halt);

    /// <summary>Ends when the node halts.</summary>
    public CancellationToken Stopped => _stopping.Token;

    /// <summary>Loads every plugin, executes genesis on an empty state, and lets consensus begin or resume.</summary>
    /// <returns>The node, or which plugin was refused and why.</returns>
    public static async Task<Result<PydeNode>> StartAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        var node = new PydeNode(options);
        bool isStarted = false;
        try
        {
            foreach (PluginEntry entry in options.Plugins.Plugins)
            {
                string place = SlotSet.PlaceOf(entry.Slot, entry.Id);
                Slot slot = node.Slots.All.Single(candidate => candidate.Place == place);
                string folder = Path.GetFullPath(Path.Combine(options.Root, entry.Path));
                if (await node.Coordinator.FillAsync(slot, folder, cancellationToken).ConfigureAwait(false) is { } refusal)
                    return refusal;
            }

            foreach (Slot slot in new Slot[] { node.Slots.Consensus, node.Slots.Mempool, node.Slots.Execution, node.Slots.State })
            {
                if (!slot.IsFilled)
                    return new Refusal(PluginsFile.FileName, $"an entry for slot '{slot.Name}'", "none");
            }

            if (node.Slots.Wasm.Count == 0)
                return new Refusal(PluginsFile.FileName, $"an entry for slot '{SlotName.Wasm}'", "none");
            node.Head = await node._pipeline.EnsureGenesisAsync(options.Genesis, cancellationToken).ConfigureAwait(false);
            node._witness.Committed(node.Head.Wave, node.Head.Hash());
            node.FirstUncertified = await node.FindUncertifiedAsync(cancellationToken).ConfigureAwait(false);
            await node.StepAsync(new Resume(node.NowMs(), node.Head, options.Genesis.FirstCommittee())).ConfigureAwait(false);
            if (node._network is { } network)
                await network.JoinAsync(cancellationToken).ConfigureAwait(false);
            isStarted = true;
            return node;
        }
        finally
        {
            if (!isStarted)
                await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Offers transactions to the mempool, with the accounts that their admission depends on.</summary>
    /// <param name="transactions">Canonical bytes, hostile until checked; 1 to 1,024.</param>
    /// <param name="cancellationToken">Ends the waiting for a lease.</param>
    public async Task<InsertReport> SubmitAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken cancellationToken)
    {
        InsertReport report = await InsertAsync(transactions, cancellationToken).ConfigureAwait(false);
        if (_network is { } network)
        {
            for (int i = 0; i < transactions.Count; i++)
            {
                if (report.Outcomes[i] == InsertOutcome.Accepted)
                    await network.PublishTransactionAsync(transactions[i], cancellationToken).ConfigureAwait(false);
            }
        }

        return report;
    }

    /// <summary>Takes what waits in the mempool into a batch and gives it to consensus. One caller at a time.</summary>
    /// <returns>Number of transactions in the batch.</returns>
    public async Task<int> SealBatchAsync(CancellationToken cancellationToken)
    {
        // The mempool has given these away: they wait here while consensus is busy, and nothing new is taken before them.
        if (_unordered is { } waiting)
            return await OrderAsync(waiting).ConfigureAwait(false);

        // Beneath the batch's own limit, so that its header and the counts always fit.
        const int transactionBytesMax = Limits.BatchBytesMax - 1_024;
        var request = new BatchRequest(BatchTransactionsMax, transactionBytesMax, FeeMarket.CeilingGas);
        BatchOffer offer = await Slots.Mempool.CallAsync(
            request, static (mempool, _, bounds) => mempool.TakeBatch(bounds), cancellationToken).ConfigureAwait(false);
        if (offer.Transactions.Count == 0)
            return 0;
        var transactions = new Transaction[offer.Transactions.Count];
        for (int i = 0; i < transactions.Length; i++)
        {
            DecodeOutcome outcome = BorshCodec.TryDecode(offer.Transactions[i].Span, out transactions[i]);
            if (outcome != DecodeOutcome.Ok)
                throw new InvariantException($"the mempool offered bytes that are no transaction: {outcome}");
        }

        var batch = new Batch { ChainId = _options.Genesis.ChainId, Transactions = [.. transactions] };
        return await OrderAsync(batch).ConfigureAwait(false);
    }

    /// <summary>Gives consensus one input and carries out everything that follows from it.</summary>
    public async Task<ConsensusStep> StepAsync(ConsensusInput input)
    {
        // Before the step: consensus may sign in it what this signature makes f + 1.
        if (input is RecordSignatureReceived received && _witness.Receive(received.Signature, Head.Wave))
            await TakeBackIfOutvotedAsync(received.Signature.Wave).ConfigureAwait(false);
        using (await _consensusGate.EnterAsync(_stopping.Token).ConfigureAwait(false))
        {
            ConsensusStep first = ConsensusStep.Accepted;
            Queue<ConsensusInput> inputs = new([input]);
            while (inputs.TryDequeue(out ConsensusInput? next))
            {
                var outputs = new OutputList<ConsensusOutput>(ConsensusOutputsMax);
                ConsensusStep step = await Slots.Consensus.CallAsync(
                    (Input: next, Outputs: outputs, Slot: Slots.Consensus),
                    static (consensus, _, call) =>
                    {
                        call.Outputs.Clear();
                        ConsensusStep answer = consensus.Step(call.Input, call.Outputs);
                        call.Outputs.ChargeOverflow(call.Slot, nameof(IConsensus.Step));
                        return answer;
                    },
                    _stopping.Token).ConfigureAwait(false);
                if (ReferenceEquals(next, input))
                    first = step;
                if (step == ConsensusStep.Failed)
                    throw Stop($"consensus failed on {next.GetType().Name}: its store or its signer does not work");
                foreach (ConsensusOutput output in outputs.Outputs)
                    await CarryOutAsync(output, inputs).ConfigureAwait(false);
            }

            return first;
        }
    }

    /// <summary>Runs a read-only call on the state of the head.</summary>
    public async Task<ViewReport> ViewAsync(ViewCall call, CancellationToken cancellationToken)
    {
        using WaveLeases leases = await WaveLeases.AcquireAsync(Slots, cancellationToken).ConfigureAwait(false);
        using IStateSnapshot head = leases.OpenHead();
        return leases.Executor.View(call, head, leases.Engines);
    }

    /// <summary>Reads an account as of the head; null when there is none.</summary>
    public Task<Account?> ReadAccountAsync(Address address, CancellationToken cancellationToken) => Slots.State.CallAsync(
        address,
        static (state, stamp, wanted) =>
        {
            using IStateSnapshot? head = state.OpenSnapshot(stamp, wave: null);
            return head is null ? null : AccountReader.Read(head, wanted);
        },
        cancellationToken).AsTask();

    /// <summary>Signs with the node's key as a member of a parachain's committee; never two digests for one number.</summary>
    public byte[]? Sign(SigningPurpose purpose, Hash32 scope, EpochNumber epoch, ulong number, Hash32 digest)
    {
        byte[] signature = new byte[Limits.SignatureBytesMax];
        SignOutcome outcome = _signer.Sign(new SigningSlot(purpose, scope, epoch, number), digest, signature, out int bytes);
        return outcome == SignOutcome.Signed ? signature.AsSpan(0, bytes).ToArray() : null;
    }

    /// <summary>Waits until nothing that timers or streams began is under way.</summary>
    public Task SettleAsync() => _tasks.SettleAsync();

    /// <inheritdoc/>
    public ValueTask<IDisposable> EnterBetweenWavesAsync(CancellationToken cancellationToken) => _waveGate.EnterAsync(cancellationToken);

    /// <inheritdoc/>
    public void Halt(HaltReport report)
    {
        if (Interlocked.CompareExchange(ref _halt, report, null) is not null)
            return;
        _options.Observer.OnHalt(report);
        _stopping.Cancel();
    }

    /// <summary>Stops timers and streams, ends what is under way, and disposes every plugin.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        _network?.Dispose();
        ITimer[] timers;
        lock (_timers)
        {
            timers = [.. _timers.Values];
            _timers.Clear();
        }

        foreach (ITimer timer in timers)
            await timer.DisposeAsync().ConfigureAwait(false);
        try
        {
            await _tasks.SettleAsync().ConfigureAwait(false);
        }
        finally
        {
            // Whatever failed before: plugins end, and the files of the data folder are free for the next node.
            await Coordinator.DisposeAsync().ConfigureAwait(false);
            _services.Dispose();
            _journal.Dispose();
            _signer.Dispose();
            _archivePlace?.Dispose();
            _stopping.Dispose();
        }
    }

    /// <summary>Offers transactions to the mempool and tells nobody.</summary>
    internal async Task<InsertReport> InsertAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken cancellationToken)
    {
        SubmissionBatch batch = await Slots.State.CallAsync(transactions, ReadAccounts, cancellationToken).ConfigureAwait(false);
        return await Slots.Mempool.CallAsync(
            batch, static (mempool, _, submissions) => mempool.Insert(submissions), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The chain's clock in milliseconds since 1970.</summary>
    internal ulong NowMs() => (ulong)_options.ChainTime.GetUtcNow().ToUnixTimeMilliseconds();

    private static SubmissionBatch ReadAccounts(IStateStore state, LeaseStamp stamp, IReadOnlyList<ReadOnlyMemory<byte>> transactions)
    {
        using IStateSnapshot head = state.OpenSnapshot(stamp, wave: null) ?? throw new InvalidOperationException("the state has no head");
        WaveCommitRecord record = head.Record ?? throw new InvalidOperationException("the state has no record");
        var submissions = new Submission[transactions.Count];
        for (int i = 0; i < submissions.Length; i++)
        {
            // Undecodable bytes go to the mempool as they are: refusing them, in its order of checks, is its office.
            Account? sender = null;
            UInt128 payerBalance = 0;
            if (transactions[i].Length <= Limits.TransactionBytesMax &&
                BorshCodec.TryDecode(transactions[i].Span, out Transaction transaction) == DecodeOutcome.Ok)
            {
                sender = AccountReader.Read(head, transaction.From);
                payerBalance = transaction.FeePayer.Kind switch
                {
                    FeePayerKind.GasTank => AccountReader.Read(head, transaction.To)?.GasTank ?? 0,
                    FeePayerKind.Paymaster => AccountReader.Read(head, transaction.FeePayer.PaymasterAddress)?.GasTank ?? 0,
                    _ => sender?.Balance ?? 0,
                };
            }

            submissions[i] = new Submission(transactions[i], sender, payerBalance);
        }

        return new SubmissionBatch(record.Wave, FeeMarket.After(record), submissions);
    }

    private async Task CarryOutAsync(ConsensusOutput output, Queue<ConsensusInput> inputs)
    {
        switch (output)
        {
            case CommitWave commit:
                _options.Observer.OnOrdered(commit.Wave);
                Head = await RunWaveAsync(commit.Wave).ConfigureAwait(false);
                _witness.Committed(Head.Wave, Head.Hash());
                inputs.Enqueue(new RecordReady(NowMs(), Head));
                await TakeBackIfOutvotedAsync(Head.Wave).ConfigureAwait(false);
                break;
            case Finalized final:
                await KeepCertificateAsync(final.Certificate).ConfigureAwait(false);
                if (final.Certificate.Wave == FirstUncertified)
                    FirstUncertified = await FindUncertifiedAsync(_stopping.Token).ConfigureAwait(false);
                _options.Observer.OnFinal(final.Certificate);
                break;
            case SetConsensusTimer timer:
                SetTimer(timer);
                break;
            case HaltRequested halt:
                Halt(new HaltReport(Slots.Consensus.Place, Slots.Consensus.Identity.ToString(), halt.Reason, []));
                break;
            default:
                KeepForPeers(output);
                _options.Observer.OnSent(output);
                if (_network is { } network)
                    await network.SendAsync(output, _stopping.Token).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Gives a batch to consensus once peers can have it from here; one that consensus has no room for waits.</summary>
    private async Task<int> OrderAsync(Batch batch)
    {
        _unordered = batch;
        if (_archive is { } archive && !archive.TryAdd(ArchiveKind.Batch, batch.Hash(), BorshCodec.Encode(batch)))
            throw Stop("the archive does not take a batch: its store does not work");
        if (await StepAsync(new BatchReady(NowMs(), batch)).ConfigureAwait(false) == ConsensusStep.Busy)
            return 0;
        _unordered = null;
        return batch.Transactions.Length;
    }

    private void KeepForPeers(ConsensusOutput output)
    {
        if (_archive is not { } archive)
            return;
        if (output is BroadcastRecordSignature signature)
            _witness.Keep(signature.Signature);
        if (output is BroadcastVertex { Vertex: var bytes } && BorshCodec.TryDecode(bytes.Span, out Vertex vertex) == DecodeOutcome.Ok
            && !archive.TryAdd(ArchiveKind.Vertex, vertex.Hash(), bytes.Span))
        {
            throw Stop("the archive does not take a vertex: its store does not work");
        }
    }

    /// <summary>Runs a wave that consensus has decided: if that cannot be done, the two must not drift apart.</summary>
    private async Task<WaveCommitRecord> RunWaveAsync(OrderedWave wave)
    {
        try
        {
            return await _pipeline.RunAsync(wave, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvariantException or PluginFault or StoreException)
        {
            Halt(new HaltReport(Slots.State.Place, Slots.State.Identity.ToString(), $"wave {wave.Wave} cannot be run: {e.Message}", []));
            throw;
        }
    }

    /// <summary>Has a certificate kept: consensus has given it away, and nobody would make it again.</summary>
    private async Task KeepCertificateAsync(HardFinalityCert certificate)
    {
        while (true)
        {
            CertificateReport report = await Slots.State.CallAsync(
                certificate, static (state, _, given) => state.StoreCertificate(given), _stopping.Token).ConfigureAwait(false);
            if (report.IsStored)
                return;

            // As with a wave: what is on probation goes back before the next try, and without probation there is nothing to go back to.
            string refusal = $"{Slots.State.Identity} does not keep the certificate of wave {certificate.Wave}";
            if (!await Coordinator.TakeBackWaveBoundAsync(refusal).ConfigureAwait(false))
                throw Stop(refusal);
        }
    }

    private async Task TakeBackIfOutvotedAsync(WaveNumber wave)
    {
        if (_witness.IsOutvoted(wave))
            await Coordinator.TakeBackWaveBoundAsync($"wave {wave}: other members signed another record").ConfigureAwait(false);
    }

    private async Task<WaveNumber> FindUncertifiedAsync(CancellationToken cancellationToken)
    {
        // What is further back is no longer asked for: peers tell of the last waves only.
        const ulong wavesBack = 64;
        ulong head = Head.Wave.Value;
        ulong first = Math.Max(FirstUncertified.Value, head > wavesBack ? head - wavesBack : 0);
        return await Slots.State.CallAsync(
            (First: first, Head: head),
            static (state, _, range) =>
            {
                ulong wave = range.First;
                while (wave <= range.Head && state.ReadCertificate(new WaveNumber(wave)) is not null)
                    wave++;
                return new WaveNumber(wave);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Halts the node because one of its own parts does not work.</summary>
    private InvariantException Stop(string reason)
    {
        Halt(new HaltReport(Slots.Consensus.Place, Slots.Consensus.Identity.ToString(), reason, []));
        return new InvariantException(reason);
    }

    private void SetTimer(SetConsensusTimer wanted)
    {
        ITimer timer = _options.ChainTime.CreateTimer(
            _ => _tasks.Run(() => StepAsync(new ConsensusTimerFired(NowMs(), wanted.Timer))),
            null,
            TimeSpan.FromMilliseconds(wanted.DelayMs),
            Timeout.InfiniteTimeSpan);
        lock (_timers)
        {
            if (_timers.Remove(wanted.Timer, out ITimer? old))
                old.Dispose();
            _timers.Add(wanted.Timer, timer);
        }
    }

    private async Task RunWorkAsync(ExecutorWork work)
    {
        using WaveLeases leases = await WaveLeases.AcquireAsync(Slots, _stopping.Token).ConfigureAwait(false);
        using IStateSnapshot head = leases.OpenHead();
        leases.Executor.RunWork(work, head, leases.Engines);
    }

    private IStoreEngine OpenEngine(string place, string name)
    {
        if (_options.OpenStore is { } open)
            return open(place, name);
        return _options.DataFolder is null
            ? new MemoryStoreEngine()
            : new LogStoreEngine($"{place}/{name}", new DiskStoreFile(Path.Combine(_options.DataFolder, place, name + ".log")));
    }
}
