using System.Text;
using Pyde.Abi.Sections;
using Pyde.Types.Borsh;

namespace Pyde.Abi.Tests.Support;

/// <summary>Writes small modules; what a test does not state is left out of the module.</summary>
internal sealed class ModuleBuilder
{
    private readonly List<byte[]> _types = [];
    private readonly List<byte[]> _imports = [];
    private readonly List<int> _functionTypes = [];
    private readonly List<byte[]> _bodies = [];
    private readonly List<byte[]> _exports = [];
    private readonly List<byte[]> _globals = [];
    private readonly List<byte[]> _elements = [];
    private readonly List<byte[]> _data = [];
    private readonly List<(string Name, byte[] Content)> _custom = [];
    private byte[]? _memory;
    private byte[]? _table;
    private uint? _start;
    private bool _hasDataCount;

    /// <summary>A module with a memory that is exported, and nothing else.</summary>
    internal static ModuleBuilder WithMemory(uint pages = 1) => new ModuleBuilder().Memory(pages).ExportMemory();

    internal int ImportCount => _imports.Count;

    /// <summary>Adds a type: letters i, I, f, F for i32, i64, f32, f64; parameters, a colon, results.</summary>
    internal int Type(string signature)
    {
        string[] parts = signature.Split(':');
        byte[] type = [0x60, .. Vector(parts[0]), .. Vector(parts[1])];
        int known = _types.FindIndex(t => t.AsSpan().SequenceEqual(type));
        if (known >= 0)
            return known;
        _types.Add(type);
        return _types.Count - 1;

        static byte[] Vector(string letters) => [.. U32((uint)letters.Length), .. letters.Select(ValueType)];
    }

    internal static byte ValueType(char letter) => letter switch { 'i' => 0x7f, 'I' => 0x7e, 'f' => 0x7d, 'F' => 0x7c, _ => (byte)letter };

    internal int Import(string module, string name, string signature)
    {
        _imports.Add([.. Name(module), .. Name(name), 0, .. U32((uint)Type(signature))]);
        return _imports.Count - 1;
    }

    /// <summary>Imports a host function with the type that the table says.</summary>
    internal int ImportHost(string name)
    {
        HostFunctionEntry entry = HostTable.Find(name)!;
        string signature = string.Concat(entry.Type.Parameters.ToArray().Select(Letter)) + ":" +
            string.Concat(entry.Type.Results.ToArray().Select(Letter));
        return Import(HostTable.ImportModule, name, signature);

        static char Letter(Contracts.Wasm.WasmValueType type) => type == Contracts.Wasm.WasmValueType.I64 ? 'I' : 'i';
    }

    /// <summary>Adds a function; the body is without the final end. Locals: letters as in types.</summary>
    internal int Function(string signature, byte[] body, string locals = "", string? export = null)
    {
        _functionTypes.Add(Type(signature));
        byte[] content = [.. U32((uint)locals.Length), .. locals.SelectMany(l => new byte[] { 1, ValueType(l) }), .. body, 0x0b];
        _bodies.Add([.. U32((uint)content.Length), .. content]);
        int index = _imports.Count + _bodies.Count - 1;
        if (export is not null)
            Export(export, 0, index);
        return index;
    }

    internal ModuleBuilder Memory(uint minimum, uint? maximum = null)
    {
        _memory = Range(minimum, maximum);
        return this;
    }

    internal ModuleBuilder ExportMemory(string name = "memory") => Export(name, 2, 0);

    internal ModuleBuilder Table(uint minimum, uint? maximum = null)
    {
        _table = [0x70, .. Range(minimum, maximum)];
        return this;
    }

    internal ModuleBuilder Export(string name, byte kind, int index)
    {
        _exports.Add([.. Name(name), kind, .. U32((uint)index)]);
        return this;
    }

    internal int Global(char type, bool isMutable, byte[] initializer)
    {
        _globals.Add([ValueType(type), isMutable ? (byte)1 : (byte)0, .. initializer, 0x0b]);
        return _globals.Count - 1;
    }

    internal ModuleBuilder Element(int offset, params int[] functions)
    {
        _elements.Add([0, 0x41, .. S32(offset), 0x0b, .. U32((uint)functions.Length), .. functions.SelectMany(f => U32((uint)f))]);
        return this;
    }

    internal ModuleBuilder PassiveElement(params int[] functions)
    {
        _elements.Add([1, 0, .. U32((uint)functions.Length), .. functions.SelectMany(f => U32((uint)f))]);
        return this;
    }

    internal ModuleBuilder Data(int offset, byte[] content)
    {
        _data.Add([0, 0x41, .. S32(offset), 0x0b, .. U32((uint)content.Length), .. content]);
        return this;
    }

    internal ModuleBuilder PassiveData(byte[] content)
    {
        _data.Add([1, .. U32((uint)content.Length), .. content]);
        _hasDataCount = true;
        return this;
    }

    internal ModuleBuilder Start(int function)
    {
        _start = (uint)function;
        return this;
    }

    internal ModuleBuilder Custom(string name, byte[] content)
    {
        _custom.Add((name, content));
        return this;
    }

    internal ModuleBuilder Abi(ContractAbi abi) => Custom(AbiSection.Name, BorshCodec.Encode(abi));

    internal ModuleBuilder Abi(params (string Name, FunctionAttributes Attributes)[] functions) =>
        Abi(ContractAbi.Create(ContractType.Contract, [.. functions.Select(f => FunctionAbi.Create(f.Name, f.Attributes))]));

    internal byte[] Build()
    {
        List<byte> output = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
        Section(output, 1, _types);
        Section(output, 2, _imports);
        Section(output, 3, [.. _functionTypes.Select(t => U32((uint)t))]);
        Section(output, 4, _table is null ? [] : [_table]);
        Section(output, 5, _memory is null ? [] : [_memory]);
        Section(output, 6, _globals);
        Section(output, 7, _exports);
        if (_start is { } start)
            Raw(output, 8, U32(start));
        Section(output, 9, _elements);
        if (_hasDataCount)
            Raw(output, 12, U32((uint)_data.Count));
        Section(output, 10, _bodies);
        Section(output, 11, _data);
        foreach ((string name, byte[] content) in _custom)
            Raw(output, 0, [.. Name(name), .. content]);
        return [.. output];
    }

    internal static byte[] U32(uint value)
    {
        List<byte> output = [];
        while (value >= 0x80)
        {
            output.Add((byte)(value | 0x80));
            value >>= 7;
        }

        output.Add((byte)value);
        return [.. output];
    }

    internal static byte[] S32(int value)
    {
        List<byte> output = [];
        while (true)
        {
            byte next = (byte)(value & 0x7f);
            value >>= 7;
            if ((value == 0 && (next & 0x40) == 0) || (value == -1 && (next & 0x40) != 0))
            {
                output.Add(next);
                return [.. output];
            }

            output.Add((byte)(next | 0x80));
        }
    }

    private static void Section(List<byte> output, byte id, List<byte[]> items)
    {
        if (items.Count > 0)
            Raw(output, id, [.. U32((uint)items.Count), .. items.SelectMany(i => i)]);
    }

    private static void Raw(List<byte> output, byte id, byte[] content)
    {
        output.Add(id);
        output.AddRange(U32((uint)content.Length));
        output.AddRange(content);
    }

    private static byte[] Name(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return [.. U32((uint)bytes.Length), .. bytes];
    }

    private static byte[] Range(uint minimum, uint? maximum) =>
        maximum is { } most ? [1, .. U32(minimum), .. U32(most)] : [0, .. U32(minimum)];
}
