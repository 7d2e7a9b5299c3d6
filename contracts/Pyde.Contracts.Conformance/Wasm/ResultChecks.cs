using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Results of instructions, bit for bit.</summary>
internal static class ResultChecks
{
    private static readonly ulong[] Integers =
    [
        0, 1, 2, 7, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
        0x7fffffffffffffff, 0x8000000000000000, 0xfffffffffffffff8, 0xffffffffffffffff, 0x0123456789abcdef,
    ];

    private static readonly ulong[] Singles =
    [
        0x00000000, 0x80000000, 0x00000001, 0x3f800000, 0xbf800000, 0x3fc00000, 0x40200000, 0x3f000000, 0x4f000000, 0xcf000000, 0xcf000001,
        0x5f000000, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001, 0x7fc12345,
    ];

    private static readonly ulong[] Doubles =
    [
        0x0000000000000000, 0x8000000000000000, 0x0000000000000001, 0x3ff0000000000000, 0xbff8000000000000, 0x4004000000000000,
        0x3fe0000000000000, 0x41dfffffffc00000, 0x41e0000000000000, 0xc1e0000000200000, 0x43e0000000000000, 0x47efffffe0000000,
        0x7fefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0xfff8000000000000, 0x7ff0000000000001,
    ];

    public static IEnumerable<ConformanceCheck> For(WasmKit kit)
    {
        yield return kit.Check(CheckAspect.Behaviour, "Integer instructions answer exactly, and trap where they must", static trial =>
        {
            Compare(trial, NumericOps.Int32, Integers);
            Compare(trial, NumericOps.Int64, Integers);
        });
        yield return kit.Check(CheckAspect.Behaviour, "Float instructions answer exactly, with one NaN", static trial =>
        {
            Compare(trial, NumericOps.Float32, Singles);
            Compare(trial, NumericOps.Float64, Doubles);
        });
        yield return kit.Check(CheckAspect.Behaviour, "Conversions answer exactly, and trap where they must", static trial =>
        {
            foreach (NumericOp op in NumericOps.Conversions)
                Compare(trial, [op], op.Signature[0] switch { 'f' => Singles, 'F' => Doubles, _ => Integers });
        });
        yield return kit.Check(CheckAspect.Behaviour, "Narrow loads extend as they say, and narrow stores cut", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory().Data(16, [0xf0, 0xff, 0xff, 0x8f, 0x01, 0x02, 0x03, 0x84]);
            (byte Op, char Type, ulong Expected)[] loads =
            [
                (0x28, 'i', 0x8ffffff0), (0x29, 'I', 0x840302018ffffff0), (0x2c, 'i', 0xfffffff0), (0x2d, 'i', 0xf0),
                (0x2e, 'i', 0xfffffff0),
                (0x2f, 'i', 0xfff0), (0x30, 'I', 0xfffffffffffffff0), (0x31, 'I', 0xf0), (0x32, 'I', 0xfffffffffffffff0),
                (0x33, 'I', 0xfff0),
                (0x34, 'I', 0xffffffff8ffffff0), (0x35, 'I', 0x8ffffff0), (0x2a, 'f', 0x8ffffff0), (0x2b, 'F', 0x840302018ffffff0),
            ];
            foreach ((byte op, char type, _) in loads)
                builder.Function($":{type}", [0x41, 0x08, op, 0x00, 0x08], export: $"load {op:x2}");
            (byte Op, byte Constant, string Expected)[] stores =
            [
                (0x36, 0x41, "FEFFFFFF00000000"), (0x3a, 0x41, "FE00000000000000"), (0x3b, 0x41, "FEFF000000000000"),
                (0x37, 0x42, "FEFFFFFFFFFFFFFF"), (0x3c, 0x42, "FE00000000000000"), (0x3d, 0x42, "FEFF000000000000"),
                (0x3e, 0x42, "FEFFFFFF00000000"),
            ];
            foreach ((byte op, byte constant, _) in stores)
                builder.Function(":", [0x41, 0x18, constant, 0x7e, op, 0x00, 0x08], export: $"store {op:x2}");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            foreach ((byte op, _, ulong expected) in loads)
                Expect.Equal(expected, module.Call($"load {op:x2}", [], GuestModule.Ample).Results[0], $"load 0x{op:x2}");
            foreach ((byte op, _, string expected) in stores)
            {
                using IWasmInstance instance = module.Instantiate(GuestModule.Ample);
                instance.Invoke(module.Find($"store {op:x2}"));
                Expect.Equal(expected, Convert.ToHexString(instance.Memory[32..40]), $"store 0x{op:x2}");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "Branches, tables of branches and blocks with values go where they say", ControlFlow);
        yield return kit.Check(CheckAspect.Behaviour, "Indirect calls check index, entry and type", IndirectCalls);
        yield return kit.Check(CheckAspect.Behaviour, "Bulk instructions copy as if through a buffer, and segments can be dropped", Bulk);
    }

    // One function per instruction: it takes its operands as parameters.
    private static void Compare(Trial trial, IReadOnlyList<NumericOp> ops, ulong[] values)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        foreach (NumericOp op in ops)
        {
            byte[] operands = op.IsBinary ? [0x20, 0x00, 0x20, 0x01] : [0x20, 0x00];
            builder.Function(op.Signature, [.. operands, .. op.Bytes], export: op.Name);
        }

        using GuestModule module = InstanceChecks.Compile(trial, builder);
        foreach (NumericOp op in ops)
        {
            int index = module.Find(op.Name);
            using IWasmInstance instance = module.Instantiate(GuestModule.Ample);
            ulong[] found = new ulong[1];
            foreach (ulong left in values)
            {
                foreach (ulong right in op.IsBinary ? values : [0UL])
                {
                    (TrapCode trap, ulong expected) = op.Apply(left, right);
                    InvokeOutcome outcome = instance.Invoke(index, op.IsBinary ? [left, right] : [left], found);
                    string what = $"{op.Name}({left:x}{(op.IsBinary ? $", {right:x}" : string.Empty)})";
                    Expect.Equal(trap, outcome.Trap, $"trap of {what}");
                    if (trap == TrapCode.None)
                        Expect.Equal($"{expected:x}", $"{found[0]:x}", what);
                }
            }
        }
    }

    private static void ControlFlow(Trial trial)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(
            "i:i",
            [
                0x02, 0x40, 0x02, 0x40, 0x02, 0x40, 0x20, 0x00, 0x0e, 0x02, 0x00, 0x01, 0x02, 0x0b, 0x41, 0x0a, 0x0f, 0x0b, 0x41, 0x14,
                0x0f, 0x0b,
                0x41, 0x1e,
            ],
            export: "table");
        builder.Function("i:i", [0x20, 0x00, 0x04, 0x7f, 0x41, 0x01, 0x05, 0x41, 0x02, 0x0b], export: "if");
        builder.Function("ii:i", [0x20, 0x00, 0x20, 0x01, 0x41, 0x00, 0x1b], export: "second");
        int pair = builder.Type("ii:ii");
        builder.Function("ii:ii", [0x20, 0x00, 0x20, 0x01, 0x02, (byte)pair, 0x0c, 0x00, 0x0b], export: "pair");
        builder.Function(
            "i:i", [0x02, 0x7f, 0x41, 0x07, 0x20, 0x00, 0x0d, 0x00, 0x1a, 0x41, 0x08, 0x0b], export: "branch");
        int countdown = builder.Type("i:i");
        builder.Function(
            "i:i", [0x20, 0x00, 0x03, (byte)countdown, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x20, 0x00, 0x0d, 0x00, 0x0b], export: "countdown");
        using GuestModule module = InstanceChecks.Compile(trial, builder);
        foreach ((string name, ulong[] arguments, ulong[] results) in new (string, ulong[], ulong[])[]
        {
            ("table", [0], [10]), ("table", [1], [20]), ("table", [2], [30]), ("table", [3], [30]), ("table", [uint.MaxValue], [30]),
            ("if", [0], [2]), ("if", [1], [1]), ("if", [0x80000000], [1]), ("second", [5, 6], [6]), ("pair", [3, 4], [3, 4]),
            ("branch", [1], [7]), ("branch", [0], [8]), ("countdown", [9], [0]),
        })
            Expect.Same(results, module.Call(name, arguments, GuestModule.Ample).Results, $"{name}({string.Join(", ", arguments)})");
    }

    private static void IndirectCalls(Trial trial)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(5);
        int seven = builder.Function(":i", [0x41, 0x07]);
        int twice = builder.Function("i:i", [0x20, 0x00, 0x41, 0x02, 0x6c]);
        builder.Element(0, seven, twice, seven);
        builder.Function("i:i", [0x20, 0x00, 0x11, (byte)builder.Type(":i"), 0x00], export: "run");
        builder.Function("i:i", [0x41, 0x15, 0x20, 0x00, 0x11, (byte)builder.Type("i:i"), 0x00], export: "with");
        using GuestModule module = InstanceChecks.Compile(trial, builder);
        Expect.Equal(7UL, module.Call("run", [2], GuestModule.Ample).Results[0], "entry 2");
        Expect.Equal(42UL, module.Call("with", [1], GuestModule.Ample).Results[0], "entry 1");
        foreach ((string name, ulong index, TrapCode trap) in new[]
        {
            ("run", 1UL, TrapCode.IndirectCallTypeMismatch), ("with", 0UL, TrapCode.IndirectCallTypeMismatch),
            ("run", 3UL, TrapCode.UninitializedElement), ("run", 5UL, TrapCode.UndefinedElement), (
                "run", uint.MaxValue, TrapCode.UndefinedElement),
        })
            Expect.Equal(trap, module.Call(name, [index], GuestModule.Ample).Outcome.Trap, $"{name} through entry {index}");
    }

    private static void Bulk(Trial trial)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Data(0, [1, 2, 3, 4, 5, 6]).PassiveData([9, 8, 7]);
        builder.Function("iii:", [0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x0a, 0x00, 0x00], export: "copy");
        builder.Function("iii:", [0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x0b, 0x00], export: "fill");
        builder.Function("iii:", [0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x08, 0x01, 0x00], export: "init");
        builder.Function("iii:", [0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x08, 0x00, 0x00], export: "init active");
        builder.Function(":", [0xfc, 0x09, 0x01], export: "drop");
        using GuestModule module = InstanceChecks.Compile(trial, builder);
        using IWasmInstance instance = module.Instantiate(GuestModule.Ample);
        void Call(string name, ulong[] arguments, TrapCode trap, string memory)
        {
            Expect.Equal(trap, module.Call(instance, name, arguments).Outcome.Trap, $"{name}({string.Join(", ", arguments)})");
            Expect.Equal(memory, Convert.ToHexString(instance.Memory[..8]), $"memory after {name}({string.Join(", ", arguments)})");
        }

        Call("copy", [2, 0, 4], TrapCode.None, "0102010203040000");
        Call("copy", [0, 2, 4], TrapCode.None, "0102030403040000");
        Call("fill", [6, 0x1ff, 1], TrapCode.None, "010203040304FF00");
        Call("init", [5, 1, 2], TrapCode.None, "0102030403080700");
        Call("copy", [65_536, 0, 0], TrapCode.None, "0102030403080700");
        Call("copy", [65_537, 0, 0], TrapCode.MemoryOutOfBounds, "0102030403080700");
        Call("fill", [65_535, 1, 2], TrapCode.MemoryOutOfBounds, "0102030403080700");
        Call("init", [0, 2, 2], TrapCode.MemoryOutOfBounds, "0102030403080700");
        Call("init active", [0, 0, 0], TrapCode.None, "0102030403080700");
        Call("init active", [0, 0, 1], TrapCode.MemoryOutOfBounds, "0102030403080700");
        Call("drop", [], TrapCode.None, "0102030403080700");
        Call("init", [0, 0, 0], TrapCode.None, "0102030403080700");
        Call("init", [0, 0, 1], TrapCode.MemoryOutOfBounds, "0102030403080700");
    }
}
