using Pyde.Abi.Runtime;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Wasm.Managed.Analysis;
using Wasm.Managed.Emit;
using Wasm.Managed.Running;

namespace Wasm.Managed;

/// <summary>A module, its code, and its pool of instances.</summary>
/// <remarks>
/// Code for gas in slices differs: it can go on after the counter was negative. It is written when a grant first asks for it, since grants
/// of a wave have one slice.
/// </remarks>
internal sealed class ManagedModule : ICompiledModule
{
    /// <summary>Instances that wait for reuse, at most.</summary>
    private const int PooledMax = 16;

    /// <summary>An instance whose memory grew beyond this is not pooled (abi.md).</summary>
    private const int PooledMemoryBytesMax = 1024 * 1024;

    private readonly Stack<ManagedInstance> _pool = new();
    private readonly Lock _lock = new();
    private readonly INativeStack _stack;
    private readonly ICompute? _compute;
    private readonly CompiledCode _whole;
    private readonly Lazy<CompiledCode> _sliced;
    private readonly TrapCode _segmentTrap;
    private bool _isDisposed;

    internal ManagedModule(ModuleFacts facts, ChargePlan plan, CompiledCode whole, INativeStack stack, ICompute? compute)
    {
        Facts = facts;
        _whole = whole;
        _stack = stack;
        _compute = compute;
        _sliced = new Lazy<CompiledCode>(() => ModuleEmitter.Emit(facts, plan, isSliced: true));
        _segmentTrap = LinearMemory.SegmentTrap(facts.Module);
    }

    internal ModuleFacts Facts { get; }

    internal ValidatedModule Module => Facts.Module;

    public TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
    {
        instance = null;
        if (_segmentTrap != TrapCode.None)
            return _segmentTrap;
        ManagedInstance? pooled;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _pool.TryPop(out pooled);
        }

        pooled ??= new ManagedInstance(this, _stack);
        bool isSliced = grant.GasSlice != 0 && grant.GasSlice < grant.Gas;
        pooled.Begin(isSliced ? _sliced.Value : _whole, host, in grant);
        instance = pooled;
        return TrapCode.None;
    }

    // Callees first: a call of a method that is machine code already goes there directly, any other through a stub for good.
    public void Prepare()
    {
        int[] order = Facts.CalleesFirst;
        if (_compute is not null)
        {
            _compute.For(order.Length, (Order: order, Code: _whole), static (i, work) => work.Code.Prepare(work.Order[i]));
            return;
        }

        foreach (int function in order)
            _whole.Prepare(function);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_pool.TryPop(out ManagedInstance? instance))
                instance.Free();
        }
    }

    internal void Return(ManagedInstance instance)
    {
        lock (_lock)
        {
            if (!_isDisposed && _pool.Count < PooledMax && instance.MemoryBytes <= PooledMemoryBytesMax)
            {
                _pool.Push(instance);
                return;
            }
        }

        instance.Free();
    }
}
