using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary><c>wasm_valtype_vec_t</c>: a size and owned pointers. A function type takes ownership of the two it is made of.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PointerVector
{
    public nuint Size;
    public nint* Data;
}
