using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime;

/// <summary>
/// Looks whether a library writes and reads structures as the declarations say: first with what cannot go wrong (one structure at a time,
/// in buffers that are too large), then with arrays and callbacks.
/// </summary>
internal static unsafe class LibraryCheck
{
    private const int BufferBytes = 64;
    private const byte Untouched = 0xcc;
    private const byte CallIndirect = 0x11;
    private const byte TrapUnreachable = 9;
    private const byte TrapTable = 3;
    private const ulong GlobalBits = 0x1122334455667788;

    // (module (table 2 funcref) (memory (export "memory") 1 3) (global (export "g") (mut i64)) (global (export "h") (mut i32))
    //   (func (export "add") (param i64 f64) (result i64 f64))  stores 9 at 5, grows memory; answers p + g and p / 0
    //   (func (export "stop")) unreachable  (func (export "far")) calls entry 7 of the table)
    private static readonly byte[] Plain =
    [
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x0b, 0x02, 0x60, 0x00, 0x00, 0x60, 0x02, 0x7e, 0x7c, 0x02, 0x7e,
        0x7c, 0x03, 0x04, 0x03, 0x01, 0x00, 0x00, 0x04, 0x04, 0x01, 0x70, 0x00, 0x02, 0x05, 0x04, 0x01, 0x01, 0x01, 0x03, 0x06,
        0x17, 0x02, 0x7e, 0x01, 0x42, 0x88, 0xef, 0x99, 0xab, 0xc5, 0xe8, 0x8c, 0x91, 0x11, 0x0b, 0x7f, 0x01, 0x41, 0x88, 0xef,
        0x99, 0xab, 0x05, 0x0b, 0x07, 0x25, 0x06, 0x06, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x00, 0x01, 0x67, 0x03, 0x00,
        0x01, 0x68, 0x03, 0x01, 0x03, 0x61, 0x64, 0x64, 0x00, 0x00, 0x04, 0x73, 0x74, 0x6f, 0x70, 0x00, 0x01, 0x03, 0x66, 0x61,
        0x72, 0x00, 0x02, 0x0a, 0x2d, 0x03, 0x1f, 0x00, 0x41, 0x05, 0x41, 0x09, 0x3a, 0x00, 0x00, 0x41, 0x01, 0x40, 0x00, 0x1a,
        0x20, 0x00, 0x23, 0x00, 0x7c, 0x20, 0x01, 0x44, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xa3, 0x0b, 0x03, 0x00,
        0x00, 0x0b, 0x07, 0x00, 0x41, 0x07, 0x11, 0x00, 0x00, 0x0b,
    ];

    // (module (import "m" "first" (func (param i32 i64) (result i64))) (import "m" "second" (func (param f64)))
    //   (func (export "run") (param i64) (result i64))  calls second(2.5), answers first(7, p))
    private static readonly byte[] Importing =
    [
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x10, 0x03, 0x60, 0x02, 0x7f, 0x7e, 0x01, 0x7e, 0x60, 0x01, 0x7c,
        0x00, 0x60, 0x01, 0x7e, 0x01, 0x7e, 0x02, 0x16, 0x02, 0x01, 0x6d, 0x05, 0x66, 0x69, 0x72, 0x73, 0x74, 0x00, 0x00, 0x01,
        0x6d, 0x06, 0x73, 0x65, 0x63, 0x6f, 0x6e, 0x64, 0x00, 0x01, 0x03, 0x02, 0x01, 0x02, 0x07, 0x07, 0x01, 0x03, 0x72, 0x75,
        0x6e, 0x00, 0x02, 0x0a, 0x15, 0x01, 0x13, 0x00, 0x44, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x40, 0x10, 0x01, 0x41,
        0x07, 0x20, 0x00, 0x10, 0x00, 0x0b,
    ];

    /// <summary>Checks a library.</summary>
    /// <param name="engine">An engine of it.</param>
    /// <param name="stacks">For the calls of guests.</param>
    /// <returns>The first difference; null when there is none.</returns>
    public static string? FindProblem(nint engine, SignalStacks stacks)
    {
        using SignalStacks.Scope scope = stacks.Enter();
        nint store = Api.NewStore(engine, 0, 0);
        try
        {
            nint context = Api.ContextOf(store);
            return CheckModule(engine, Plain, out nint plain) ?? WithModule(plain, () => CheckPlain(context, plain))
                ?? CheckModule(engine, Importing, out nint importing) ?? WithModule(importing, () => CheckImports(context, importing));
        }
        finally
        {
            Api.DeleteStore(store);
        }
    }

    private static string? WithModule(nint module, Func<string?> check)
    {
        try
        {
            return check();
        }
        finally
        {
            Api.DeleteModule(module);
        }
    }

    // A module survives being serialized: what it is afterwards is used for the rest.
    private static string? CheckModule(nint engine, byte[] wasm, out nint module)
    {
        nint compiled;
        fixed (byte* bytes = wasm)
        {
            nint error = Api.NewModule(engine, bytes, (nuint)wasm.Length, out compiled);
            module = compiled;
            if (error != 0)
                return $"wasmtime_module_new: {Api.TakeMessage(error)}";
        }

        nint failed = Api.SerializeModule(compiled, out ByteVector serialized);
        if (failed == 0)
        {
            failed = Api.DeserializeModule(engine, serialized.Data, serialized.Size, out nint again);
            Api.DeleteBytes(ref serialized);
            module = failed == 0 ? again : 0;
        }

        Api.DeleteModule(compiled);
        return failed == 0 ? null : $"serialized modules: {Api.TakeMessage(failed)}";
    }

    private static string? CheckPlain(nint context, nint module)
    {
        nint error = Api.NewInstance(context, module, null, 0, out Instance instance, out nint trap);
        if (error != 0 || trap != 0)
            return "wasmtime_instance_new refuses a module without imports";
        byte* buffer = stackalloc byte[BufferBytes];
        if (Find(context, in instance, "g"u8, buffer) is not { Kind: Extern.GlobalKind } wide
            || IsUntouched(buffer, 24, 28) || !IsUntouched(buffer, sizeof(Extern), BufferBytes))
        {
            return "wasmtime_extern_t of a global";
        }

        new Span<byte>(buffer, BufferBytes).Fill(Untouched);
        Api.GetGlobal(context, in wide.Global, out Unsafe.AsRef<Value>(buffer));
        Value value = *(Value*)buffer;
        if (value.Kind != Value.I64 || value.Bits != GlobalBits || !IsUntouched(buffer, sizeof(Value), BufferBytes))
            return "wasmtime_val_t of an i64";
        value.Bits = 5;
        Api.ThrowIf(Api.SetGlobal(context, in wide.Global, in value));
        if (Find(context, in instance, "h"u8, buffer) is not { Kind: Extern.GlobalKind } narrow)
            return "a second global";
        Api.GetGlobal(context, in narrow.Global, out value);
        if (value.Kind != Value.I32 || value.Slot != (GlobalBits & uint.MaxValue))
            return "wasmtime_val_t of an i32";
        if (Find(context, in instance, "memory"u8, buffer) is not { Kind: Extern.MemoryKind } memory)
            return "wasmtime_extern_t of a memory";
        byte* data = Api.MemoryData(context, in memory.Memory);
        if (data == null || Api.MemoryBytes(context, in memory.Memory) != 65_536)
            return "wasmtime_memory_data";
        return CheckCalls(context, in instance, in memory.Memory, data, buffer);
    }

    private static string? CheckCalls(nint context, in Instance instance, in Memory memory, byte* data, byte* buffer)
    {
        if (Find(context, in instance, "add"u8, buffer) is not { Kind: Extern.FunctionKind } add)
            return "wasmtime_extern_t of a function";
        RawValue* values = stackalloc RawValue[3];
        values[0].Bits = 37;
        values[1].Bits = 0;
        values[2].Bits = 0x0123456789abcdef;
        nint error = Api.Call(context, in add.Function, values, 2, out nint trap);
        if (error != 0 || trap != 0 || values[0].Bits != 42 || values[2].Bits != 0x0123456789abcdef)
            return "wasmtime_func_call_unchecked";

        // 0 / 0: the machine's own NaN has its sign set.
        if (values[1].Bits != 0x7ff8000000000000)
            return "a NaN is not canonical";
        if (data[5] != 9 || Api.MemoryData(context, in memory) != data || Api.MemoryBytes(context, in memory) != 2 * 65_536)
            return "memory moves when it grows";
        if (TrapOf(context, in instance, "stop"u8, buffer).Code != TrapUnreachable)
            return "wasmtime_trap_code";
        (byte code, int offset) = TrapOf(context, in instance, "far"u8, buffer);
        return code == TrapTable && (uint)offset < (uint)Plain.Length && Plain[offset] == CallIndirect ? null : "wasm_frame_module_offset";
    }

    private static (byte Code, int Offset) TrapOf(nint context, in Instance instance, ReadOnlySpan<byte> name, byte* buffer)
    {
        if (Find(context, in instance, name, buffer) is not { Kind: Extern.FunctionKind } function)
            return (byte.MaxValue, -1);
        RawValue unused = default;
        nint error = Api.Call(context, in function.Function, &unused, 0, out nint trap);
        if (error != 0)
        {
            Api.DeleteError(error);
            return (byte.MaxValue, -1);
        }

        return trap == 0 ? (byte.MaxValue, -1) : Traps.Take(trap);
    }

    private static string? CheckImports(nint context, nint module)
    {
        Seen seen = default;
        Extern* imports = stackalloc Extern[2];
        for (int i = 0; i < 2; i++)
        {
            nint type = i == 0 ? FunctionTypes.Create([Value.I32, Value.I64], [Value.I64]) : FunctionTypes.Create([Value.F64], []);
            imports[i] = default;
            Api.NewFunction(context, type, &Record, (nint)(&seen), 0, out imports[i].Function);
            Api.DeleteFunctionType(type);
        }

        nint error = Api.NewInstance(context, module, imports, 2, out Instance instance, out nint trap);
        if (error != 0 || trap != 0)
            return error != 0 ? $"imports: {Api.TakeMessage(error)}" : "imports";
        byte* buffer = stackalloc byte[BufferBytes];
        if (Find(context, in instance, "run"u8, buffer) is not { Kind: Extern.FunctionKind } run)
            return "an export behind imports";
        RawValue value = new() { Bits = 35 };
        error = Api.Call(context, in run.Function, &value, 1, out trap);
        bool isRight = error == 0 && trap == 0 && value.Bits == 42 && seen is { Calls: 2, Float: 2.5, Count: 2 };
        return isRight ? null : "wasmtime_func_unchecked_callback_t";
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Record(nint environment, nint caller, RawValue* values, nuint count)
    {
        // Nothing here can throw.
        Seen* seen = (Seen*)environment;
        seen->Calls++;
        seen->Count = count;
        if (count == 1)
            seen->Float = BitConverter.UInt64BitsToDouble(values[0].Bits);
        else
            values[0].Bits = values[0].Low + values[1].Bits;
        return 0;
    }

    private static Extern? Find(nint context, in Instance instance, ReadOnlySpan<byte> name, byte* buffer)
    {
        new Span<byte>(buffer, BufferBytes).Fill(Untouched);
        fixed (byte* text = name)
            return Api.FindExport(context, in instance, text, (nuint)name.Length, (Extern*)buffer) ? *(Extern*)buffer : null;
    }

    private static bool IsUntouched(byte* buffer, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (buffer[i] != Untouched)
                return false;
        }

        return true;
    }

    /// <summary>What the callback was given.</summary>
    private struct Seen
    {
        public int Calls;
        public nuint Count;
        public double Float;
    }
}
