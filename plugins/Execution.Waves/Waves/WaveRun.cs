using System.Buffers.Binary;
using Execution.Waves.Accounts;
using Execution.Waves.Guests;
using Execution.Waves.Modules;
using Execution.Waves.State;
using Execution.Waves.Transactions;
using Pyde.Abi.Sections;
using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Parachains;
using Pyde.Parachains.Messaging;
using Pyde.Parachains.State;
using Pyde.Parachains.Upgrades;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Execution.Waves.Waves;

/// <summary>One wave, step by step (waves.md).</summary>
internal sealed class WaveRun : IParachainHost
{
    private const int ParachainRunsMax = Limits.WaveParachainRunsMax;

    private readonly OrderedWave _wave;
    private readonly WaveCommitRecord _previous;
    private readonly WaveState _state;
    private readonly Ledger _ledger;
    private readonly ModuleLibrary _library;
    private readonly GuestRunner _guests;
    private readonly MessageRules _messages;
    private readonly UpgradeRules _upgrades;
    private readonly TransactionExecutor _executor;
    private readonly Admission _admission;
    private readonly IOutputSink<ExecutorOutput> _outputs;
    private readonly TimeProvider? _time;
    private readonly List<Receipt> _receipts = [];
    private readonly List<ReadOnlyMemory<byte>> _transactions = [];
    private readonly List<int> _eventsUpTo = [];
    private readonly SortedSet<ParachainRun> _runs = [];
    private ulong _gasLimits;
    private ulong _gasUsed;
    private Hash32 _stepHash;

    public WaveRun(
        OrderedWave wave,
        IStateSnapshot snapshot,
        IReadOnlyList<IWasmEngine> engines,
        ModuleLibrary library,
        ISignatureVerifier signatures,
        TimeProvider? time,
        IOutputSink<ExecutorOutput> outputs)
    {
        _wave = wave;
        _previous = snapshot.Record
            ?? throw new ArgumentException("a wave runs on the state of the wave before it, and this one is empty", nameof(snapshot));
        if (wave.Wave.Value != _previous.Wave.Value + 1)
            throw new ArgumentException($"expected wave {_previous.Wave.Value + 1}, found {wave.Wave}", nameof(wave));
        if (wave.ChainId != _previous.ChainId)
            throw new ArgumentException($"expected chain {_previous.ChainId}, found {wave.ChainId}", nameof(wave));
        _state = new WaveState(snapshot);
        _ledger = new Ledger(_state);
        _library = library;
        _outputs = outputs;
        _time = time;
        Signatures = signatures;
        BaseFee = FeeMarket.After(_previous);
        Parameters = _state.ReadValue<GenesisParameters>(StateKeys.Parameters)
            ?? throw new InvariantException("the state has no parameters of genesis");
        _messages = new MessageRules(this);
        _upgrades = new UpgradeRules(this, _messages);
        _guests = new GuestRunner(_state, _ledger, _messages, library, engines, RuleSet, outputs);
        _executor = new TransactionExecutor(_state, _ledger, this, _guests, library, _messages, _upgrades);
        _admission = new Admission(_ledger, signatures, Chain, Wave, FeeMarket.CeilingGas, BaseFee);
    }

    /// <inheritdoc/>
    public IStateAccess State => _state;

    /// <inheritdoc/>
    public ChainId Chain => _wave.ChainId;

    /// <inheritdoc/>
    public ulong Wave => _wave.Wave.Value;

    /// <inheritdoc/>
    public RuleSetId RuleSet => _previous.RuleSet;

    /// <inheritdoc/>
    public GenesisParameters Parameters { get; }

    /// <inheritdoc/>
    public UInt128 BaseFee { get; }

    /// <inheritdoc/>
    public ISignatureVerifier Signatures { get; }

    /// <inheritdoc/>
    public ulong GasCeilingLeft => FeeMarket.CeilingGas - _gasLimits;

    private uint StepIndex => (uint)_receipts.Count;

    /// <summary>Runs the nine steps.</summary>
    public WaveCommit Run()
    {
        // Step 1. Committees change at epoch boundaries through OptIn and OptOut, which this rule set does not serve: none is due.
        new CodeStore(_state, Wave).DropExpired();
        _state.Commit();
        _upgrades.ApplyDue();
        RunTransactions(isCertify: true);
        _messages.Deliver();
        _messages.TimeOut();
        _messages.RunCallbacks();
        RunTransactions(isCertify: false);
        _upgrades.CheckHealth();
        _messages.SealQueues();
        _ledger.DistributeFees();
        return Assemble();
    }

    /// <inheritdoc/>
    public ModuleInfo? FindModule(ModuleHash module) => _library.Find(module, _state);

    /// <inheritdoc/>
    public UInt128 BalanceOf(Address address) => _ledger.BalanceOf(address);

    /// <inheritdoc/>
    public bool TryDebit(Address address, UInt128 amount) => _ledger.TryDebit(address, amount);

    /// <inheritdoc/>
    public bool TryCredit(Address address, UInt128 amount) => _ledger.TryCredit(address, amount);

    /// <inheritdoc/>
    public void AddFees(UInt128 amount) => _ledger.AddFees(amount);

    /// <inheritdoc/>
    public void AddDeposits(Int128 amount) => _ledger.AddDeposits(amount);

    /// <inheritdoc/>
    public void AddTreasury(UInt128 amount) => _ledger.AddTreasury(amount);

    /// <inheritdoc/>
    public ModuleHash CodeOf(Address address) => _ledger.Find(address)?.CodeHash ?? default;

    /// <inheritdoc/>
    public void SetCode(Address address, ModuleHash module)
    {
        Account account = _ledger.Find(address) ?? throw new InvariantException($"the parachain {address} has no account record");
        _ledger.Put(account with { CodeHash = module });
    }

    /// <inheritdoc/>
    public void ReleaseCode(ModuleHash module) => new CodeStore(_state, Wave).Release(module);

    /// <inheritdoc/>
    public void Emit(Hash32 emitter, Hash32 topic, ReadOnlyMemory<byte> data) =>
        _state.AddEvent(new PendingEvent(new Address(emitter), [topic], data));

    /// <inheritdoc/>
    public void NoteRun(ParachainRun run)
    {
        _runs.Add(run);
        if (_runs.Count > ParachainRunsMax)
            throw new InvariantException($"more than {ParachainRunsMax} parachain versions ran in wave {Wave}");
    }

    /// <inheritdoc/>
    public void BeginStep()
    {
        Span<byte> input = stackalloc byte[14 + sizeof(ulong) + sizeof(uint)];
        "pyde/system/v1"u8.CopyTo(input);
        BinaryPrimitives.WriteUInt64LittleEndian(input[14..], Wave);
        BinaryPrimitives.WriteUInt32LittleEndian(input[22..], StepIndex);
        _stepHash = Digest.Blake3(input);
        _state.Commit();
        _guests.BeginStep(new GuestContextOfStep(Chain, Wave, _wave.TimestampMs, _wave.Beacon, _stepHash, default), access: null);
    }

    /// <inheritdoc/>
    public HookResult RunHook(in HookCall call)
    {
        _gasLimits += call.Gas;
        LoadedModule module = _library.Find(call.Module, _state)
            ?? throw new InvariantException($"module {call.Module} of {call.Self} is not in the code table");
        if (!module.Deployable.TryFind(call.Function, out FunctionAbi? function, out int index))
            return new HookResult(ReceiptStatus.Trap, 0, default, $"the module declares no {call.Function}");
        FrameOutcome outcome = _guests.Run(
            new Frame
            {
                Module = module,
                CodeAddress = new Address(call.Self),
                Self = new Address(call.Self),
                Caller = new Address(call.Caller),
                Function = call.Function,
                FunctionIndex = index,
                Calldata = call.Calldata,
                IsView = function!.Has(FunctionAttributes.View),
                Version = call.Version,
            },
            call.Gas);
        _gasUsed += outcome.GasUsed;
        return new HookResult(outcome.Status, outcome.GasUsed, outcome.Data, outcome.Text);
    }

    /// <inheritdoc/>
    public void EndStep(in StepResult result)
    {
        AddReceipt(_stepHash, result.Status, RefusalCode.None, result.GasUsed, result.FeePaid, result.Data, result.Run, result.Text);
        _transactions.Add(default);
    }

    /// <inheritdoc/>
    public void ReportSwitch(ParachainId parachain, uint from, uint to, long startedAt) =>
        _outputs.TryPush(new ModuleSwitched(parachain, from, to, _wave.Wave, _time?.GetElapsedTime(startedAt) ?? TimeSpan.Zero));

    /// <inheritdoc/>
    public void ReportQueue(Hash32 source, Hash32 root, uint messages) =>
        _outputs.TryPush(new QueueSealed(source, _wave.Wave, root, messages));

    /// <inheritdoc/>
    public long Timestamp() => _time?.GetTimestamp() ?? 0;

    private void RunTransactions(bool isCertify)
    {
        HashSet<Hash32>? seen = null;
        foreach (Batch batch in _wave.Batches)
        {
            foreach (Transaction transaction in batch.Transactions)
            {
                if ((transaction.Type == TransactionType.ParachainCertify) != isCertify)
                    continue;

                // The same transaction in two batches fails by its nonce already; the hash says it without reading state.
                SkipReason reason = (seen ??= []).Add(transaction.Hash())
                    ? _admission.Check(transaction, GasCeilingLeft)
                    : SkipReason.Duplicate;
                if (reason == SkipReason.None)
                    RunTransaction(transaction);
                else
                    _outputs.TryPush(new TransactionSkipped(transaction.Hash(), reason.ToString()));
            }
        }
    }

    private void RunTransaction(Transaction transaction)
    {
        _gasLimits += transaction.GasLimit;
        Account sender = _ledger.Find(transaction.From)!;
        sender.Nonces.TryUse(transaction.Nonce, out NonceWindow nonces);
        _ledger.Put(sender with { Nonces = nonces });
        _state.Commit();
        int mark = _state.Mark;
        UInt128 feesBefore = _ledger.Fees;
        _guests.BeginStep(
            new GuestContextOfStep(Chain, Wave, _wave.TimestampMs, _wave.Beacon, transaction.Hash(), transaction.From),
            AccessGuard.Of(transaction));
        TransactionOutcome outcome = _executor.Execute(transaction);

        // A wrong upload is refused and its chunks are dropped all the same (execution.md, "PutCode").
        if (!outcome.IsSuccess && outcome.Code != RefusalCode.CodeHashMismatch)
        {
            _state.RevertTo(mark);
            _ledger.Fees = feesBefore;
        }

        UInt128 fee = outcome.GasUsed * BaseFee;
        if (!_ledger.TryDebit(transaction.From, fee))
            throw new InvariantException(
                $"transaction {transaction.Hash()} left a balance below its fee of {fee}, which admission had covered");
        _ledger.AddFees(fee);
        _gasUsed += outcome.GasUsed;
        AddReceipt(transaction.Hash(), outcome.Status, outcome.Code, outcome.GasUsed, fee, outcome.Data, outcome.Run, outcome.Text);
        _transactions.Add(BorshCodec.Encode(transaction));
    }

    private void AddReceipt(
        Hash32 hash,
        ReceiptStatus status,
        RefusalCode code,
        ulong gas,
        UInt128 fee,
        ReadOnlyMemory<byte> data,
        ParachainRun? run,
        string text)
    {
        int before = _eventsUpTo.Count == 0 ? 0 : _eventsUpTo[^1];
        _eventsUpTo.Add(_state.Events.Count);
        if (text.Length > 0)
            _outputs.TryPush(new StepRemark(StepIndex, text));
        _receipts.Add(new Receipt
        {
            Wave = _wave.Wave,
            TxIndex = StepIndex,
            TxHash = hash,
            Status = status,
            RefusalCode = (ushort)code,
            GasUsed = gas,
            FeePaid = fee,
            EventCount = (uint)(_state.Events.Count - before),
            ReturnData = data,
            ProducedBy = run,
            ReasonText = text.Length > 0 ? text : null,
        });
    }

    private WaveCommit Assemble()
    {
        EventRecord[] events = PlaceEvents();
        Receipt[] receipts = [.. _receipts];
        var record = new WaveCommitRecord
        {
            ChainId = Chain,
            Epoch = _wave.Epoch,
            Wave = _wave.Wave,
            AnchorHash = _wave.AnchorHash,
            AnchorRound = _wave.AnchorRound,
            PriorAnchorRound = _wave.PriorAnchorRound,
            PreviousRecordHash = _previous.Hash(),
            TimestampMs = _wave.TimestampMs,
            EventsRoot = MerkleRoot.Of<EventRecord>(events),
            EventsBloom = EventsBloom.Of(events),
            ReceiptsRoot = MerkleRoot.Of<Receipt>(receipts),
            TxCount = (uint)receipts.Length,
            GasUsed = _gasUsed,
            BaseFee = BaseFee,
            RuleSet = RuleSet,
            ParachainRuns = [.. _runs],
        };
        return new WaveCommit(record, _state.CollectWrites(), _state.CollectCode(), events, receipts, _transactions);
    }

    private EventRecord[] PlaceEvents()
    {
        var events = new EventRecord[_state.Events.Count];
        int step = 0;
        uint index = 0;
        for (int i = 0; i < events.Length; i++)
        {
            while (i >= _eventsUpTo[step])
            {
                step++;
                index = 0;
            }

            PendingEvent pending = _state.Events[i];
            events[i] = new EventRecord
            {
                Wave = _wave.Wave,
                TxIndex = (uint)step,
                EventIndex = index++,
                Emitter = pending.Emitter,
                Topics = pending.Topics,
                Data = pending.Data,
            };
        }

        return events;
    }
}
