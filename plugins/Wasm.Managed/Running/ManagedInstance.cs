using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pyde.Abi.Runtime;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Running;

/// <summary>One instance: what emitted code reaches through its first argument.</summary>
internal sealed unsafe class ManagedInstance : GuestContext, IWasmInstance
{
    /// <summary>Receives host calls.</summary>
    internal IHostFunctions Host = null!;

    /// <summary>Globals, one slot each; the high half of a 32-bit one is zero.</summary>
    internal ulong* Globals;

    /// <summary>Arguments of the exported function, results behind the first one.</summary>
    internal ulong* Slots;

    /// <summary>The table's elements.</summary>
    internal TableEntry* Table;

    /// <summary>For emitted code that hides a value from the compiler below; never anything else.</summary>
    internal int AllOnes32 = -1;

    /// <summary>The same for 64 bits.</summary>
    internal long AllOnes64 = -1;

    /// <summary>A function that calls others begins above this address, or elsewhere.</summary>
    internal nuint StackLimit;

    /// <summary>What a trap throws; one per instance, so that a trap allocates nothing of its own.</summary>
    internal readonly UnwindException Unwind = new();

    private readonly ManagedModule _owner;
    private readonly INativeStack _stack;
    private readonly LinearMemory _memory;

    // Pinned: emitted code holds their addresses, and the instance holds them.
    private readonly ulong[] _globals;
    private readonly ulong[] _slots;
    private readonly TableEntry[]? _ownTable;
    private CompiledCode _code = null!;
    private bool _isInUse;
    private bool _isRunning;

    internal ManagedInstance(ManagedModule owner, INativeStack stack)
    {
        _owner = owner;
        _stack = stack;
        _memory = new LinearMemory(Module);
        _globals = GC.AllocateArray<ulong>(Math.Max(1, Module.Globals.Length), pinned: true);
        _slots = GC.AllocateArray<ulong>(Math.Max(1, owner.Facts.SlotsMax), pinned: true);
        _ownTable = owner.Facts.TableChanges ? GC.AllocateArray<TableEntry>((int)(Module.Table?.Minimum ?? 0) + 1, pinned: true) : null;
        Globals = AddressOf(_globals);
        Slots = AddressOf(_slots);
        DroppedElements = new bool[Module.Elements.Length];
        DroppedData = new bool[Module.Data.Length];
    }

    internal ValidatedModule Module => _owner.Module;

    internal bool[] DroppedElements { get; }

    internal bool[] DroppedData { get; }

    /// <summary>The table, where code may write it.</summary>
    internal Span<TableEntry> TableEntries => _ownTable.AsSpan(0, (int)(Module.Table?.Minimum ?? 0));

    public new ReadOnlySpan<byte> ReturnData => base.ReturnData;

    public new ReadOnlySpan<byte> Memory => base.Memory;

    public InvokeOutcome Invoke(int functionIndex)
    {
        nint code = _code.EntryPoint(functionIndex);
        if (code == 0)
            throw new ArgumentException($"function {functionIndex} is no defined function of type () -> ()", nameof(functionIndex));
        BeginRun();
        try
        {
            ((delegate*<ManagedInstance, int, void>)code)(this, StackBudget);
        }
        catch (UnwindException unwind) when (ReferenceEquals(unwind, Unwind))
        {
            // The signal says why.
        }
        finally
        {
            _isRunning = false;
        }

        return EndRun();
    }

    public InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
    {
        if (!IsDefined(functionIndex))
            throw new ArgumentException($"function {functionIndex} is not defined", nameof(functionIndex));
        WasmFunctionType type = Module.TypeOf(functionIndex);
        if (arguments.Length != type.Parameters.Length || results.Length < type.Results.Length)
            throw new ArgumentException($"function {functionIndex} is {type}", nameof(arguments));
        arguments.CopyTo(_slots);
        BeginRun();
        try
        {
            Enter(functionIndex - Module.Imports.Length, StackBudget);
        }
        finally
        {
            _isRunning = false;
        }

        InvokeOutcome outcome = EndRun();
        if (Signal == GuestSignal.None)
            _slots.AsSpan(0, type.Results.Length).CopyTo(results);
        return outcome;
    }

    public ulong ReadGlobal(int globalIndex) => Module.Globals[globalIndex].IsMutable
        ? _globals[globalIndex]
        : Module.Globals[globalIndex].InitialBits;

    public void Dispose()
    {
        if (!_isInUse)
            return;
        if (_isRunning)
            throw new InvalidOperationException("the instance is running");
        _isInUse = false;
        Host = null!;
        EndFrame();
        _owner.Return(this);
    }

    /// <summary>Makes the instance as the module declares it, whatever it has done before.</summary>
    internal void Begin(CompiledCode code, IHostFunctions host, in FrameGrant grant)
    {
        _code = code;
        Host = host;
        _isInUse = true;
        BeginFrame(in grant);
        _memory.Reset();
        MemoryBase = _memory.Base;
        MemoryBytes = _memory.Bytes;
        ReadOnlySpan<ModuleGlobal> globals = Module.Globals;
        for (int i = 0; i < globals.Length; i++)
            _globals[i] = globals[i].InitialBits;
        TableEntry[] table = code.Table;
        if (_ownTable is not null)
        {
            code.Table.CopyTo(_ownTable, 0);
            table = _ownTable;
        }

        Table = AddressOf(table);
        ReadOnlySpan<ElementSegment> elements = Module.Elements;
        for (int i = 0; i < elements.Length; i++)
            DroppedElements[i] = elements[i].Mode == ModuleSegmentMode.Active;
        ReadOnlySpan<DataSegment> data = Module.Data;
        for (int i = 0; i < data.Length; i++)
            DroppedData[i] = data[i].Mode == ModuleSegmentMode.Active;
    }

    /// <summary>Gives the memory back to the operating system.</summary>
    internal void Free()
    {
        MemoryBase = null;
        MemoryBytes = 0;
        _memory.Dispose();
    }

    /// <summary>Element for a function of the index space; -1 is a null reference.</summary>
    internal TableEntry EntryOf(int functionIndex) => _code.EntryOf(functionIndex);

    /// <summary>memory.grow with its charge: the old number of pages, or -1. The signal tells when the frame has to end.</summary>
    internal int Grow(int pages)
    {
        Gas -= WasmRuntimePrices.MemoryGrow((uint)pages);
        if (Gas < 0 && !RefillGas())
            return -1;
        int now = MemoryBytes / WasmLimits.PageBytes;
        if ((uint)pages > (uint)(_memory.PagesMax - now))
            return -1;
        long bytes = (long)pages * WasmLimits.PageBytes;
        if (bytes > MemoryBudgetBytes)
        {
            RaiseTrap(TrapCode.OutOfGas);
            return -1;
        }

        MemoryBudgetBytes -= bytes;
        _memory.Grow(pages);
        MemoryBytes = _memory.Bytes;
        return now;
    }

    /// <summary>Runs a function whose caller has no native stack left for it. Arguments and results lie in the slots.</summary>
    internal void ContinueOnFreshStack(int definedFunction, int stackWeight)
    {
        nuint limit = StackLimit;
        _stack.Continue(
            (Instance: this, Function: definedFunction, Weight: stackWeight),
            static call =>
            {
                call.Instance.StackLimit = call.Instance._stack.Limit;
                call.Instance.Enter(call.Function, call.Weight);
            });
        StackLimit = limit;
    }

    /// <summary>The same for a function that keeps its first two arguments in memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ContinueFromLoops(ref ManagedInstance instance, int definedFunction, ref int stackWeight) =>
        instance.ContinueOnFreshStack(definedFunction, stackWeight);

    private bool IsDefined(int functionIndex) =>
        functionIndex >= Module.Imports.Length && functionIndex < Module.Imports.Length + Module.Functions.Length;

    private void BeginRun()
    {
        // A module that is entered again gets another instance; the same one twice would share its slots.
        if (!_isInUse || _isRunning)
            throw new InvalidOperationException("the instance is not free to run");
        BeginInvoke();
        _isRunning = true;
        StackLimit = _stack.Limit;
    }

    private InvokeOutcome EndRun()
    {
        if (Signal == GuestSignal.None && Gas < 0)
            RefillGas();
        return Outcome();
    }

    private void Enter(int definedFunction, int stackWeight)
    {
        try
        {
            _code.Run(this, definedFunction, stackWeight);
        }
        catch (UnwindException unwind) when (ReferenceEquals(unwind, Unwind))
        {
            // The signal says why.
        }
    }

    private static T* AddressOf<T>(T[] pinned)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
