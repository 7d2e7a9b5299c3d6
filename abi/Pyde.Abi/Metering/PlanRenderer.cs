using System.Text;
using Pyde.Abi.Binary;
using Pyde.Abi.Runtime;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Metering;

/// <summary>Writes a charge plan into a module, for engines that cannot consume one.</summary>
/// <remarks>
/// The result has three more globals, all mutable and exported: <see cref="GasGlobal"/> (i64), <see cref="StackGlobal"/> (i32) and
/// <see cref="PagesGlobal"/> (i32). The caller sets them before a call and reads them after it; docs/metering.md says what they mean.
/// Index spaces keep their numbers, since everything new comes last.
/// Source: abi.md, "Metering". Since ABI 1.0.
/// </remarks>
public static class PlanRenderer
{
    /// <summary>Export of the gas counter.</summary>
    public const string GasGlobal = "pyde_gas";

    /// <summary>Export of the stack budget that is left.</summary>
    public const string StackGlobal = "pyde_stack";

    /// <summary>Export of the pages by which memory may still grow.</summary>
    public const string PagesGlobal = "pyde_pages";

    /// <summary>Begins the export of a defined function whose index follows, where everything is exported.</summary>
    public const string FunctionPrefix = "pyde_function_";

    /// <summary>Begins the export of a global whose index follows, where everything is exported.</summary>
    public const string GlobalPrefix = "pyde_global_";

    /// <summary>Export of the memory, where everything is exported.</summary>
    public const string MemoryExport = "pyde_memory";

    private const string ReservedPrefix = "pyde_";
    private const byte TypeSection = 1;
    private const byte MemorySection = 5;
    private const byte GlobalSection = 6;
    private const byte ExportSection = 7;
    private const byte CodeSection = 10;

    // Data count (12) stands between elements and code.
    private static readonly byte[] SectionOrder = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

    /// <summary>Renders a plan.</summary>
    /// <param name="module">The module; none of its exports begins with <c>pyde_</c>.</param>
    /// <param name="plan">Derived from the module.</param>
    /// <param name="gas">Initial value of <see cref="GasGlobal"/>, for engines that cannot set it.</param>
    /// <param name="stackBudget">Initial value of <see cref="StackGlobal"/>.</param>
    /// <param name="exportsAll">
    /// Whether functions, globals and memory are exported under names made of their index, for engines that reach exports only.
    /// </param>
    /// <returns>The bytes of a module that validates and pays for itself.</returns>
    /// <exception cref="ArgumentException">An export of the module begins with <c>pyde_</c>.</exception>
    public static byte[] Render(ValidatedModule module, ChargePlan plan, long gas = 0, int stackBudget = 0, bool exportsAll = false)
    {
        (Dictionary<byte, byte[]> sections, List<byte[]> customSections) = SplitSections(module);
        List<byte[]> newTypes = [];
        sections[CodeSection] = RenderCode(module, plan, newTypes);
        if (newTypes.Count > 0)
            sections[TypeSection] = Append(sections[TypeSection], newTypes);
        int gasIndex = module.Globals.Length;
        sections[GlobalSection] = Append(
            sections.GetValueOrDefault(GlobalSection),
            [
                [(byte)WasmValueType.I64, 1, Op.I64Const, .. Leb128.Signed(gas), Op.End],
                [(byte)WasmValueType.I32, 1, Op.I32Const, .. Leb128.Signed(stackBudget), Op.End],
                [(byte)WasmValueType.I32, 1, Op.I32Const, .. Leb128.Signed(WasmLimits.Standard.MemoryPagesMax), Op.End],
            ]);
        List<byte[]> exports =
        [
            Export(GasGlobal, ModuleExportKind.Global, gasIndex),
            Export(StackGlobal, ModuleExportKind.Global, gasIndex + 1),
            Export(PagesGlobal, ModuleExportKind.Global, gasIndex + 2),
        ];
        if (exportsAll)
            AddExports(module, exports);
        sections[ExportSection] = Append(sections.GetValueOrDefault(ExportSection), exports);
        return Join(module, sections, customSections);
    }

    /// <summary>Exports functions, globals and memory under names made of their index, and renders no plan.</summary>
    /// <param name="module">The module; none of its exports begins with <c>pyde_</c>.</param>
    /// <returns>The bytes of a module that validates.</returns>
    /// <exception cref="ArgumentException">An export of the module begins with <c>pyde_</c>.</exception>
    public static byte[] RenderUnmetered(ValidatedModule module)
    {
        (Dictionary<byte, byte[]> sections, List<byte[]> customSections) = SplitSections(module);
        List<byte[]> exports = [];
        AddExports(module, exports);
        if (exports.Count > 0)
            sections[ExportSection] = Append(sections.GetValueOrDefault(ExportSection), exports);
        return Join(module, sections, customSections);
    }

    private static void AddExports(ValidatedModule module, List<byte[]> exports)
    {
        for (int i = 0; i < module.Functions.Length; i++)
            exports.Add(Export($"{FunctionPrefix}{module.Imports.Length + i}", ModuleExportKind.Function, module.Imports.Length + i));
        for (int i = 0; i < module.Globals.Length; i++)
            exports.Add(Export($"{GlobalPrefix}{i}", ModuleExportKind.Global, i));
        if (module.Memory is not null)
            exports.Add(Export(MemoryExport, ModuleExportKind.Memory, 0));
    }

    private static byte[] Export(string name, ModuleExportKind kind, int index) => [.. Name(name), (byte)kind, .. Unsigned((uint)index)];

    private static (Dictionary<byte, byte[]> Sections, List<byte[]> CustomSections) SplitSections(ValidatedModule module)
    {
        foreach (ModuleExport export in module.Exports)
        {
            if (export.Name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
                throw new ArgumentException($"the module exports {export.Name} itself", nameof(module));
        }

        Dictionary<byte, byte[]> sections = [];
        List<byte[]> customSections = [];
        SplitSections(module.Bytes, sections, customSections);
        return (sections, customSections);
    }

    private static byte[] Join(ValidatedModule module, Dictionary<byte, byte[]> sections, List<byte[]> customSections)
    {
        if (module.Memory is { } memory && sections.ContainsKey(MemorySection))
            sections[MemorySection] = [1, 1, .. Unsigned(memory.Minimum), .. Unsigned((uint)LinearMemory.PagesMaxOf(module))];
        List<byte> output = [.. "\0asm"u8, 1, 0, 0, 0];
        foreach (byte id in SectionOrder)
        {
            if (sections.TryGetValue(id, out byte[]? content))
                output.AddRange([id, .. Unsigned((uint)content.Length), .. content]);
        }

        foreach (byte[] custom in customSections)
            output.AddRange([0, .. Unsigned((uint)custom.Length), .. custom]);
        return [.. output];
    }

    private static void SplitSections(ReadOnlySpan<byte> bytes, Dictionary<byte, byte[]> sections, List<byte[]> customSections)
    {
        WasmReader reader = new(bytes);
        reader.ReadBytes(8);
        while (reader.Remaining > 0)
        {
            byte id = reader.ReadByte();
            byte[] content = reader.ReadBytes(reader.ReadU32()).ToArray();
            if (id == 0)
                customSections.Add(content);
            else
                sections[id] = content;
        }
    }

    // Adds items to a vector, whose count may get one byte longer.
    private static byte[] Append(byte[]? vector, List<byte[]> items)
    {
        WasmReader reader = new(vector ?? [0]);
        uint count = reader.ReadU32();
        return [.. Unsigned(count + (uint)items.Count), .. (vector ?? [0]).AsSpan(reader.Position), .. items.SelectMany(i => i)];
    }

    private static byte[] RenderCode(ValidatedModule module, ChargePlan plan, List<byte[]> newTypes)
    {
        List<byte> output = [.. Unsigned((uint)module.Functions.Length)];
        for (int i = 0; i < module.Functions.Length; i++)
        {
            List<byte> body = RenderBody(module, plan, i, newTypes);
            output.AddRange(Unsigned((uint)body.Count));
            output.AddRange(body);
        }

        return [.. output];
    }

    private static List<byte> RenderBody(ValidatedModule module, ChargePlan plan, int definedFunction, List<byte[]> newTypes)
    {
        ModuleFunction function = module.Functions[definedFunction];
        ReadOnlySpan<byte> bytes = module.Bytes;

        // One local more, behind the others, for the length operands of bulk instructions.
        WasmReader locals = new(bytes[..function.BodyOffset]);
        locals.ReadBytes((uint)function.LocalsOffset);
        uint runs = locals.ReadU32();
        List<byte> output = [.. Unsigned(runs + 1)];
        output.AddRange(bytes[locals.Position..function.BodyOffset]);
        output.AddRange([1, (byte)WasmValueType.I32]);

        BodyWriter writer = new(output, (uint)module.Globals.Length, (uint)function.LocalCount, function.StackWeight);
        ReadOnlySpan<ChargePoint> points = plan.Points(definedFunction);
        int nextPoint = 0;
        writer.Charge(TakeCost(points, ref nextPoint, function.BodyOffset));
        writer.Enter();
        writer.OpenResultBlock(BlockTypeOf(module, module.Types[function.TypeIndex], newTypes));
        InstructionReader reader = new(module, definedFunction);
        while (reader.Read(out Instruction instruction))
        {
            while (reader.HasTargets)
                reader.ReadTarget();
            writer.Charge(TakeCost(points, ref nextPoint, instruction.Offset));
            switch (instruction.Opcode)
            {
                case Op.Call when instruction.Immediate < (ulong)module.Imports.Length:
                case Op.CallIndirect:
                    writer.TestGas();
                    break;
                case Op.Return:
                    writer.Leave();
                    writer.TestGasAtReturn();
                    break;
                case Op.MemoryGrow:
                    writer.ChargeLength(LengthPrice.GrownPages);
                    writer.ChargePages((uint)LinearMemory.PagesMaxOf(module));
                    break;
                case Op.Prefix when instruction.IsBulk:
                    writer.ChargeLength(instruction.Sub switch
                    {
                        Op.DataDrop or Op.ElemDrop => LengthPrice.None,
                        Op.TableInit or Op.TableCopy => LengthPrice.Elements,
                        _ => LengthPrice.Bytes,
                    });
                    break;
                default:
                    break;
            }

            output.AddRange(bytes[instruction.Offset..reader.Position]);
            if (instruction.Opcode == Op.Loop)
            {
                writer.Charge(TakeCost(points, ref nextPoint, reader.Position));
                writer.TestGas();
            }
        }

        writer.Leave();
        writer.TestGasAtReturn();
        output.Add(Op.End);
        return output;
    }

    private static uint TakeCost(ReadOnlySpan<ChargePoint> points, ref int next, int offset) =>
        next < points.Length && points[next].Offset == offset ? points[next++].Cost : 0;

    private static byte[] BlockTypeOf(ValidatedModule module, WasmFunctionType type, List<byte[]> newTypes)
    {
        if (type.Results.Length == 0)
            return [0x40];
        if (type.Results.Length == 1)
            return [(byte)type.Results[0]];
        byte[] encoded = [0x60, 0, .. Unsigned((uint)type.Results.Length), .. type.Results.ToArray().Select(t => (byte)t)];
        int known = newTypes.FindIndex(t => t.AsSpan().SequenceEqual(encoded));
        if (known < 0)
        {
            known = newTypes.Count;
            newTypes.Add(encoded);
        }

        return Leb128.Signed(module.Types.Length + known);
    }

    private static byte[] Name(string name) => [(byte)name.Length, .. Encoding.ASCII.GetBytes(name)];

    private static byte[] Unsigned(uint value)
    {
        List<byte> output = [];
        Leb128.AppendUnsigned(output, value);
        return [.. output];
    }

    private enum LengthPrice
    {
        None,
        Bytes,
        Elements,
        GrownPages,
    }

    /// <summary>Writes the instructions that pay.</summary>
    private sealed class BodyWriter(List<byte> output, uint gasGlobal, uint lengthLocal, int weight)
    {
        private const byte I32Add = 0x6a;
        private const byte I32Sub = 0x6b;
        private const byte I32LessSigned = 0x48;
        private const byte I32GreaterUnsigned = 0x4b;
        private const byte I32GreaterOrEqualUnsigned = 0x4f;
        private const byte I64LessSigned = 0x53;
        private const byte I64Add = 0x7c;
        private const byte I64Sub = 0x7d;
        private const byte I64Multiply = 0x7e;
        private const byte I64ShiftRightUnsigned = 0x88;
        private const byte I64ExtendUnsigned = 0xad;

        internal void Charge(uint cost)
        {
            if (cost == 0)
                return;
            Get(gasGlobal);
            output.AddRange([Op.I64Const, .. Leb128.Signed(cost), I64Sub]);
            Set(gasGlobal);
        }

        internal void Enter()
        {
            MoveStack(I32Sub);
            TestGas();
            Get(gasGlobal + 1);
            output.AddRange([Op.I32Const, 0, I32LessSigned, Op.If, 0x40, Op.Unreachable, Op.End]);
        }

        internal void Leave() => MoveStack(I32Add);

        /// <summary>The block that takes the body's place: branches out of the body arrive behind it, with the results.</summary>
        internal void OpenResultBlock(byte[] type) => output.AddRange([Op.Block, .. type]);

        internal void TestGas()
        {
            Get(gasGlobal);
            output.AddRange([Op.I64Const, 0, I64LessSigned, Op.If, 0x40, Op.Unreachable, Op.End]);
        }

        /// <summary>
        /// Calls inside the module return here too: a counter that is negative now is found negative by the caller's next test anyway.
        /// </summary>
        internal void TestGasAtReturn() => TestGas();

        internal void ChargeLength(LengthPrice price)
        {
            if (price != LengthPrice.None)
            {
                output.AddRange([Op.LocalTee, .. Local()]);
                Get(gasGlobal);
                output.AddRange([Op.LocalGet, .. Local(), I64ExtendUnsigned]);
                output.AddRange(price switch
                {
                    LengthPrice.Bytes => [Op.I64Const, .. Leb128.Signed(63), I64Add, Op.I64Const, 6, I64ShiftRightUnsigned],
                    LengthPrice.Elements => [Op.I64Const, 7, I64Add, Op.I64Const, 3, I64ShiftRightUnsigned],
                    _ => [Op.I64Const, .. Leb128.Signed(1_000), I64Multiply],
                });
                output.Add(I64Sub);
                Set(gasGlobal);
            }

            TestGas();
        }

        /// <summary>
        /// Growth that memory has room for is taken from the budget of pages; a growth beyond the budget is out of gas (abi.md).
        /// </summary>
        internal void ChargePages(uint pagesMax)
        {
            output.AddRange([Op.I32Const, .. Leb128.Signed(pagesMax), Op.MemorySize, 0, I32Sub, Op.LocalGet, .. Local()]);
            output.AddRange([I32GreaterOrEqualUnsigned, Op.If, 0x40, Op.LocalGet, .. Local()]);
            Get(gasGlobal + 2);
            output.AddRange([I32GreaterUnsigned, Op.If, 0x40, Op.I64Const, .. Leb128.Signed(-1)]);
            Set(gasGlobal);
            output.AddRange([Op.Unreachable, Op.End]);
            Get(gasGlobal + 2);
            output.AddRange([Op.LocalGet, .. Local(), I32Sub]);
            Set(gasGlobal + 2);
            output.Add(Op.End);
        }

        private void MoveStack(byte operation)
        {
            Get(gasGlobal + 1);
            output.AddRange([Op.I32Const, .. Leb128.Signed(weight), operation]);
            Set(gasGlobal + 1);
        }

        private void Get(uint global) => output.AddRange([Op.GlobalGet, .. Unsigned(global)]);

        private void Set(uint global) => output.AddRange([Op.GlobalSet, .. Unsigned(global)]);

        private byte[] Local() => Unsigned(lengthLocal);
    }
}
