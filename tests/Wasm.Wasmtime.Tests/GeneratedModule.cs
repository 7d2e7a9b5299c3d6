using Pyde.Abi.Tests.Support;

namespace Wasm.Wasmtime.Tests;

/// <summary>
/// A module drawn from a seed: functions of every number type with loops, branches, tables, calls of earlier functions, memory and globals.
/// Every loop ends by itself; instructions may trap.
/// </summary>
internal sealed class GeneratedModule
{
    private const string Types = "iIfF";
    private const int FunctionsMax = 7;
    private const int LocalsOfEach = 2;
    private const int CountersMax = 6;
    private const int TurnsMax = 4;
    private const byte AddressBitsHigh = 0x0f;

    // By type of the result: opcodes with two operands of that type, with one, comparisons are of i32.
    private static readonly Dictionary<char, (byte From, byte To)[]> Binary = new()
    {
        ['i'] = [(0x6a, 0x78)],
        ['I'] = [(0x7c, 0x8a)],
        ['f'] = [(0x92, 0x98)],
        ['F'] = [(0xa0, 0xa6)],
    };

    private static readonly Dictionary<char, (byte From, byte To)[]> Unary = new()
    {
        ['i'] = [(0x45, 0x45), (0x67, 0x69), (0xc0, 0xc1)],
        ['I'] = [(0x79, 0x7b), (0xc2, 0xc4)],
        ['f'] = [(0x8b, 0x91)],
        ['F'] = [(0x99, 0x9f)],
    };

    private static readonly Dictionary<char, (byte From, byte To)> Comparison = new()
    {
        ['i'] = (0x46, 0x4f),
        ['I'] = (0x51, 0x5a),
        ['f'] = (0x5b, 0x60),
        ['F'] = (0x61, 0x66),
    };

    // By type of the result: type of the operand, opcode.
    private static readonly Dictionary<char, (char Of, byte[] Code)[]> Conversions = new()
    {
        ['i'] = [('I', [0xa7]), ('I', [0x50]), ('f', [0xa8]), ('F', [0xab]), ('f', [0xbc]), ('f', [0xfc, 0]), ('F', [0xfc, 3])],
        ['I'] = [('i', [0xac]), ('i', [0xad]), ('f', [0xaf]), ('F', [0xb0]), ('F', [0xbd]), ('f', [0xfc, 4]), ('F', [0xfc, 7])],
        ['f'] = [('i', [0xb2]), ('i', [0xb3]), ('I', [0xb4]), ('I', [0xb5]), ('F', [0xb6]), ('i', [0xbe])],
        ['F'] = [('i', [0xb7]), ('i', [0xb8]), ('I', [0xb9]), ('I', [0xba]), ('f', [0xbb]), ('I', [0xbf])],
    };

    private static readonly Dictionary<char, byte[]> Loads = new()
    {
        ['i'] = [0x28, 0x2c, 0x2d, 0x2e, 0x2f],
        ['I'] = [0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35],
        ['f'] = [0x2a],
        ['F'] = [0x2b],
    };

    private static readonly Dictionary<char, byte[]> Stores = new()
    {
        ['i'] = [0x36, 0x3a, 0x3b],
        ['I'] = [0x37, 0x3c, 0x3d, 0x3e],
        ['f'] = [0x38],
        ['F'] = [0x39],
    };

    private readonly Random _random;
    private readonly ModuleBuilder _builder = ModuleBuilder.WithMemory();
    private readonly List<string> _signatures = [];
    private List<byte> _code = [];
    private string _locals = string.Empty;
    private string _results = string.Empty;
    private int _counters;
    private int _depth;

    private GeneratedModule(int seed) => _random = new Random(seed);

    /// <summary>Writes a module.</summary>
    public static byte[] From(int seed)
    {
        GeneratedModule module = new(seed);
        module._builder.Table(FunctionsMax);
        foreach (char type in Types)
            module._builder.Global(type, isMutable: true, [.. module.Constant(type)]);
        int functions = module._random.Next(2, FunctionsMax + 1);
        for (int i = 0; i < functions; i++)
            module.AddFunction();
        module._builder.Element(0, [.. Enumerable.Range(0, functions)]);
        return module._builder.Build();
    }

    private void AddFunction()
    {
        string parameters = Letters(_random.Next(4));
        _results = Letters(_random.Next(5) switch { 0 => 0, 4 => 2, _ => 1 });
        _code = [];
        _counters = 0;
        _depth = 0;
        string own = string.Concat(Enumerable.Repeat(Types, LocalsOfEach));
        _locals = parameters + own;
        for (int i = _random.Next(2, 7); i > 0; i--)
            Statement(3);
        foreach (char result in _results)
            Value(result, 3);
        string signature = $"{parameters}:{_results}";
        _builder.Function(signature, [.. _code], own + new string('i', CountersMax));
        _signatures.Add(signature);
    }

    private string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => Types[_random.Next(Types.Length)]));

    private byte[] Constant(char type) => type switch
    {
        'i' => [0x41, .. ModuleBuilder.S32(_random.Next(3) == 0 ? _random.Next(int.MinValue, int.MaxValue) : _random.Next(-9, 70))],
        'I' => [0x42, .. ModuleBuilder.S32(_random.Next(int.MinValue, int.MaxValue))],
        'f' => [0x43, .. BitConverter.GetBytes(_random.Next(-50, 50) / 4f)],
        _ => [0x44, .. BitConverter.GetBytes(_random.Next(-50, 50) / 8.0)],
    };

    private byte OneOf((byte From, byte To)[] ranges)
    {
        (byte from, byte to) = ranges[_random.Next(ranges.Length)];
        return (byte)_random.Next(from, to + 1);
    }

    private int LocalOf(char type)
    {
        int[] fitting = [.. Enumerable.Range(0, _locals.Length).Where(i => _locals[i] == type)];
        return fitting[_random.Next(fitting.Length)];
    }

    // Within the first page but for an offset now and then.
    private void Address(int depth)
    {
        Value('i', depth);
        _code.AddRange([0x41, .. ModuleBuilder.S32((AddressBitsHigh << 8) | 0xff), 0x71]);
    }

    private byte[] Offset() => [0x00, .. ModuleBuilder.U32(_random.Next(40) == 0 ? 70_000u : (uint)_random.Next(64))];

    private void Value(char type, int depth)
    {
        int kind = depth == 0 ? _random.Next(3) : _random.Next(12);
        switch (kind)
        {
            case 0:
                _code.AddRange(Constant(type));
                break;
            case 1 or 2:
                _code.AddRange([0x20, (byte)LocalOf(type)]);
                break;
            case 3:
                _code.AddRange([0x23, (byte)Types.IndexOf(type)]);
                break;
            case 4:
                Value(type, depth - 1);
                _code.AddRange([0x22, (byte)LocalOf(type)]);
                break;
            case 5:
                Value(type, depth - 1);
                _code.Add(OneOf(Unary[type]));
                break;
            case 6:
                (char of, byte[] conversion) = Conversions[type][_random.Next(Conversions[type].Length)];
                Value(of, depth - 1);
                _code.AddRange(conversion);
                break;
            case 7:
                Address(depth - 1);
                _code.AddRange([Loads[type][_random.Next(Loads[type].Length)], .. Offset()]);
                break;
            case 8:
                Value(type, depth - 1);
                Value(type, depth - 1);
                Value('i', depth - 1);
                _code.Add(0x1b);
                break;
            case 9 when type == 'i':
                char compared = Types[_random.Next(Types.Length)];
                Value(compared, depth - 1);
                Value(compared, depth - 1);
                _code.Add(OneOf([Comparison[compared]]));
                break;
            case 10 when Callee(type) is { } callee:
                Call(callee, depth - 1);
                break;
            case 11:
                Value('i', depth - 1);
                _code.AddRange([0x04, ModuleBuilder.ValueType(type)]);
                _depth++;
                Value(type, depth - 1);
                _code.Add(0x05);
                Value(type, depth - 1);
                _code.Add(0x0b);
                _depth--;
                break;
            default:
                Value(type, depth - 1);
                Value(type, depth - 1);
                _code.Add(OneOf(Binary[type]));
                break;
        }
    }

    private int? Callee(char result)
    {
        int[] fitting = [.. Enumerable.Range(0, _signatures.Count).Where(i => _signatures[i].EndsWith($":{result}", StringComparison.Ordinal))];
        return fitting.Length == 0 ? null : fitting[_random.Next(fitting.Length)];
    }

    private void Call(int function, int depth)
    {
        foreach (char parameter in _signatures[function].Split(':')[0])
            Value(parameter, depth);
        if (_random.Next(3) == 0)
        {
            // Through the table, now and then to an entry of another type, or to none.
            _code.AddRange([0x41, .. ModuleBuilder.S32(_random.Next(12) == 0 ? _random.Next(FunctionsMax + 2) : function)]);
            _code.AddRange([0x11, (byte)_builder.Type(_signatures[function]), 0x00]);
        }
        else
        {
            _code.AddRange([0x10, (byte)function]);
        }
    }

    private void Statement(int depth)
    {
        char type = Types[_random.Next(Types.Length)];
        switch (depth == 0 ? _random.Next(4) : _random.Next(12))
        {
            case 0 or 1:
                Value(type, 2);
                _code.AddRange([0x21, (byte)LocalOf(type)]);
                break;
            case 2:
                Value(type, 2);
                _code.AddRange([0x24, (byte)Types.IndexOf(type)]);
                break;
            case 3:
                Address(1);
                Value(type, 2);
                _code.AddRange([Stores[type][_random.Next(Stores[type].Length)], .. Offset()]);
                break;
            case 4 or 5 when _counters < CountersMax:
                Loop(depth);
                break;
            case 6:
                Value('i', 2);
                Nested(0x04, depth);
                if (_random.Next(2) == 0)
                {
                    _code.RemoveAt(_code.Count - 1);
                    _code.Add(0x05);
                    _depth++;
                    Statements(depth - 1);
                    _depth--;
                    _code.Add(0x0b);
                }

                break;
            case 7:
                Nested(0x02, depth);
                break;
            case 8 when _depth > 0:
                Branch();
                break;
            case 9:
                Value('i', 2);
                _code.AddRange([0x04, 0x40]);
                foreach (char result in _results)
                    Value(result, 1);
                _code.AddRange([0x0f, 0x0b]);
                break;
            case 10 when _signatures.Count > 0:
                int callee = _random.Next(_signatures.Count);
                Call(callee, 1);
                foreach (char _ in _signatures[callee].Split(':')[1])
                    _code.Add(0x1a);
                break;
            default:
                Value(type, 2);
                _code.AddRange([0x1a, 0x01]);
                break;
        }
    }

    private void Statements(int depth)
    {
        for (int i = _random.Next(1, 4); i > 0; i--)
            Statement(depth);
    }

    private void Nested(byte opcode, int depth)
    {
        _code.AddRange([opcode, 0x40]);
        _depth++;
        Statements(depth - 1);
        _depth--;
        _code.Add(0x0b);
    }

    // Only forward: loops count down by themselves, and the counter is theirs.
    private void Loop(int depth)
    {
        byte counter = (byte)(_locals.Length + _counters++);
        _code.AddRange([0x41, (byte)_random.Next(1, TurnsMax + 1), 0x21, counter, 0x02, 0x40, 0x03, 0x40]);
        int outer = _depth;
        _depth = 0;
        Nested(0x02, depth);
        _depth = outer;
        _code.AddRange([0x20, counter, 0x41, 0x01, 0x6b, 0x22, counter, 0x0d, 0x00, 0x0b, 0x0b]);
    }

    private void Branch()
    {
        byte target = (byte)_random.Next(_depth);
        if (_random.Next(3) == 0)
        {
            // What follows cannot be reached, up to the end of the block.
            Value('i', 1);
            _code.AddRange([0x0e, 0x02, (byte)_random.Next(_depth), target, 0x00]);
        }
        else
        {
            Value('i', 1);
            _code.AddRange([0x0d, target]);
        }
    }
}
