using Pyde.Contracts.Wasm;
using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime;

/// <summary>Traps of the library (<c>wasmtime_trap_code_t</c>; these numbers have never changed) as codes of this project.</summary>
internal static class Traps
{
    /// <summary>An <c>unreachable</c> instruction; also what rendered metering runs.</summary>
    public const byte Unreachable = 9;

    private const byte StackOverflow = 0;
    private const byte MemoryOutOfBounds = 1;
    private const byte TableOutOfBounds = 3;
    private const byte IndirectCallToNull = 4;
    private const byte BadSignature = 5;
    private const byte IntegerOverflow = 6;
    private const byte DivisionByZero = 7;
    private const byte BadConversion = 8;
    private const byte CallIndirect = 0x11;

    /// <summary>Reads a trap and deletes it.</summary>
    /// <param name="trap">Owned.</param>
    /// <returns>Its code, 255 without one; the offset in the module of the instruction that trapped, -1 when it is not known.</returns>
    public static (byte Code, int Offset) Take(nint trap)
    {
        if (!Api.TrapCodeOf(trap, out byte code))
            code = byte.MaxValue;
        int offset = -1;

        // The frame borrows from the trap: it goes first.
        nint frame = Api.TrapOrigin(trap);
        if (frame != 0)
        {
            nuint found = Api.OffsetOf(frame);
            offset = found <= int.MaxValue ? (int)found : -1;
            Api.DeleteFrame(frame);
        }

        Api.DeleteTrap(trap);
        return (code, offset);
    }

    /// <summary>The code of this project.</summary>
    /// <param name="code">The library's code.</param>
    /// <param name="module">The module that ran, as it was compiled.</param>
    /// <param name="offset">Where it trapped: the library has one code for table instructions and for indirect calls.</param>
    public static TrapCode Translate(byte code, ReadOnlySpan<byte> module, int offset) => code switch
    {
        StackOverflow => TrapCode.StackExhausted,
        MemoryOutOfBounds => TrapCode.MemoryOutOfBounds,
        TableOutOfBounds when (uint)offset < (uint)module.Length && module[offset] != CallIndirect => TrapCode.TableOutOfBounds,
        TableOutOfBounds => TrapCode.UndefinedElement,
        IndirectCallToNull => TrapCode.UninitializedElement,
        BadSignature => TrapCode.IndirectCallTypeMismatch,
        IntegerOverflow => TrapCode.IntegerOverflow,
        DivisionByZero => TrapCode.IntegerDivideByZero,
        BadConversion => TrapCode.InvalidConversionToInteger,
        Unreachable => TrapCode.Unreachable,
        _ => throw new InvalidOperationException($"libwasmtime answered trap {code}, which no allowed feature can cause"),
    };
}
