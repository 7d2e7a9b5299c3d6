using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary>
/// <c>wasmtime_extern_t</c>: a kind, and behind 8 bytes a union of 24. Passed in arrays as imports, so its size has to be right:
/// the plugin's check looks at what the library writes. Needs no deletion unless it is a shared memory, which no module here has.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct Extern
{
    public const byte FunctionKind = 0;
    public const byte GlobalKind = 1;
    public const byte MemoryKind = 3;

    [FieldOffset(0)]
    public byte Kind;

    [FieldOffset(8)]
    public Function Function;

    [FieldOffset(8)]
    public Global Global;

    [FieldOffset(8)]
    public Memory Memory;
}
