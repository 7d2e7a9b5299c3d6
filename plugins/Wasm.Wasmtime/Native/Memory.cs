using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary><c>wasmtime_memory_t</c>: a structure of the store's number and a word (16 bytes with padding), and one word more.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct Memory
{
    [FieldOffset(0)]
    public ulong StoreId;

    [FieldOffset(8)]
    public uint Private1;

    [FieldOffset(16)]
    public uint Private2;
}
