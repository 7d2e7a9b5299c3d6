using Pyde.Abi.Runtime;
using Pyde.Contracts.Wasm;

namespace Wasm.Interpreter;

/// <summary>One instance: its memory, globals, table, stacks, and the way into <see cref="RunLoop"/>.</summary>
internal sealed unsafe class InterpreterInstance : GuestContext, IWasmInstance
{
    private const int FirstStackSlots = 512;
    private const int FirstFrames = 32;

    private readonly LinearMemory _memory;
    private bool _isInUse;
    private bool _isRunning;

    internal InterpreterInstance(InterpretedModule owner)
    {
        Owner = owner;
        Module = owner.Module;
        _memory = new LinearMemory(Module);
        Globals = new ulong[Module.Globals.Length];
        Table = new int[Module.Table?.Minimum ?? 0];
        DroppedElements = new bool[Module.Elements.Length];
        DroppedData = new bool[Module.Data.Length];
        Stack = GC.AllocateUninitializedArray<ulong>(FirstStackSlots, pinned: true);
        Frames = new Frame[FirstFrames];
    }

    internal InterpretedModule Owner { get; }

    internal ValidatedModule Module { get; }

    internal IHostFunctions Host { get; private set; } = null!;

    internal ulong[] Globals { get; }

    /// <summary>Function indices; -1 is a null reference.</summary>
    internal int[] Table { get; }

    internal bool[] DroppedElements { get; }

    internal bool[] DroppedData { get; }

    /// <summary>Locals and operands of all activations; pinned, replaced by a larger one when it is full.</summary>
    internal ulong[] Stack { get; private set; }

    /// <summary>Where each caller goes on.</summary>
    internal Frame[] Frames { get; private set; }

    public new ReadOnlySpan<byte> ReturnData => base.ReturnData;

    public new ReadOnlySpan<byte> Memory => base.Memory;

    public InvokeOutcome Invoke(int functionIndex)
    {
        if (functionIndex < Module.Imports.Length || functionIndex >= Module.Imports.Length + Module.Functions.Length ||
            !Module.TypeOf(functionIndex).IsEntryType)
            throw new ArgumentException($"function {functionIndex} is no defined function of type () -> ()", nameof(functionIndex));
        return Run(functionIndex - Module.Imports.Length, [], []);
    }

    public InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
    {
        if (functionIndex < Module.Imports.Length || functionIndex >= Module.Imports.Length + Module.Functions.Length)
            throw new ArgumentException($"function {functionIndex} is not defined", nameof(functionIndex));
        WasmFunctionType type = Module.TypeOf(functionIndex);
        if (arguments.Length != type.Parameters.Length || results.Length < type.Results.Length)
            throw new ArgumentException($"function {functionIndex} is {type}", nameof(arguments));
        return Run(functionIndex - Module.Imports.Length, arguments, results[..type.Results.Length]);
    }

    public ulong ReadGlobal(int globalIndex) => Globals[globalIndex];

    public void Dispose()
    {
        if (!_isInUse)
            return;
        if (_isRunning)
            throw new InvalidOperationException("the instance is running");
        _isInUse = false;
        Host = null!;
        EndFrame();
        Owner.Return(this);
    }

    /// <summary>Makes the instance as the module declares it, whatever it has done before.</summary>
    internal void Begin(IHostFunctions host, in FrameGrant grant)
    {
        Host = host;
        _isInUse = true;
        BeginFrame(in grant);
        _memory.Reset();
        MemoryBase = _memory.Base;
        MemoryBytes = _memory.Bytes;
        ReadOnlySpan<ModuleGlobal> globals = Module.Globals;
        for (int i = 0; i < globals.Length; i++)
            Globals[i] = globals[i].InitialBits;
        Table.AsSpan().Fill(-1);
        ReadOnlySpan<ElementSegment> elements = Module.Elements;
        for (int i = 0; i < elements.Length; i++)
        {
            DroppedElements[i] = elements[i].Mode == ModuleSegmentMode.Active;
            if (DroppedElements[i])
                elements[i].Functions.CopyTo(Table.AsSpan((int)elements[i].TableOffset));
        }

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

    /// <summary>Makes room for an activation; the content of the stack stays.</summary>
    internal void EnsureStack(int slots)
    {
        if (slots <= Stack.Length)
            return;
        ulong[] larger = GC.AllocateUninitializedArray<ulong>(Math.Max(slots, Stack.Length * 2), pinned: true);
        Stack.CopyTo(larger, 0);
        Stack = larger;
    }

    /// <summary>Makes room for one more caller.</summary>
    internal void GrowFrames()
    {
        Frame[] larger = new Frame[Frames.Length * 2];
        Frames.CopyTo(larger, 0);
        Frames = larger;
    }

    /// <summary>memory.grow behind its charge: the old number of pages, or -1.</summary>
    internal bool TryGrowMemory(uint pages, out uint previous)
    {
        uint now = (uint)MemoryBytes / WasmLimits.PageBytes;
        previous = uint.MaxValue;
        if ((ulong)now + pages > (uint)_memory.PagesMax)
            return true;
        long bytes = (long)pages * WasmLimits.PageBytes;
        if (bytes > MemoryBudgetBytes)
        {
            RaiseTrap(TrapCode.OutOfGas);
            return false;
        }

        MemoryBudgetBytes -= bytes;
        _memory.Grow((int)pages);
        MemoryBytes = _memory.Bytes;
        previous = now;
        return true;
    }

    private InvokeOutcome Run(int definedFunction, ReadOnlySpan<ulong> arguments, Span<ulong> results)
    {
        // A module that is entered again gets another instance; the same one twice would share its stacks.
        if (!_isInUse || _isRunning)
            throw new InvalidOperationException("the instance is not free to run");
        BeginInvoke();
        _isRunning = true;
        try
        {
            EnsureStack(arguments.Length);
            ReadOnlySpan<WasmValueType> parameters = Module.Types[Module.Functions[definedFunction].TypeIndex].Parameters;
            for (int i = 0; i < arguments.Length; i++)
                Stack[i] = parameters[i] is WasmValueType.I32 or WasmValueType.F32 ? (uint)arguments[i] : arguments[i];
            RunLoop.Run(this, definedFunction);
        }
        finally
        {
            _isRunning = false;
        }

        if (Signal == GuestSignal.None)
            Stack.AsSpan(0, results.Length).CopyTo(results);
        return Outcome();
    }

    /// <summary>Where a caller goes on.</summary>
    /// <param name="Function">Index among the defined functions.</param>
    /// <param name="Place">Step to go on at.</param>
    /// <param name="Base">First slot of its locals.</param>
    internal readonly record struct Frame(int Function, int Place, int Base);
}
