using System.Runtime.InteropServices;

namespace Wasm.Wasmtime;

/// <summary>An owned object of the library, deleted when its last user has gone: owners may drop modules without disposing them.</summary>
internal sealed unsafe class NativeHandle : SafeHandle
{
    private readonly delegate*<nint, void> _delete;

    /// <param name="handle">The object; not null.</param>
    /// <param name="delete">Deletes it; callable on any thread.</param>
    public NativeHandle(nint handle, delegate*<nint, void> delete)
        : base(0, ownsHandle: true)
    {
        _delete = delete;
        SetHandle(handle);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer; valid while this object is reachable and not disposed.</summary>
    public nint Pointer => IsClosed ? throw new ObjectDisposedException(nameof(NativeHandle)) : handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _delete(handle);
        return true;
    }
}
