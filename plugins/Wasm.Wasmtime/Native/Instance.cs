using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary><c>wasmtime_instance_t</c>: the store's number, and a word of the library's own. Needs no deletion.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Instance
{
    public ulong StoreId;
    public nuint Private;
}
