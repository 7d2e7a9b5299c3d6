using System.Buffers.Binary;
using Pyde.Abi;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>
/// Draws modules that do what contracts do and what a generator without our imports never does: host calls with ranges around the ends of
/// memory, return and revert from deep inside, calls of each other, growth, bulk instructions, tables, counted loops over memory.
/// </summary>
internal sealed class GuestGenerator(Random random)
{
    private const string LocalTypes = "iiiIIfFiii";
    private const int FirstCounter = 7;
    private const int DepthMax = 3;
    private const byte EmptyBlock = 0x40;

    private static readonly string[] Signatures = [":", ":", ":", "i:i", "I:i", ":I", "iF:F", "if:f", "i:iI"];

    private static readonly byte[] I32Binary =
        [0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x46, 0x48, 0x49, 0x4c, 0x4f];

    private static readonly byte[] I64Binary =
        [0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a];

    private static readonly byte[] F32Binary = [0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98];
    private static readonly byte[] F64Binary = [0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6];
    private static readonly byte[] I32Unary = [0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1];
    private static readonly byte[] I64Unary = [0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4];
    private static readonly byte[] F32Unary = [0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x91];
    private static readonly byte[] F64Unary = [0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f];

    private readonly ModuleBuilder _builder = new();
    private readonly List<HostFunctionEntry> _hosts = [];
    private readonly List<string> _signatures = [];
    private readonly List<byte> _code = [];
    private string _locals = string.Empty;
    private string _results = string.Empty;
    private int _loops;
    private int _labels;

    internal byte[] Generate()
    {
        for (int i = random.Next(2, 8); i > 0; i--)
            ImportHost(HostTable.Entries[random.Next(HostTable.Entries.Length)]);
        ImportHost(HostTable.Find(random.Next(2) == 0 ? "return" : "revert")!);
        if (random.Next(2) == 0)
            ImportHost(HostTable.Find("cross_call")!);
        _builder.Memory((uint)random.Next(1, 4), random.Next(2) == 0 ? (uint)random.Next(4, 10) : null).ExportMemory();
        _builder.Global('i', isMutable: true, [0x41, .. ModuleBuilder.S32(random.Next(-100, 100))]);
        _builder.Global('I', isMutable: true, [0x42, .. ModuleBuilder.S32(random.Next())]);
        for (int i = random.Next(3, 8); i > 0; i--)
            _signatures.Add(Signatures[random.Next(Signatures.Length)]);
        _builder.Table((uint)_signatures.Count + 1);
        _builder.Element(0, [.. Enumerable.Range(0, _signatures.Count).Select(i => _builder.ImportCount + i)]);
        byte[] data = new byte[random.Next(1, 100)];
        random.NextBytes(data);
        _builder.Data(random.Next(0, 60_000), data);
        _builder.PassiveData(data);
        for (int i = 0; i < _signatures.Count; i++)
        {
            string signature = _signatures[i];
            string[] parts = signature.Split(':');
            _locals = parts[0] + LocalTypes;
            _results = parts[1];
            _code.Clear();
            for (int left = random.Next(2, 9); left > 0; left--)
                Statement(0);
            Results();
            _builder.Function(signature, [.. _code], LocalTypes, $"run{i}");
        }

        return _builder.Build();
    }

    private void ImportHost(HostFunctionEntry entry)
    {
        _builder.ImportHost(entry.Name);
        _hosts.Add(entry);
    }

    private void Results()
    {
        foreach (char type in _results)
            Expression(type, 2);
    }

    private void Statement(int depth)
    {
        switch (random.Next(depth >= DepthMax ? 16 : 22))
        {
            case 0 or 1:
                int local = random.Next(_locals.Length - 3);
                Expression(_locals[local], 3);
                Emit(0x21, local);
                break;
            case 2 or 3:
                Store();
                break;
            case 4 or 5 or 13 or 14 or 15:
                CallHost();
                break;
            case 6:
                CallFunction(isIndirect: false);
                break;
            case 7:
                CallFunction(isIndirect: true);
                break;
            case 8:
                int global = random.Next(2);
                Expression(global == 0 ? 'i' : 'I', 2);
                Emit(0x24, global);
                break;
            case 9:
                Bulk();
                break;
            case 10:
                Constant(random.Next(12) == 0 ? random.Next(2_000) : random.Next(3));
                _code.AddRange([0x40, 0x00, 0x1a]);
                break;
            case 11:
                BranchOut();
                break;
            case 12:
                Rare();
                break;
            case 16 or 17:
                If(depth);
                break;
            case 18 or 19 when _loops < 3:
                Loop(depth);
                break;
            default:
                _code.AddRange([0x02, EmptyBlock]);
                Inside(depth);
                _code.Add(0x0b);
                break;
        }
    }

    private void Inside(int depth)
    {
        _labels++;
        for (int i = random.Next(1, 4); i > 0; i--)
            Statement(depth + 1);
        _labels--;
    }

    private void If(int depth)
    {
        Expression('i', 2);
        _code.AddRange([0x04, EmptyBlock]);
        Inside(depth);
        if (random.Next(2) == 0)
        {
            _code.Add(0x05);
            Inside(depth);
        }

        _code.Add(0x0b);
    }

    // Counts a local of its own down, so that it ends.
    private void Loop(int depth)
    {
        int counter = _locals.Length - LocalTypes.Length + FirstCounter + _loops++;
        Constant(random.Next(4) == 0 ? random.Next(400) : random.Next(1, 12));
        Emit(0x21, counter);
        _code.AddRange([0x03, EmptyBlock]);
        if (random.Next(2) == 0)
            Walk(counter);
        Inside(depth);
        Emit(0x20, counter);
        _code.AddRange([0x41, 0x01, 0x6b]);
        Emit(0x22, counter);
        _code.AddRange([0x41, 0x00, 0x4a, 0x0d, 0x00, 0x0b]);
        _loops--;
    }

    // An access whose address follows the counter: what compilers look for in loops.
    private void Walk(int counter)
    {
        byte shift = (byte)random.Next(0, 14);
        Emit(0x20, counter);
        _code.AddRange([0x41, shift, 0x74]);
        Emit(0x20, counter);
        _code.AddRange([0x36, 0x00, .. ModuleBuilder.U32((uint)Offset())]);
        Emit(0x20, counter);
        _code.AddRange([0x41, shift, 0x74, 0x28, 0x00, .. ModuleBuilder.U32((uint)Offset())]);
        Emit(0x21, _locals.Length - LocalTypes.Length);
    }

    private int Offset() => random.Next(40) == 0 ? random.Next(65_000, 200_000) : random.Next(200);

    private void Store()
    {
        (byte op, char type) = random.Next(6) switch
        {
            0 => ((byte)0x37, 'I'),
            1 => ((byte)0x38, 'f'),
            2 => ((byte)0x39, 'F'),
            3 => ((byte)0x3a, 'i'),
            4 => ((byte)0x3b, 'i'),
            _ => ((byte)0x36, 'i'),
        };
        Pointer();
        Expression(type, 2);
        _code.AddRange([op, 0x00, .. ModuleBuilder.U32((uint)Offset())]);
    }

    private void CallHost()
    {
        int index = random.Next(_hosts.Count);
        HostFunctionEntry host = _hosts[index];
        bool isEnd = (host.Traits & HostFunctionTraits.EndsFrame) != 0;
        if (isEnd && random.Next(3) > 0)
            return;
        foreach (HostParameter parameter in host.Parameters)
        {
            if (parameter.Type == WasmValueType.I64)
                LongConstant(random.Next(10) == 0 ? random.NextInt64(long.MinValue, long.MaxValue) : random.Next(3_000));
            else if (parameter.Name.EndsWith("len", StringComparison.Ordinal) || parameter.Name.EndsWith("max", StringComparison.Ordinal))
                Constant(random.Next(20) == 0 ? random.Next() : random.Next(100));
            else if (parameter.Name.EndsWith("count", StringComparison.Ordinal))
                Constant(random.Next(6));
            else
                Pointer();
        }

        Emit(0x10, index);
        if (host.Result == WasmValueType.I32)
            Emit(0x21, _locals.Length - LocalTypes.Length + random.Next(3));
        else if (host.Result == WasmValueType.I64)
            Emit(0x21, _locals.Length - LocalTypes.Length + 3);
    }

    private void CallFunction(bool isIndirect)
    {
        int function = random.Next(_signatures.Count);
        string[] parts = _signatures[function].Split(':');
        foreach (char type in parts[0])
            Expression(type, 1);
        if (isIndirect)
        {
            // Now and then an entry of another type, an empty one, or none.
            Constant(random.Next(8) == 0 ? random.Next(_signatures.Count + 3) : function);
            Emit(0x11, _builder.Type(_signatures[function]));
            _code.Add(0x00);
        }
        else
        {
            Emit(0x10, _builder.ImportCount + function);
        }

        _code.AddRange(Enumerable.Repeat((byte)0x1a, parts[1].Length));
    }

    private void Bulk()
    {
        byte[] op = random.Next(5) switch
        {
            0 => [0xfc, 0x0b, 0x00],
            1 => [0xfc, 0x0a, 0x00, 0x00],
            2 => [0xfc, 0x08, 0x01, 0x00],
            3 => [0xfc, 0x0e, 0x00, 0x00],
            _ => [0xfc, 0x09, 0x01],
        };
        if (op[1] == 0x09)
        {
            if (random.Next(3) == 0)
                _code.AddRange(op);
            return;
        }

        bool isTable = op[1] == 0x0e;
        int most = isTable ? _signatures.Count + 2 : op[1] == 0x08 ? 60 : 300;
        for (int i = 0; i < 2; i++)
        {
            if (isTable || (i == 1 && op[1] == 0x08))
                Constant(random.Next(most));
            else
                Pointer();
        }

        Constant(random.Next(20) == 0 ? random.Next(70_000) : random.Next(most));
        _code.AddRange(op);
    }

    private void BranchOut()
    {
        if (_labels == 0)
            return;
        if (random.Next(3) > 0)
        {
            Expression('i', 1);

            // Only blocks and ifs are left early or loops repeated; those count down first.
            Constant(random.Next(5));
            _code.Add(0x46);
            Emit(0x0d, random.Next(_labels));
            return;
        }

        _code.AddRange([0x02, EmptyBlock]);
        Expression('i', 1);
        _code.AddRange([0x41, 0x03, 0x70, 0x0e, 0x02, 0x00, 0x00, .. ModuleBuilder.U32((uint)random.Next(_labels + 1)), 0x0b]);
    }

    private void Rare()
    {
        if (random.Next(3) > 0)
            return;
        Expression('i', 1);
        Constant(random.Next(10));
        _code.AddRange([0x46, 0x04, EmptyBlock]);
        if (random.Next(2) == 0)
        {
            _code.Add(0x00);
        }
        else
        {
            Results();
            _code.Add(0x0f);
        }

        _code.Add(0x0b);
    }

    private void Pointer()
    {
        switch (random.Next(40))
        {
            case 0:
                Constant(WasmLimits.PageBytes - random.Next(100));
                break;
            case 1:
                Expression('i', 1);
                break;
            case < 10:
                Expression('i', 1);
                Constant(0xffff);
                _code.Add(0x71);
                break;
            default:
                Constant(random.Next(4_096));
                break;
        }
    }

    private void Expression(char type, int depth)
    {
        int choice = random.Next(depth <= 0 ? 3 : 9);
        if (choice == 0)
        {
            ConstantOf(type);
            return;
        }

        if (choice <= 2)
        {
            int local = _locals.IndexOf(type, StringComparison.Ordinal);
            Emit(0x20, local + (type == 'i' && random.Next(2) == 0 ? _locals.LastIndexOf('i') - local : 0));
            return;
        }

        if (choice == 3)
        {
            Pointer();
            byte load = type switch { 'i' => (byte)(random.Next(2) == 0 ? 0x28 : 0x2c), 'I' => 0x29, 'f' => 0x2a, _ => 0x2b };
            _code.AddRange([load, 0x00, .. ModuleBuilder.U32((uint)Offset())]);
            return;
        }

        if (choice == 4)
        {
            Convert(type, depth);
            return;
        }

        if (choice == 5)
        {
            Expression(type, depth - 1);
            Expression(type, depth - 1);
            Expression('i', depth - 1);
            _code.Add(0x1b);
            return;
        }

        bool isUnary = choice == 6;
        byte[] operations = (type, isUnary) switch
        {
            ('i', true) => I32Unary,
            ('I', true) => I64Unary,
            ('f', true) => F32Unary,
            ('F', true) => F64Unary,
            ('i', _) => I32Binary,
            ('I', _) => I64Binary,
            ('f', _) => F32Binary,
            _ => F64Binary,
        };
        byte operation = operations[random.Next(operations.Length)];
        Expression(type, depth - 1);
        if (!isUnary)
            Expression(type, depth - 1);

        // Most divisors are not zero: a guest that traps at once shows little.
        if (operation is (>= 0x6d and <= 0x70) or (>= 0x7f and <= 0x82) && random.Next(10) > 0)
            _code.AddRange(type == 'i' ? [0x41, 0x01, 0x72] : [0x42, 0x01, 0x84]);
        _code.Add(operation);
    }

    private void Convert(char type, int depth)
    {
        (char From, byte[] Code)[] ways = type switch
        {
            'i' => [('I', [0xa7]), ('f', [0xa8]), ('F', [0xab]), ('f', [0xbc]), ('F', [0xfc, 0x02]), ('I', [0x50])],
            'I' => [('i', [0xac]), ('i', [0xad]), ('F', [0xb0]), ('f', [0xfc, 0x05]), ('F', [0xbd]), ('F', [0xfc, 0x07])],
            'f' => [('i', [0xb2]), ('I', [0xb5]), ('F', [0xb6]), ('i', [0xbe])],
            _ => [('i', [0xb8]), ('I', [0xb9]), ('f', [0xbb]), ('I', [0xbf])],
        };
        (char from, byte[] code) = ways[random.Next(ways.Length)];

        // Most truncations are the saturating ones, for the same reason.
        if (code[0] is 0xa8 or 0xab or 0xb0 && random.Next(10) > 0)
            code = [0xfc, code[0] switch { 0xa8 => 0x00, 0xab => 0x03, _ => 0x06 }];
        Expression(from, depth - 1);
        _code.AddRange(code);
    }

    private void ConstantOf(char type)
    {
        byte[] bytes = new byte[8];
        switch (type)
        {
            case 'i':
                Constant((int)Values.Draw(WasmValueType.I32, random));
                break;
            case 'I':
                LongConstant((long)Values.Draw(WasmValueType.I64, random));
                break;
            case 'f':
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, Values.Draw(WasmValueType.F32, random));
                _code.AddRange([0x43, .. bytes.AsSpan(0, 4)]);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, Values.Draw(WasmValueType.F64, random));
                _code.AddRange([0x44, .. bytes]);
                break;
        }
    }

    private void Constant(int value) => _code.AddRange([0x41, .. ModuleBuilder.S32(value)]);

    private void LongConstant(long value)
    {
        _code.Add(0x42);
        for (; ; value >>= 7)
        {
            bool isLast = value is >= -64 and < 64;
            _code.Add((byte)(isLast ? value & 0x7f : (value & 0x7f) | 0x80));
            if (isLast)
                return;
        }
    }

    private void Emit(byte op, int index) => _code.AddRange([op, .. ModuleBuilder.U32((uint)index)]);
}
