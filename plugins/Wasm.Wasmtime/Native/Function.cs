using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary><c>wasmtime_func_t</c>: the store's number, and a word of the library's own. Needs no deletion.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Function
{
    public ulong StoreId;
    public nint Private;
}
