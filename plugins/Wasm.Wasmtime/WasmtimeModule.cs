using Pyde.Abi.Runtime;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime;

/// <summary>A module as the library compiled it. Every instance has a store of its own, which goes with it. Any thread.</summary>
internal sealed unsafe class WasmtimeModule : ICompiledModule
{
    private readonly Lock _lock = new();
    private readonly CodeCompiler _compiler;
    private readonly NativeHandle _plain;
    private readonly TrapCode _segmentTrap;

    // The library binds a type to the engine that uses it first, and ends the process when another one does.
    private readonly NativeHandle[] _importTypes;
    private readonly NativeHandle[] _guardedImportTypes;
    private NativeHandle? _guarded;
    private bool _isDisposed;

    internal WasmtimeModule(
        CodeCompiler compiler, INativeStack stack, ValidatedModule module, ChargePlan plan, byte[] bytes, NativeHandle plain)
    {
        _compiler = compiler;
        Stack = stack;
        _plain = plain;
        Module = module;
        Bytes = bytes;
        IsMetered = plan.IsMetered;
        _segmentTrap = LinearMemory.SegmentTrap(module);
        _importTypes = TypesOfImports(module);
        _guardedImportTypes = TypesOfImports(module);
    }

    internal ValidatedModule Module { get; }

    internal INativeStack Stack { get; }

    internal SignalStacks SignalStacks => _compiler.SignalStacks;

    /// <summary>The module as it was compiled, charges included.</summary>
    internal byte[] Bytes { get; }

    internal bool IsMetered { get; }

    /// <inheritdoc/>
    public TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
    {
        instance = null;
        if (_segmentTrap != TrapCode.None)
            return _segmentTrap;
        bool isGuarded = grant is { Guard: not null, GasSlice: > 0 };
        NativeHandle code = Code(isGuarded);
        NativeHandle[] importTypes = isGuarded ? _guardedImportTypes : _importTypes;
        instance = new WasmtimeInstance(this, _compiler.Engine(isGuarded), code, importTypes, host, in grant);
        return TrapCode.None;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _plain.Dispose();
            _guarded?.Dispose();
            foreach (NativeHandle type in _importTypes)
                type.Dispose();
            foreach (NativeHandle type in _guardedImportTypes)
                type.Dispose();
        }
    }

    private static NativeHandle[] TypesOfImports(ValidatedModule module)
    {
        var types = new NativeHandle[module.Imports.Length];
        for (int i = 0; i < types.Length; i++)
            types[i] = new NativeHandle(FunctionTypes.Create(module.Types[module.Imports[i].TypeIndex]), &DeleteType);
        return types;
    }

    private static void DeleteType(nint type) => Api.DeleteFunctionType(type);

    // Code that asks a guard is slower, and few frames have one: it is made when the first of them comes.
    private NativeHandle Code(bool isGuarded)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!isGuarded)
                return _plain;
            if (_guarded is null && _compiler.TryCompile(Bytes, isGuarded: true, out _guarded) is { } reason)
                throw new InvalidOperationException($"libwasmtime compiles the module without a guard, and not with one: {reason}");
            return _guarded!;
        }
    }
}
