using Pyde.Abi.Runtime;
using Pyde.Contracts.Wasm;

namespace Wasm.Interpreter;

/// <summary>A module, its translated functions, and its pool of instances.</summary>
/// <remarks>Functions are translated at their first call, so that preparing a module costs nothing. Any thread.</remarks>
internal sealed class InterpretedModule : ICompiledModule
{
    /// <summary>Instances that wait for reuse, at most.</summary>
    private const int PooledMax = 16;

    /// <summary>An instance whose memory grew beyond this is not pooled (abi.md).</summary>
    private const int PooledMemoryBytesMax = 1024 * 1024;

    /// <summary>An instance whose value stack grew beyond this is not pooled either.</summary>
    private const int PooledStackSlotsMax = 16_384;

    private readonly Stack<InterpreterInstance> _pool = new();
    private readonly Lock _lock = new();
    private readonly Code[]?[] _code;
    private readonly TrapCode _segmentTrap;
    private bool _isDisposed;

    internal InterpretedModule(ValidatedModule module, ChargePlan plan)
    {
        Module = module;
        Plan = plan;
        _code = new Code[module.Functions.Length][];
        _segmentTrap = LinearMemory.SegmentTrap(module);
    }

    internal ValidatedModule Module { get; }

    internal ChargePlan Plan { get; }

    public TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
    {
        instance = null;
        if (_segmentTrap != TrapCode.None)
            return _segmentTrap;
        InterpreterInstance? pooled;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _pool.TryPop(out pooled);
        }

        pooled ??= new InterpreterInstance(this);
        pooled.Begin(host, in grant);
        instance = pooled;
        return TrapCode.None;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_pool.TryPop(out InterpreterInstance? instance))
                instance.Free();
        }
    }

    /// <summary>Steps of a defined function. Two threads that translate it at once make equal steps; one of them stays.</summary>
    internal Code[] CodeOf(int definedFunction) =>
        Volatile.Read(ref _code[definedFunction]) ??
        Interlocked.CompareExchange(ref _code[definedFunction], Translator.Translate(Module, Plan, definedFunction), null) ??
        _code[definedFunction]!;

    internal void Return(InterpreterInstance instance)
    {
        lock (_lock)
        {
            bool isSmall = instance.MemoryBytes <= PooledMemoryBytesMax && instance.Stack.Length <= PooledStackSlotsMax;
            if (!_isDisposed && _pool.Count < PooledMax && isSmall)
            {
                _pool.Push(instance);
                return;
            }
        }

        instance.Free();
    }
}
