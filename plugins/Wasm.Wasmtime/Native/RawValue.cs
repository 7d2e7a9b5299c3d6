using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary><c>wasmtime_val_raw_t</c>: 16 bytes, a number in the low ones, little-endian.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct RawValue
{
    [FieldOffset(0)]
    public uint Low;

    [FieldOffset(0)]
    public ulong Bits;
}
