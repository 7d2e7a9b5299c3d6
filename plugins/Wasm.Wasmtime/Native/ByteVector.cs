using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary><c>wasm_byte_vec_t</c>; also <c>wasm_name_t</c>. Filled by the library, deleted with <c>wasm_byte_vec_delete</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ByteVector
{
    public nuint Size;
    public byte* Data;

    /// <summary>The bytes, until the vector is deleted.</summary>
    public readonly ReadOnlySpan<byte> Span => new(Data, checked((int)Size));
}
