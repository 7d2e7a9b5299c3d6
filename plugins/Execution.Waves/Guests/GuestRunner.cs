using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using Execution.Waves.Accounts;
using Execution.Waves.Modules;
using Execution.Waves.State;
using Pyde.Abi;
using Pyde.Abi.Hosting;
using Pyde.Abi.Sections;
using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Wasm;
using Pyde.Parachains.Messaging;
using Pyde.Parachains.Registry;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Execution.Waves.Guests;

/// <summary>Runs modules for the steps of a wave or for a view call, and says what their host functions mean (abi.md).</summary>
/// <remarks>One thread. Frames nest on the native stack of the caller; depth, memory, stack weight and gas bound them.</remarks>
internal sealed class GuestRunner : IHostSemantics
{
    private const ulong MessageGasBeyondCall = 9_000 + MessageRules.DeliveryGas;
    private const ulong ContractTimeoutWaves = 100;

    private readonly WaveState _state;
    private readonly Ledger _ledger;
    private readonly ParachainStore _parachains;
    private readonly MessageRules? _messages;
    private readonly ModuleLibrary _library;
    private readonly IReadOnlyList<IWasmEngine> _engines;
    private readonly IOutputSink<ExecutorOutput>? _outputs;
    private readonly RuleSetId _ruleSet;
    private readonly HostBoundary _boundary;
    private readonly List<Frame> _frames = [];
    private readonly HashSet<ModuleHash> _entered = [];
    private readonly byte[] _messageId = new byte[sizeof(ulong)];
    private GuestContextOfStep _step;
    private AccessGuard? _access;
    private bool _isAborted;
    private ReadOnlyMemory<byte> _replyData;

    /// <summary>Makes a runner.</summary>
    /// <param name="state">State of the wave or view.</param>
    /// <param name="ledger">Its accounts.</param>
    /// <param name="messages">Where messages go; null in views, which send none.</param>
    /// <param name="library">Compiled modules.</param>
    /// <param name="engines">In the order of plugins.json.</param>
    /// <param name="ruleSet">The rule set in force.</param>
    /// <param name="outputs">Where work items go; null in views.</param>
    public GuestRunner(
        WaveState state,
        Ledger ledger,
        MessageRules? messages,
        ModuleLibrary library,
        IReadOnlyList<IWasmEngine> engines,
        RuleSetId ruleSet,
        IOutputSink<ExecutorOutput>? outputs)
    {
        _state = state;
        _ledger = ledger;
        _parachains = new ParachainStore(state);
        _messages = messages;
        _library = library;
        _engines = engines;
        _ruleSet = ruleSet;
        _outputs = outputs;
        _boundary = new HostBoundary(this);
    }

    /// <inheritdoc/>
    public bool IsView => Top.IsView;

    /// <inheritdoc/>
    public bool IsParachain => Top.Module.Deployable.Abi.Type == ContractType.Parachain;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Calldata => Top.Calldata.Span;

    /// <inheritdoc/>
    public ulong WaveId => _step.Wave;

    /// <inheritdoc/>
    public ulong WaveTimestamp => _step.TimestampMs / 1_000;

    /// <inheritdoc/>
    public ulong ChainId => _step.Chain.Value;

    /// <inheritdoc/>
    public UInt128 Value => Top.Value;

    /// <inheritdoc/>
    public uint ParachainVersion => Top.Version ?? 0;

    private Frame Top => _frames[^1];

    /// <summary>Begins a step: nothing is entered, nothing is on the stack.</summary>
    public void BeginStep(in GuestContextOfStep step, AccessGuard? access)
    {
        _step = step;
        _access = access;
        _isAborted = false;
        _entered.Clear();
        _frames.Clear();
    }

    /// <summary>Runs the outermost frame of a step. What it wrote stands iff it succeeds.</summary>
    public FrameOutcome Run(Frame frame, ulong gas)
    {
        FrameOutcome outcome = RunFrame(frame, gas, WasmLimits.Standard.StackBudget, WasmLimits.Standard.TransactionMemoryBytesMax);
        return _isAborted ? outcome with { Status = ReceiptStatus.AccessListViolation } : outcome;
    }

    /// <summary>Instantiates a module once and drops the instance; its price is the caller's to charge.</summary>
    public TrapCode TryInstantiate(LoadedModule module)
    {
        var grant = new FrameGrant
        {
            Gas = 0,
            StackBudget = WasmLimits.Standard.StackBudget,
            MemoryBudgetBytes = WasmLimits.Standard.TransactionMemoryBytesMax - module.InitialMemoryBytes,
        };
        ICompiledModule code = _library.Compiled(module, _engines, _ruleSet, _outputs);
        TrapCode trap = code.Instantiate(_boundary, in grant, out IWasmInstance? instance);
        instance?.Dispose();
        return trap;
    }

    /// <inheritdoc/>
    public void CopyCaller(Span<byte> destination) => Top.Caller.CopyTo(destination);

    /// <inheritdoc/>
    public void CopyOrigin(Span<byte> destination) => _step.Origin.CopyTo(destination);

    /// <inheritdoc/>
    public void CopySelf(Span<byte> destination) => Top.Self.CopyTo(destination);

    /// <inheritdoc/>
    public void CopyTransactionHash(Span<byte> destination) => _step.Hash.CopyTo(destination);

    /// <inheritdoc/>
    public void CopyBeacon(Span<byte> destination) => _step.Beacon.CopyTo(destination);

    /// <inheritdoc/>
    public void CopyParachainId(Span<byte> destination) => Top.Self.CopyTo(destination);

    /// <inheritdoc/>
    public bool TryReadSlot(GuestContext guest, ReadOnlySpan<byte> slot, out ReadOnlySpan<byte> value) =>
        TryRead(guest, StateKeys.ContractSlot(Top.Self, slot), out value);

    /// <inheritdoc/>
    public void WriteSlot(GuestContext guest, ReadOnlySpan<byte> slot, ReadOnlySpan<byte> value) =>
        TryWrite(guest, StateKeys.ContractSlot(Top.Self, slot), value.ToArray());

    /// <inheritdoc/>
    public void DeleteSlot(GuestContext guest, ReadOnlySpan<byte> slot) => TryWrite(guest, StateKeys.ContractSlot(Top.Self, slot), null);

    /// <inheritdoc/>
    public HostError ReadBalance(GuestContext guest, ReadOnlySpan<byte> address, out UInt128 balance)
    {
        Address whose = Address.FromBytes(address);
        balance = 0;
        if (!Check(guest, StateKeys.Account(whose), isWrite: false))
            return HostError.None;
        if (!_ledger.TryLoad(whose, out Account? account))
            return HostError.InvalidAddress;
        balance = account?.Balance ?? 0;
        return HostError.None;
    }

    /// <inheritdoc/>
    public HostError Transfer(GuestContext guest, ReadOnlySpan<byte> to, UInt128 amount)
    {
        Address receiver = Address.FromBytes(to);
        return CheckMove(guest, receiver) ? Move(Top.Self, receiver, amount) : HostError.None;
    }

    /// <inheritdoc/>
    public HostError EmitEvent(GuestContext guest, ReadOnlySpan<byte> topics, ReadOnlySpan<byte> data, bool asParachain)
    {
        ImmutableArray<Hash32>.Builder list = ImmutableArray.CreateBuilder<Hash32>(topics.Length / Hash32.Bytes);
        for (int i = 0; i < topics.Length; i += Hash32.Bytes)
            list.Add(Hash32.FromBytes(topics.Slice(i, Hash32.Bytes)));

        // A parachain's own address is its id, so both forms file under the same emitter.
        _state.AddEvent(new PendingEvent(Top.Self, list.MoveToImmutable(), data.ToArray()));
        return HostError.None;
    }

    /// <inheritdoc/>
    public bool VerifyFalcon(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        FalconSignatureVerifier.Instance.Verify(publicKey, SigningContexts.Transaction, message, signature);

    /// <inheritdoc/>
    public void Call(GuestContext guest, in CallRequest request, ref CallReply reply)
    {
        _replyData = default;
        reply.Error = Dispatch(guest, in request, out ulong gasUsed);
        reply.GasUsed = gasUsed;
        reply.Data = _replyData.Span;
        if (_isAborted && guest.Signal == GuestSignal.None)
            guest.RaiseTrap(TrapCode.TransactionAborted);
    }

    /// <inheritdoc/>
    public void ReadParachain(GuestContext guest, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) =>
        TryRead(guest, StateKeys.ParachainStorage(new ParachainId(Top.Self.Value), key), out value);

    /// <inheritdoc/>
    public HostError WriteParachain(GuestContext guest, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        TryWrite(guest, StateKeys.ParachainStorage(new ParachainId(Top.Self.Value), key), value.ToArray());
        return HostError.None;
    }

    /// <inheritdoc/>
    public HostError DeleteParachain(GuestContext guest, ReadOnlySpan<byte> key)
    {
        TryWrite(guest, StateKeys.ParachainStorage(new ParachainId(Top.Self.Value), key), null);
        return HostError.None;
    }

    /// <inheritdoc/>
    public long SendMessage(
        GuestContext guest,
        ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> callback,
        ulong callbackGas,
        ulong timeoutWaves)
    {
        uint perWave = _parachains.Find(new ParachainId(Top.Self.Value))?.Config.MessagesPerWave ?? 0;
        return Queue(ParachainId.FromBytes(target), payload, callback, callbackGas, timeoutWaves, perWave, needsCertificate: true);
    }

    // The three kinds of answer that a send gives a guest: an id, or a negative code.
    private long Queue(
        ParachainId target,
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> callback,
        ulong callbackGas,
        ulong timeoutWaves,
        uint perWave,
        bool needsCertificate)
    {
        if (_messages is null)
            return (long)HostError.Forbidden;
        Frame sender = Top;
        string name = string.Empty;
        if (!callback.IsEmpty)
        {
            if (!TryName(callback, out name) || !sender.Module.IsCallback(name))
                return (long)HostError.InvalidFunctionName;
        }

        SendOutcome outcome = _messages.Send(
            new MessageRecord
            {
                Source = sender.Self.Value,
                Id = 0,
                Target = target,
                SentWave = 0,
                LastWave = 0,
                Callback = name,
                CallbackGas = callbackGas,
                Caller = sender.Caller,
                Function = sender.Function,
                Arguments = Digest.Blake3(sender.Calldata.Span),
                Payload = payload.ToArray(),
            },
            timeoutWaves,
            perWave,
            needsCertificate,
            out ulong id);
        return outcome switch
        {
            SendOutcome.Sent => (long)id,
            SendOutcome.RateLimited => (long)HostError.XCallRateLimited,
            _ => (long)HostError.InvalidInput,
        };
    }

    private HostError Dispatch(GuestContext guest, in CallRequest request, out ulong gasUsed)
    {
        gasUsed = 0;
        Frame caller = Top;
        Address target = Address.FromBytes(request.Target);
        ParachainAccount? parachain = _parachains.Find(new ParachainId(target.Value));
        if (parachain is not null && request.Kind == CallKind.Call)
            return CallParachain(guest, in request, parachain);
        LoadedModule? module;
        uint? version = null;
        if (parachain is not null)
        {
            if (!parachain.Serves(_step.Wave))
                return HostError.CrossCallFailed;
            ParachainRun run = _parachains.Run(parachain);
            version = run.Version;
            module = _library.Find(run.Module, _state);
        }
        else
        {
            if (!_ledger.TryLoad(target, out Account? account) || account is null || account.CodeHash.IsZero)
                return HostError.InvalidAddress;
            module = _library.Find(account.CodeHash, _state);
        }

        if (module is null)
            return HostError.InvalidAddress;
        if (!TryName(request.Function, out string name) || !module.Deployable.TryFind(name, out FunctionAbi? function, out int index))
        {
            // A fallback takes what names no function; it has no name of its own to be reached by.
            if (request.Kind != CallKind.Call || module.Deployable.Abi.FallbackIndex is not { } fallback)
                return HostError.InvalidFunctionName;
            function = module.Deployable.Abi.Functions[(int)fallback];
            module.Deployable.TryFind(function.Name, out _, out index);
        }
        else if (!function!.IsReachedByName)
        {
            return HostError.InvalidFunctionName;
        }

        bool isViewFunction = function!.Has(FunctionAttributes.View);
        if ((caller.IsView || request.Kind == CallKind.Static) && !isViewFunction)
            return HostError.Forbidden;
        if (request.Value != 0 && !function.Has(FunctionAttributes.Payable))
            return HostError.ValueTransferNotPayable;
        bool isDelegate = request.Kind == CallKind.Delegate;
        if (isDelegate && module.Deployable.Abi.Type != caller.Module.Deployable.Abi.Type)
            return HostError.CrossCallFailed;
        if (IsBlocked(isDelegate ? caller.Self : target, isDelegate ? target : null, function))
            return HostError.ReentrancyBlocked;
        long memory = guest.MemoryBudgetBytes - module.InitialMemoryBytes;
        if (_frames.Count >= WasmLimits.Standard.FramesMax || memory < 0)
            return HostError.CrossCallFailed;
        int mark = _state.Mark;
        if (request.Value != 0)
        {
            if (!CheckMove(guest, target))
                return HostError.None;
            HostError moved = Move(caller.Self, target, request.Value);
            if (moved != HostError.None)
                return moved;
        }

        FrameOutcome outcome = RunFrame(
            new Frame
            {
                Module = module,
                CodeAddress = target,
                Self = isDelegate ? caller.Self : target,
                Caller = isDelegate ? caller.Caller : caller.Self,
                Function = name,
                FunctionIndex = index,
                Calldata = request.Data.ToArray(),
                Value = isDelegate ? caller.Value : request.Value,
                IsView = caller.IsView || isViewFunction,
                Version = isDelegate ? caller.Version : version,
            },
            request.GasForwarded,
            guest.StackBudget,
            guest.MemoryBudgetBytes);
        gasUsed = outcome.GasUsed;
        _replyData = outcome.Data;
        if (!outcome.IsSuccess)
            _state.RevertTo(mark);
        switch (outcome.Status)
        {
            case ReceiptStatus.Success:
                return HostError.None;
            case ReceiptStatus.OutOfGas:
                gasUsed = request.GasForwarded;
                return HostError.CrossCallOutOfGas;
            case ReceiptStatus.Reverted:
                return HostError.CrossCallFailed;
            default:
                // abi.md: a callee that traps used all it was given.
                gasUsed = request.GasForwarded;
                return HostError.CrossCallFailed;
        }
    }

    // parachains.md, "Messages", 6: a call to a parachain is a message; it costs what a message costs, beside what the call cost already.
    private HostError CallParachain(GuestContext guest, in CallRequest request, ParachainAccount parachain)
    {
        if (Top.IsView || Top.Module.Deployable.Abi.Type == ContractType.Parachain)
            return HostError.Forbidden;
        if (request.Value != 0)
            return HostError.ValueTransferNotPayable;
        if (request.Data.Length > HostTable.MessageBytesMax)
            return HostError.InvalidInput;
        if (!guest.TryCharge(MessageGasBeyondCall) || !guest.TryCharge(request.GasAsked))
            return HostError.None;
        if (request.Function.IsEmpty)
            return HostError.InvalidFunctionName;
        long answer = Queue(
            parachain.Id,
            request.Data,
            request.Function,
            request.GasAsked,
            ContractTimeoutWaves,
            MessageRules.ContractMessagesPerWave,
            needsCertificate: false);
        if (answer < 0)
            return (HostError)answer;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(_messageId, answer);
        _replyData = _messageId;
        return HostError.None;
    }

    // The guard's key is the storage address; a delegate call shares it with its caller, so there the same code twice is what is refused.
    private bool IsBlocked(Address storage, Address? delegated, FunctionAbi function)
    {
        if ((function.Attributes & (FunctionAttributes.Reentrant | FunctionAttributes.View)) != 0)
            return false;
        foreach (Frame frame in _frames)
        {
            if (frame.Self == storage && (delegated is null || frame.CodeAddress == delegated))
                return true;
        }

        return false;
    }

    private FrameOutcome RunFrame(Frame frame, ulong gas, int stackBudget, long memoryBudget)
    {
        LoadedModule module = frame.Module;
        ulong price = module.InstanceGas;
        if (_entered.Add(module.Hash))
            price += module.EnterGas;
        if (price > gas)
            return new FrameOutcome(ReceiptStatus.OutOfGas, TrapCode.OutOfGas, gas, default);
        ICompiledModule code = _library.Compiled(module, _engines, _ruleSet, _outputs);
        var grant = new FrameGrant
        {
            Gas = Math.Min(gas - price, FrameGrant.GasMax),
            StackBudget = stackBudget,
            MemoryBudgetBytes = memoryBudget - module.InitialMemoryBytes,
        };
        int mark = _state.Mark;
        _frames.Add(frame);
        TrapCode trap = code.Instantiate(_boundary, in grant, out IWasmInstance? instance);
        InvokeOutcome outcome;
        ReadOnlyMemory<byte> data = default;
        if (trap != TrapCode.None)
        {
            outcome = new InvokeOutcome(InvokeStatus.Trapped, trap, 0);
        }
        else
        {
            using (instance)
            {
                outcome = instance!.Invoke(frame.FunctionIndex);
                data = instance.ReturnData.ToArray();
            }
        }

        _frames.RemoveAt(_frames.Count - 1);
        if (outcome.Trap == TrapCode.Interrupted)
            throw new InvariantException($"module {module.Hash} was interrupted inside a wave");
        if (!outcome.IsSuccess)
            _state.RevertTo(mark);
        ReceiptStatus status = outcome.Status switch
        {
            InvokeStatus.Completed or InvokeStatus.Returned => ReceiptStatus.Success,
            InvokeStatus.Reverted => ReceiptStatus.Reverted,
            _ when outcome.Trap is TrapCode.OutOfGas or TrapCode.StackExhausted => ReceiptStatus.OutOfGas,
            _ => ReceiptStatus.Trap,
        };

        // Out of stack is out of gas to everybody but the module's author, and uses it all: engines whose native stack is shorter than the
        // budget would differ in when they notice.
        return new FrameOutcome(status, outcome.Trap, status == ReceiptStatus.OutOfGas ? gas : price + outcome.GasUsed, data);
    }

    private bool CheckMove(GuestContext guest, Address receiver) =>
        Check(guest, StateKeys.Account(Top.Self), isWrite: true) && Check(guest, StateKeys.Account(receiver), isWrite: true);

    private HostError Move(Address from, Address to, UInt128 amount)
    {
        if (!_ledger.TryLoad(to, out _))
            return HostError.InvalidAddress;
        if (!_ledger.TryDebit(from, amount))
            return HostError.InsufficientBalance;
        return _ledger.TryCredit(to, amount) ? HostError.None : HostError.InvalidAddress;
    }

    private bool TryRead(GuestContext guest, Hash32 key, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Check(guest, key, isWrite: false) || _state.Read(key) is not { } bytes)
            return false;
        value = bytes.Span;
        return true;
    }

    private void TryWrite(GuestContext guest, in Hash32 key, byte[]? value)
    {
        if (!Check(guest, key, isWrite: true))
            return;
        if (value is null)
            _state.Delete(key);
        else
            _state.Write(key, value);
    }

    private bool Check(GuestContext guest, in Hash32 key, bool isWrite)
    {
        if (_access is null || _access.Allows(key, isWrite))
            return true;
        _isAborted = true;
        guest.RaiseTrap(TrapCode.TransactionAborted);
        return false;
    }

    private static bool TryName(ReadOnlySpan<byte> bytes, out string name)
    {
        name = string.Empty;
        if (bytes.Length is 0 or > FunctionAbi.NameBytesMax || !Utf8.IsValid(bytes))
            return false;
        name = Encoding.UTF8.GetString(bytes);
        return true;
    }
}
