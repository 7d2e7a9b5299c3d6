using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using Pyde.Abi.Hosting;
using Pyde.Abi.Metering;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime;

/// <summary>
/// One instance in a store of its own. Gas, stack and pages live in globals of the guest while it runs and are moved to and from the frame
/// around every call in either direction.
/// </summary>
internal sealed unsafe class WasmtimeInstance : GuestContext, IWasmInstance
{
    private const int StackValuesMax = 64;
    private const int HostArgumentsMax = 16;

    private readonly WasmtimeModule _owner;
    private readonly ValidatedModule _module;
    private readonly IHostFunctions _host;
    private readonly StoreHandle _store;
    private readonly Native.Instance _instance;
    private readonly Function[] _functions;
    private readonly Global _gas;
    private readonly Global _stack;
    private readonly Memory _memory;
    private readonly long _memoryGranted;
    private readonly IRunGuard? _guard;
    private readonly long _slice;
    private long _askAt;
    private bool _isInterrupted;
    private ExceptionDispatchInfo? _escaped;
    private bool _isRunning;
    private bool _isDisposed;

    internal WasmtimeInstance(
        WasmtimeModule owner, NativeHandle engine, NativeHandle code, NativeHandle[] importTypes, IHostFunctions host, in FrameGrant grant)
    {
        _owner = owner;
        _module = owner.Module;
        _host = host;
        _functions = new Function[_module.Functions.Length];

        // All gas at once: slices only say how often the guard is asked, which happens here.
        BeginFrame(new FrameGrant
        {
            Gas = grant.Gas,
            StackBudget = grant.StackBudget,
            MemoryBudgetBytes = grant.MemoryBudgetBytes,
        });
        _memoryGranted = grant.MemoryBudgetBytes;
        _store = new StoreHandle(engine.Pointer, this);
        if (grant is { Guard: { } guard, GasSlice: > 0 })
        {
            _guard = guard;
            _slice = (long)Math.Min(grant.GasSlice, FrameGrant.GasMax);
            _askAt = Gas - _slice;
            Api.SetEpochCallback(_store.Pointer, &AskGuard, _store.Data, 0);
            Api.SetEpochDeadline(Context, 0);
        }

        Api.ThrowIf(CreateInstance(code.Pointer, importTypes, out _instance, out nint trap));
        if (trap != 0)
            throw new InvalidOperationException($"instantiation trapped with {Traps.Take(trap).Code}, and its segments fit");
        if (_module.Memory is not null)
            _memory = Export(PlanRenderer.MemoryExport).Memory;
        if (_owner.IsMetered)
        {
            _gas = Export(PlanRenderer.GasGlobal).Global;
            _stack = Export(PlanRenderer.StackGlobal).Global;
            Global pages = Export(PlanRenderer.PagesGlobal).Global;
            Set(in pages, Value.I32, (ulong)Math.Clamp(_memoryGranted / WasmLimits.PageBytes, 0, WasmLimits.Standard.MemoryPagesMax));
        }

        ReadMemory();
    }

    /// <inheritdoc/>
    public new ReadOnlySpan<byte> ReturnData => base.ReturnData;

    /// <inheritdoc/>
    public new ReadOnlySpan<byte> Memory => base.Memory;

    private nint Context => _store.Context;

    /// <inheritdoc/>
    public InvokeOutcome Invoke(int functionIndex)
    {
        int defined = functionIndex - _module.Imports.Length;
        if ((uint)defined >= (uint)_functions.Length || !_module.TypeOf(functionIndex).IsEntryType)
            throw new ArgumentException($"function {functionIndex} is no defined function of type () -> ()", nameof(functionIndex));
        return Run(functionIndex, [], []);
    }

    /// <inheritdoc/>
    public InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
    {
        int defined = functionIndex - _module.Imports.Length;
        if ((uint)defined >= (uint)_functions.Length)
            throw new ArgumentException($"function {functionIndex} is not defined", nameof(functionIndex));
        WasmFunctionType type = _module.TypeOf(functionIndex);
        if (arguments.Length != type.Parameters.Length || results.Length < type.Results.Length)
            throw new ArgumentException($"function {functionIndex} is {type}", nameof(arguments));
        return Run(functionIndex, arguments, results[..type.Results.Length]);
    }

    /// <inheritdoc/>
    public ulong ReadGlobal(int globalIndex)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)globalIndex, (uint)_module.Globals.Length, nameof(globalIndex));
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Global global = Export($"{PlanRenderer.GlobalPrefix}{globalIndex}").Global;
        return Get(Context, in global).Slot;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        if (_isRunning)
            throw new InvalidOperationException("the instance is running");
        _isDisposed = true;
        EndFrame();
        MemoryBase = null;
        MemoryBytes = 0;
        _store.Dispose();
    }

    private static Value Get(nint context, in Global global)
    {
        Api.GetGlobal(context, in global, out Value value);
        return value;
    }

    // Callbacks end in native frames: nothing may leave them but a pointer.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint CallHost(nint environment, nint caller, RawValue* values, nuint count)
    {
        WasmtimeInstance? instance = null;
        try
        {
            nint context = Api.ContextOfCaller(caller);
            instance = (WasmtimeInstance)GCHandle.FromIntPtr(Api.DataOf(context)).Target!;
            if (instance.CallHost(context, (int)environment, values))
                return 0;
        }
        catch (Exception escaped)
        {
            // Thrown again where the guest was called from.
            instance?.Keep(escaped);
        }

        fixed (byte* message = "ended by the host"u8)
            return Api.NewTrap(message, 17);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint AskGuard(nint context, nint data, ulong* delta, byte* kind)
    {
        WasmtimeInstance? instance = null;
        try
        {
            // No ticks: asked again at the next loop head or function entry.
            *delta = 0;
            instance = (WasmtimeInstance)GCHandle.FromIntPtr(data).Target!;
            if (!instance.ShouldStop(context))
                return 0;
        }
        catch (Exception escaped)
        {
            instance?.Keep(escaped);
        }

        fixed (byte* message = "interrupted\0"u8)
            return Api.NewError(message);
    }

    private void Keep(Exception escaped) => _escaped = ExceptionDispatchInfo.Capture(escaped);

    private bool ShouldStop(nint context)
    {
        long left = _owner.IsMetered ? (long)Get(context, in _gas).Bits : _askAt;

        // A counter below zero ends the frame by itself, and that comes first.
        if (left < 0 || left > _askAt)
            return false;
        _askAt = left - _slice;
        return _isInterrupted = _guard!.ShouldStop();
    }

    // False ends the frame.
    private bool CallHost(nint context, int import, RawValue* values)
    {
        WasmFunctionType type = _module.Types[_module.Imports[import].TypeIndex];
        if (_module.Imports[import].Function is not { } function)
        {
            for (int i = 0; i < type.Results.Length; i++)
                values[i].Bits = 0;
            return true;
        }

        Span<ulong> arguments = stackalloc ulong[HostArgumentsMax];
        for (int i = 0; i < type.Parameters.Length; i++)
            arguments[i] = type.Parameters[i] == WasmValueType.I32 ? values[i].Low : values[i].Bits;
        ReadFrame(context);
        ulong result = HostCalls.Call(_host, this, function, arguments[..type.Parameters.Length]);
        WriteGas(context);
        if (Signal != GuestSignal.None)
            return false;
        if (type.Results.Length == 1)
            values[0].Bits = result;
        return true;
    }

    private InvokeOutcome Run(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
    {
        // A module that is entered again gets another instance: a frame's gas lives in the guest while it runs.
        if (_isDisposed || _isRunning)
            throw new InvalidOperationException("the instance is not free to run");
        WasmFunctionType type = _module.TypeOf(functionIndex);
        int count = Math.Max(arguments.Length, results.Length);
        RawValue* onStack = stackalloc RawValue[StackValuesMax];
        RawValue[]? large = count <= StackValuesMax ? null : new RawValue[count];
        Function function = FunctionAt(functionIndex);
        BeginInvoke();
        _isInterrupted = false;
        WriteGas(Context);
        if (_owner.IsMetered)
            Set(in _stack, Value.I32, (uint)StackBudget);
        nint error;
        nint trap;
        _isRunning = true;
        try
        {
            fixed (RawValue* onHeap = large)
            {
                RawValue* values = large is null ? onStack : onHeap;
                for (int i = 0; i < arguments.Length; i++)
                {
                    bool isNarrow = type.Parameters[i] is WasmValueType.I32 or WasmValueType.F32;
                    values[i].Bits = isNarrow ? (uint)arguments[i] : arguments[i];
                }

                error = Call(in function, values, count, out trap);
                if (error == 0 && trap == 0)
                {
                    for (int i = 0; i < results.Length; i++)
                        results[i] = type.Results[i] is WasmValueType.I32 or WasmValueType.F32 ? values[i].Low : values[i].Bits;
                }
            }
        }
        finally
        {
            _isRunning = false;
        }

        ReadFrame(Context);
        End(error, trap);
        GC.KeepAlive(this);
        return Outcome();
    }

    // The library lets a call use so much stack from where it begins, whatever the thread has: one that has less would end the process.
    private nint Call(in Function function, RawValue* values, int count, out nint trap)
    {
        INativeStack stack = _owner.Stack;
        nuint here = (nuint)(&values);
        nuint limit = stack.Limit;
        if (here > limit && here - limit >= WasmtimeLibrary.StackBytesMax)
            return CallHere(in function, values, (nuint)count, out trap);
        PendingCall call = new() { Function = function, Values = values, Count = (nuint)count };
        stack.Continue((Owner: this, Call: (nint)(&call)), static state =>
        {
            PendingCall* pending = (PendingCall*)state.Call;
            pending->Error = state.Owner.CallHere(in pending->Function, pending->Values, pending->Count, out pending->Trap);
        });
        trap = call.Trap;
        return call.Error;
    }

    private nint CallHere(in Function function, RawValue* values, nuint count, out nint trap)
    {
        using SignalStacks.Scope scope = _owner.SignalStacks.Enter();
        return Api.Call(Context, in function, values, count, out trap);
    }

    // Takes error and trap.
    private void End(nint error, nint trap)
    {
        (byte Code, int Offset) found = trap == 0 ? default : Traps.Take(trap);
        string? message = error == 0 ? null : Api.TakeMessage(error);
        if (_escaped is { } escaped)
        {
            _escaped = null;
            escaped.Throw();
        }

        // A host function that ended the frame did so with a trap of its own.
        if (Signal != GuestSignal.None)
            return;
        if (_isInterrupted)
            RaiseTrap(TrapCode.Interrupted);
        else if (message is not null)
            throw new InvalidOperationException($"libwasmtime: {message}");
        else if (trap != 0 && found.Code == Traps.Unreachable && _owner.IsMetered && (int)Get(Context, in _stack).Bits < 0)
            RaiseTrap(TrapCode.StackExhausted);
        else if (trap != 0)
            RaiseTrap(Traps.Translate(found.Code, _owner.Bytes, found.Offset));
        else if (Gas < 0)
            RaiseTrap(TrapCode.OutOfGas);
    }

    private nint CreateInstance(nint module, NativeHandle[] importTypes, out Native.Instance instance, out nint trap)
    {
        Extern[] imports = new Extern[Math.Max(1, _module.Imports.Length)];
        for (int i = 0; i < _module.Imports.Length; i++)
        {
            imports[i].Kind = Extern.FunctionKind;
            Api.NewFunction(Context, importTypes[i].Pointer, &CallHost, i, 0, out imports[i].Function);
        }

        using SignalStacks.Scope scope = _owner.SignalStacks.Enter();
        fixed (Extern* first = imports)
            return Api.NewInstance(Context, module, first, (nuint)_module.Imports.Length, out instance, out trap);
    }

    private Function FunctionAt(int functionIndex)
    {
        ref Function function = ref _functions[functionIndex - _module.Imports.Length];
        if (function.StoreId == 0)
            function = Export($"{PlanRenderer.FunctionPrefix}{functionIndex}").Function;
        return function;
    }

    private Extern Export(string name)
    {
        byte[] text = Encoding.ASCII.GetBytes(name);
        Extern item;
        fixed (byte* first = text)
        {
            if (!Api.FindExport(Context, in _instance, first, (nuint)text.Length, &item))
                throw new InvalidOperationException($"the compiled module does not export {name}");
        }

        return item;
    }

    private void Set(in Global global, byte kind, ulong bits)
    {
        Value value = new() { Kind = kind, Bits = bits };
        Api.ThrowIf(Api.SetGlobal(Context, in global, in value));
    }

    private void WriteGas(nint context)
    {
        if (!_owner.IsMetered)
            return;
        Value value = new() { Kind = Value.I64, Bits = (ulong)Gas };
        Api.ThrowIf(Api.SetGlobal(context, in _gas, in value));
    }

    // What the guest has used of the frame's budgets.
    private void ReadFrame(nint context)
    {
        if (_owner.IsMetered)
        {
            Gas = (long)Get(context, in _gas).Bits;
            StackBudget = (int)Get(context, in _stack).Bits;
        }

        ReadMemory();
    }

    private void ReadMemory()
    {
        if (_module.Memory is not { } declared)
            return;
        MemoryBase = Api.MemoryData(Context, in _memory);
        MemoryBytes = (int)Api.MemoryBytes(Context, in _memory);
        MemoryBudgetBytes = _memoryGranted - (MemoryBytes - ((long)declared.Minimum * WasmLimits.PageBytes));
    }

    /// <summary>A call that goes on on another stack, and what came of it. Lies on the stack of the caller, who waits.</summary>
    private struct PendingCall
    {
        public Function Function;
        public RawValue* Values;
        public nuint Count;
        public nint Error;
        public nint Trap;
    }
}
