using System.Runtime.InteropServices;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Runtime;

/// <summary>
/// Linear memory of one instance: a reserved range with a fixed base, of which the operating system backs only what was touched.
/// </summary>
/// <remarks>
/// Everything from the current size to the end of the reservation is zero at all times, so that growing costs nothing. One thread at a
/// time.
/// Source: abi.md, "Engines". Since ABI 1.0.
/// </remarks>
public sealed unsafe class LinearMemory : SafeHandle
{
    private readonly ValidatedModule _module;

    /// <summary>Reserves memory for a module: up to its declared maximum, at most 1,024 pages.</summary>
    /// <param name="module">A module whose initial memory has at most 1,024 pages, which deployment checks.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has more.</exception>
    public LinearMemory(ValidatedModule module)
        : base(0, ownsHandle: true)
    {
        _module = module;
        PagesMax = PagesMaxOf(module);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(module.Memory?.Minimum ?? 0, (uint)PagesMax, nameof(module));
        if (PagesMax > 0)
        {
            // Allocations of this size come straight from the operating system, zero and unbacked until touched.
            SetHandle((nint)NativeMemory.AllocZeroed((nuint)PagesMax * WasmLimits.PageBytes));
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Address of byte 0; null for a module without memory.</summary>
    public byte* Base => (byte*)handle;

    /// <summary>Pages that the memory can have at most; memory.grow answers -1 above.</summary>
    public int PagesMax { get; }

    /// <summary>Bytes now.</summary>
    public int Bytes { get; private set; }

    /// <summary>Pages that a module's memory can have at most: min(declared maximum, 1,024); 0 without a memory.</summary>
    /// <param name="module">The module.</param>
    public static int PagesMaxOf(ValidatedModule module) =>
        module.Memory is { } memory ? (int)Math.Min(memory.Maximum ?? uint.MaxValue, (uint)WasmLimits.Standard.MemoryPagesMax) : 0;

    /// <summary>Makes the memory as the module declares it: initial size, active segments, zero elsewhere.</summary>
    /// <remarks>The active segments have passed <see cref="SegmentTrap"/>.</remarks>
    public void Reset()
    {
        // Sound: Bytes never exceeds the reservation. Only what was in use can hold anything but zero.
        if (Bytes > 0)
            NativeMemory.Clear(Base, (nuint)Bytes);
        Bytes = (int)(_module.Memory?.Minimum ?? 0) * WasmLimits.PageBytes;
        Span<byte> content = new(Base, Bytes);
        foreach (DataSegment segment in _module.Data)
        {
            if (segment.Mode == ModuleSegmentMode.Active)
                _module.Bytes.Slice(segment.BytesOffset, segment.ByteCount).CopyTo(content[(int)segment.MemoryOffset..]);
        }
    }

    /// <summary>Grows the memory.</summary>
    /// <param name="pages">At most <see cref="PagesMax"/> less the pages now.</param>
    public void Grow(int pages)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pages, PagesMax - (Bytes / WasmLimits.PageBytes));
        Bytes += pages * WasmLimits.PageBytes;
    }

    /// <summary>What instantiating a module traps with; a property of the module alone, since all segment offsets are constants.</summary>
    /// <param name="module">The module.</param>
    /// <returns>None, or the trap of the first active segment that does not fit: elements come before data.</returns>
    public static TrapCode SegmentTrap(ValidatedModule module)
    {
        foreach (ElementSegment segment in module.Elements)
        {
            if (segment.Mode == ModuleSegmentMode.Active &&
                (ulong)segment.TableOffset + (uint)segment.Functions.Length > module.Table!.Value.Minimum)
                return TrapCode.TableOutOfBounds;
        }

        foreach (DataSegment segment in module.Data)
        {
            if (segment.Mode == ModuleSegmentMode.Active &&
                (ulong)segment.MemoryOffset + (uint)segment.ByteCount > (ulong)module.Memory!.Value.Minimum * WasmLimits.PageBytes)
                return TrapCode.MemoryOutOfBounds;
        }

        return TrapCode.None;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
