using System.Globalization;
using System.Text;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>What Node's engine is given: the module with its charges, canonical NaNs, and calls and globals as plain 64-bit numbers.</summary>
/// <remarks>
/// The specification lets an engine choose the bits of a NaN that arithmetic makes; the chain does not (abi.md, "Metering"). So every
/// instruction whose NaN the chain makes canonical is followed by one that makes it so. That is sound: the canonical NaN is among those that
/// the specification allows, and all other instructions move bits unchanged on every engine. Numbers of JavaScript need not keep the bits of
/// a NaN, therefore floats cross the border as integers.
/// </remarks>
internal static class NodeRendering
{
    private const byte F32 = (byte)WasmValueType.F32;
    private const byte F64 = (byte)WasmValueType.F64;
    private const byte I64 = (byte)WasmValueType.I64;
    private const byte F32Equal = 0x5b;
    private const byte F64Equal = 0x61;

    private static readonly byte[] SectionOrder = [1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11];

    internal static byte[] Render(ValidatedModule module, ChargePlan plan)
    {
        byte[] metered = PlanRenderer.Render(module, plan, exportsAll: true);
        bool isValid = WasmValidator.TryValidate(
            metered, WasmLimits.Lifted, ImportLinker.Stubs, out ValidatedModule? rendered, out ModuleError error);
        if (!isValid)
            throw new InvalidOperationException($"the rendered module does not validate: {error}");
        Dictionary<byte, byte[]> sections = Split(metered);
        List<byte[]> types = [];
        List<byte[]> functions = [];
        List<byte[]> exports = [];
        List<byte[]> bodies = [];
        int first = module.Imports.Length + module.Functions.Length;
        for (int i = 0; i < module.Functions.Length; i++)
            Add($"pyde_call_{module.Imports.Length + i}", CallType(module, i), CallBody(module, i));
        for (int i = 0; i < module.Globals.Length; i++)
            Add($"pyde_read_{i}", [0x60, 0, 1, I64], ReadBody(module, i));
        sections[1] = Append(sections.GetValueOrDefault((byte)1), types);
        if (module.Imports.Length > 0)
            sections[2] = Imports(module);
        sections[3] = Append(sections.GetValueOrDefault((byte)3), functions);
        sections[7] = Append(sections.GetValueOrDefault((byte)7), exports);
        List<byte[]> all = [.. Enumerable.Range(0, module.Functions.Length).Select(i => Sized(Canonical(rendered!, i))), .. bodies];
        sections[10] = [.. U32((uint)all.Count), .. all.SelectMany(b => b)];
        List<byte> output = [.. "\0asm"u8, 1, 0, 0, 0];
        foreach (byte id in SectionOrder)
        {
            if (sections.TryGetValue(id, out byte[]? content))
                output.AddRange([id, .. Sized(content)]);
        }

        return [.. output];

        void Add(string name, byte[] type, byte[] body)
        {
            int known = types.FindIndex(t => t.AsSpan().SequenceEqual(type));
            if (known < 0)
            {
                known = types.Count;
                types.Add(type);
            }

            functions.Add(U32((uint)(rendered!.Types.Length + known)));
            exports.Add([.. Name(name), 0, .. U32((uint)(first + bodies.Count))]);
            bodies.Add(Sized(body));
        }
    }

    private static byte[] CallType(ValidatedModule module, int definedFunction)
    {
        WasmFunctionType type = module.Types[module.Functions[definedFunction].TypeIndex];
        return [0x60, .. Longs(type.Parameters.Length), .. Longs(type.Results.Length)];

        static byte[] Longs(int count) => [.. U32((uint)count), .. Enumerable.Repeat(I64, count)];
    }

    private static byte[] CallBody(ValidatedModule module, int definedFunction)
    {
        WasmFunctionType type = module.Types[module.Functions[definedFunction].TypeIndex];
        List<byte> body = [.. U32((uint)type.Results.Length)];
        foreach (WasmValueType result in type.Results)
            body.AddRange([1, (byte)result]);
        for (int i = 0; i < type.Parameters.Length; i++)
        {
            body.AddRange([Op.LocalGet, .. U32((uint)i)]);
            body.AddRange(type.Parameters[i] switch
            {
                WasmValueType.I32 => [0xa7],
                WasmValueType.F32 => [0xa7, 0xbe],
                WasmValueType.F64 => [0xbf],
                _ => (byte[])[],
            });
        }

        body.AddRange([Op.Call, .. U32((uint)(module.Imports.Length + definedFunction))]);
        for (int i = type.Results.Length - 1; i >= 0; i--)
            body.AddRange([Op.LocalSet, .. U32((uint)(type.Parameters.Length + i))]);
        for (int i = 0; i < type.Results.Length; i++)
            body.AddRange([Op.LocalGet, .. U32((uint)(type.Parameters.Length + i)), .. ToLong(type.Results[i])]);
        return [.. body, Op.End];
    }

    private static byte[] ReadBody(ValidatedModule module, int global) =>
        [0, Op.GlobalGet, .. U32((uint)global), .. ToLong(module.Globals[global].Type), Op.End];

    private static byte[] ToLong(WasmValueType type) => type switch
    {
        WasmValueType.I32 => [0xad],
        WasmValueType.F32 => [0xbc, 0xad],
        WasmValueType.F64 => [0xbd],
        _ => [],
    };

    // By number: two imports may have one name and different types.
    private static byte[] Imports(ValidatedModule module)
    {
        List<byte> output = [.. U32((uint)module.Imports.Length)];
        for (int i = 0; i < module.Imports.Length; i++)
            output.AddRange([.. Name("h"), .. Name(i.ToString(CultureInfo.InvariantCulture)), 0, .. U32((uint)module.Imports[i].TypeIndex)]);
        return [.. output];
    }

    // The body with one local more for each float type, behind the others.
    private static byte[] Canonical(ValidatedModule module, int definedFunction)
    {
        ModuleFunction function = module.Functions[definedFunction];
        ReadOnlySpan<byte> bytes = module.Bytes;
        int at = function.LocalsOffset;
        uint runs = ReadU32(bytes, ref at);
        List<byte> output = [.. U32(runs + 2)];
        output.AddRange(bytes[at..function.BodyOffset]);
        output.AddRange([1, F32, 1, F64]);
        uint local = (uint)function.LocalCount;
        InstructionReader reader = new(module, definedFunction);
        while (reader.Read(out Instruction instruction))
        {
            while (reader.HasTargets)
                reader.ReadTarget();
            output.AddRange(bytes[instruction.Offset..reader.Position]);
            switch (instruction.Opcode)
            {
                case (>= 0x8d and <= 0x97) or 0xb6:
                    MakeCanonical(output, local, [Op.F32Const, 0, 0, 0xc0, 0x7f], F32Equal);
                    break;
                case (>= 0x9b and <= 0xa5) or 0xbb:
                    MakeCanonical(output, local + 1, [Op.F64Const, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f], F64Equal);
                    break;
                default:
                    break;
            }
        }

        return [.. output];
    }

    private static void MakeCanonical(List<byte> output, uint local, byte[] nan, byte equal)
    {
        output.AddRange([Op.LocalTee, .. U32(local), .. nan, Op.LocalGet, .. U32(local), Op.LocalGet, .. U32(local), equal, Op.Select]);
    }

    private static Dictionary<byte, byte[]> Split(ReadOnlySpan<byte> bytes)
    {
        Dictionary<byte, byte[]> sections = [];
        for (int at = 8; at < bytes.Length;)
        {
            byte id = bytes[at++];
            int size = (int)ReadU32(bytes, ref at);
            if (id != 0)
                sections[id] = bytes.Slice(at, size).ToArray();
            at += size;
        }

        return sections;
    }

    private static byte[] Append(byte[]? vector, List<byte[]> items)
    {
        int at = 0;
        uint count = ReadU32(vector ?? [0], ref at);
        return [.. U32(count + (uint)items.Count), .. (vector ?? [0]).AsSpan(at), .. items.SelectMany(i => i)];
    }

    private static byte[] Sized(byte[] content) => [.. U32((uint)content.Length), .. content];

    private static byte[] Name(string name) => [.. U32((uint)name.Length), .. Encoding.ASCII.GetBytes(name)];

    private static byte[] U32(uint value) => Pyde.Abi.Tests.Support.ModuleBuilder.U32(value);

    private static uint ReadU32(ReadOnlySpan<byte> bytes, ref int at)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
