using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime.Peer;

/// <summary>Code of the library.</summary>
internal sealed class PeerModule(nint pointer) : IDisposable
{
    internal nint Pointer { get; private set; } = pointer;

    public void Dispose()
    {
        if (Pointer != 0)
            Api.DeleteModule(Pointer);
        Pointer = 0;
    }
}
