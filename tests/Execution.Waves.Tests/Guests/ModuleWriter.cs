using System.Collections.Immutable;
using System.Text;
using Pyde.Abi;
using Pyde.Abi.Sections;
using Pyde.Contracts.Wasm;

namespace Execution.Waves.Tests.Guests;

/// <summary>Writes small modules: imports from the host table, functions of type () -> (), one page of memory.</summary>
internal sealed class ModuleWriter(ContractType type)
{
    private readonly List<HostFunctionEntry> _imports = [];
    private readonly List<(string Name, FunctionAttributes Attributes, byte[] Body)> _functions = [];
    private readonly List<(int Offset, byte[] Bytes)> _data = [];

    public uint Pages { get; init; } = 1;

    /// <summary>Imports a host function; all imports come before the first function.</summary>
    public int Import(string name)
    {
        _imports.Add(HostTable.Find(name)!);
        return _imports.Count - 1;
    }

    public ModuleWriter Function(string name, FunctionAttributes attributes, params byte[][] body)
    {
        _functions.Add((name, attributes, [.. body.SelectMany(part => part)]));
        return this;
    }

    public ModuleWriter Data(int offset, params byte[] bytes)
    {
        _data.Add((offset, bytes));
        return this;
    }

    public static byte[] I32(int value) => [0x41, .. Signed(value)];

    public static byte[] I64(long value) => [0x42, .. Signed(value)];

    public static byte[] Call(int function) => [0x10, .. Unsigned((uint)function)];

    public static byte[] Drop { get; } = [0x1a];

    public static byte[] Unreachable { get; } = [0x00];

    public static byte[] Forever { get; } = [0x03, 0x40, 0x0c, 0x00, 0x0b];

    public static byte[] Store32 { get; } = [0x36, 0x02, 0x00];

    public static byte[] Store64 { get; } = [0x37, 0x03, 0x00];

    public byte[] Build()
    {
        List<byte> module = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
        Section(module, 1, [
            .. Unsigned((uint)_imports.Count + 1), 0x60, 0x00, 0x00,
            .. _imports.SelectMany(import => (byte[])[0x60, .. Types(import.Type.Parameters), .. Types(import.Type.Results)]),
        ]);
        Section(module, 2, [
            .. Unsigned((uint)_imports.Count),
            .. _imports.SelectMany((import, i) => (byte[])[.. Text("pyde"), .. Text(import.Name), 0x00, .. Unsigned((uint)i + 1)]),
        ]);
        Section(module, 3, [.. Unsigned((uint)_functions.Count), .. _functions.Select(_ => (byte)0)]);
        Section(module, 5, [0x01, 0x00, .. Unsigned(Pages)]);
        Section(module, 7, [
            .. Unsigned((uint)_functions.Count + 1), .. Text("memory"), 0x02, 0x00,
            .. _functions.SelectMany((function, i) => (byte[])[.. Text(function.Name), 0x00, .. Unsigned((uint)(_imports.Count + i))]),
        ]);
        Section(module, 10, [
            .. Unsigned((uint)_functions.Count),
            .. _functions.SelectMany(function => (byte[])[.. Unsigned((uint)function.Body.Length + 2), 0x00, .. function.Body, 0x0b]),
        ]);
        if (_data.Count > 0)
        {
            Section(module, 11, [
                .. Unsigned((uint)_data.Count),
                .. _data.SelectMany(data => (byte[])[0x00, .. I32(data.Offset), 0x0b, .. Unsigned((uint)data.Bytes.Length), .. data.Bytes]),
            ]);
        }

        ImmutableArray<FunctionAbi> functions = [.. _functions.Select(function => FunctionAbi.Create(function.Name, function.Attributes))];
        Assert.True(AbiSection.TryInject(module.ToArray(), ContractAbi.Create(type, functions), out byte[] result, out _));
        return result;
    }

    private static void Section(List<byte> module, byte id, byte[] content)
    {
        module.Add(id);
        module.AddRange(Unsigned((uint)content.Length));
        module.AddRange(content);
    }

    private static byte[] Types(ReadOnlySpan<WasmValueType> types)
    {
        List<byte> bytes = [.. Unsigned((uint)types.Length)];
        foreach (WasmValueType type in types)
            bytes.Add((byte)type);
        return [.. bytes];
    }

    private static byte[] Text(string text) => [.. Unsigned((uint)text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Unsigned(uint value)
    {
        List<byte> bytes = [];
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Signed(long value)
    {
        List<byte> bytes = [];
        while (true)
        {
            byte next = (byte)(value & 0x7f);
            value >>= 7;
            if ((value == 0 && (next & 0x40) == 0) || (value == -1 && (next & 0x40) != 0))
            {
                bytes.Add(next);
                return [.. bytes];
            }

            bytes.Add((byte)(next | 0x80));
        }
    }
}
