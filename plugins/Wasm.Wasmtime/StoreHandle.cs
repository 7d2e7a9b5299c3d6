using System.Runtime.InteropServices;
using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime;

/// <summary>A store, and the weak reference by which callbacks find the instance that it belongs to.</summary>
internal sealed class StoreHandle : SafeHandle
{
    private GCHandle _owner;

    public StoreHandle(nint engine, object owner)
        : base(0, ownsHandle: true)
    {
        // Weak: an instance that nobody disposes can still be collected. While it runs, its caller holds it.
        _owner = GCHandle.Alloc(owner, GCHandleType.Weak);
        SetHandle(Api.NewStore(engine, GCHandle.ToIntPtr(_owner), 0));
        if (IsInvalid)
            throw new InvalidOperationException("libwasmtime makes no store");
        Context = Api.ContextOf(handle);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>What most functions take instead of the store.</summary>
    public nint Context { get; }

    /// <summary>The store.</summary>
    public nint Pointer => handle;

    /// <summary>What the store and its callbacks were given as data.</summary>
    public nint Data => GCHandle.ToIntPtr(_owner);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Api.DeleteStore(handle);
        _owner.Free();
        return true;
    }
}
