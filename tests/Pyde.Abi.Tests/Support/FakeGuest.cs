using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests.Support;

/// <summary>A frame without an engine: some memory and a grant.</summary>
internal sealed unsafe class FakeGuest : GuestContext
{
    private readonly byte[] _memory;

    internal FakeGuest(ulong gas, int pages = 1)
    {
        _memory = GC.AllocateArray<byte>(pages * WasmLimits.PageBytes, pinned: true);

        // Sound: the array is pinned and lives as long as this object.
        MemoryBase = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        MemoryBytes = _memory.Length;
        BeginFrame(new FrameGrant { Gas = gas, StackBudget = 0, MemoryBudgetBytes = 0 });
    }

    internal TrapCode Trap => Signal == GuestSignal.Trap ? TrapCode : TrapCode.None;

    internal void Write(uint pointer, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_memory.AsSpan((int)pointer));

    internal void WriteU32(uint pointer, uint value) => BitConverter.TryWriteBytes(_memory.AsSpan((int)pointer), value);

    internal uint ReadU32(uint pointer) => BitConverter.ToUInt32(_memory, (int)pointer);

    internal byte[] Read(uint pointer, int bytes) => _memory.AsSpan((int)pointer, bytes).ToArray();
}
