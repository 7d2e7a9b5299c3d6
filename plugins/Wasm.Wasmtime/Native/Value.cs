using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary>
/// <c>wasmtime_val_t</c>: a kind, and behind 8 bytes a union of at most 24 (16 where the library was built without garbage collection).
/// Only ever passed by itself, never in arrays, so that its size is the caller's to choose.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct Value
{
    public const byte I32 = 0;
    public const byte I64 = 1;
    public const byte F32 = 2;
    public const byte F64 = 3;

    [FieldOffset(0)]
    public byte Kind;

    [FieldOffset(8)]
    public ulong Bits;

    /// <summary>The bits as a slot of this project: the upper half of a 32-bit number is zero.</summary>
    public readonly ulong Slot => Kind is I32 or F32 ? (uint)Bits : Bits;
}
