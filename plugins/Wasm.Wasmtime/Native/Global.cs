using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary><c>wasmtime_global_t</c>: the store's number, and three words of the library's own. Needs no deletion.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Global
{
    public ulong StoreId;
    public uint Private1;
    public uint Private2;
    public uint Private3;
}
