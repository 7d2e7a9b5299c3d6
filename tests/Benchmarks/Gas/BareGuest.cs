using System.Runtime.InteropServices;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Gas;

/// <summary>A frame without code: memory and gas, for calling host functions as an engine would.</summary>
internal sealed unsafe class BareGuest : GuestContext, IDisposable
{
    public BareGuest(int memoryBytes)
    {
        MemoryBase = (byte*)NativeMemory.AllocZeroed((nuint)memoryBytes);
        MemoryBytes = memoryBytes;
        Begin();
    }

    /// <summary>Begins a frame with all the gas there is.</summary>
    public void Begin() => BeginFrame(Benchmarks.Wasm.Plans.Ample);

    /// <summary>Forgets how the last call ended the frame.</summary>
    public void GoOn() => BeginInvoke();

    public void Dispose()
    {
        NativeMemory.Free(MemoryBase);
        MemoryBase = null;
        MemoryBytes = 0;
    }
}
