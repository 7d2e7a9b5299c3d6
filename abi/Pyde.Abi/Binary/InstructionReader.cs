using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>Reads the instructions of a validated body, one after the other.</summary>
/// <remarks>Relies on validation: it checks nothing again. Since ABI 1.0.</remarks>
public ref struct InstructionReader
{
    private readonly int _end;
    private WasmReader _reader;
    private uint _targetsLeft;

    /// <summary>Starts at a function's first instruction.</summary>
    /// <param name="module">The module.</param>
    /// <param name="definedFunction">Index among the defined functions.</param>
    public InstructionReader(ValidatedModule module, int definedFunction)
    {
        ModuleFunction function = module.Functions[definedFunction];
        _end = function.BodyOffset + function.BodyBytes;
        _reader = new WasmReader(module.Bytes);
        _reader.ReadBytes((uint)function.BodyOffset);
    }

    /// <summary>Starts at the first instruction of a body that has not been validated.</summary>
    internal InstructionReader(ReadOnlySpan<byte> module, int bodyAt, int bodyEnd)
    {
        _end = bodyEnd;
        _reader = new WasmReader(module[..bodyEnd]);
        _reader.ReadBytes((uint)bodyAt);
    }

    /// <summary>What went wrong in a body that has not been validated.</summary>
    internal readonly ModuleError Error =>
        _reader.Failed ? new ModuleError(_reader.ErrorCode, _reader.ErrorOffset, string.Empty) : default;

    /// <summary>Offset of what is read next in the module's bytes.</summary>
    public readonly int Position => _reader.Position;

    /// <summary>Whether targets of the br_table that was read last are still to be read.</summary>
    public readonly bool HasTargets => _targetsLeft > 0;

    /// <summary>Reads the next instruction; targets of a br_table that were not read are skipped.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <returns>False behind the final <c>end</c>.</returns>
    public bool Read(out Instruction instruction)
    {
        while (_targetsLeft > 0)
            ReadTarget();
        if (_reader.Position >= _end)
        {
            instruction = default;
            return false;
        }

        int offset = _reader.Position;
        byte opcode = _reader.ReadByte();
        byte sub = 0;
        ulong immediate = 0;
        switch (opcode)
        {
            case Op.Block or Op.Loop or Op.If:
                // Negative numbers of one byte are 0x40 to 0x7f: the value types and the empty type.
                long type = _reader.Peek() is >= 0x40 and < 0x80 ? -_reader.ReadByte() : _reader.ReadS33();
                immediate = (ulong)type;
                break;
            case Op.BrTable:
                immediate = _reader.ReadU32();
                _targetsLeft = (uint)immediate + 1;
                break;
            case Op.Br or Op.BrIf or Op.Call or (>= Op.LocalGet and <= Op.GlobalSet):
                immediate = _reader.ReadU32();
                break;
            case Op.CallIndirect:
                immediate = _reader.ReadU32();
                _reader.ReadByte();
                break;
            case >= Op.I32Load and <= Op.I64Store32:
                _reader.ReadU32();
                immediate = _reader.ReadU32();
                break;
            case Op.MemorySize or Op.MemoryGrow:
                _reader.ReadByte();
                break;
            case Op.I32Const:
                immediate = (uint)_reader.ReadS32();
                break;
            case Op.I64Const:
                immediate = (ulong)_reader.ReadS64();
                break;
            case Op.F32Const:
                immediate = ReadLittleEndian(4);
                break;
            case Op.F64Const:
                immediate = ReadLittleEndian(8);
                break;
            case Op.Prefix:
                sub = (byte)_reader.ReadU32();
                immediate = ReadPrefixed(sub);
                break;
            default:
                break;
        }

        instruction = new Instruction { Offset = offset, Opcode = opcode, Sub = sub, Immediate = immediate };
        return true;
    }

    /// <summary>Reads the next target of the br_table that was read last; the default comes last.</summary>
    /// <returns>Label depth.</returns>
    public uint ReadTarget()
    {
        _targetsLeft--;
        return _reader.ReadU32();
    }

    private ulong ReadPrefixed(byte sub)
    {
        switch (sub)
        {
            case Op.MemoryInit or Op.TableInit:
                ulong segment = _reader.ReadU32();
                _reader.ReadByte();
                return segment;
            case Op.DataDrop or Op.ElemDrop:
                return _reader.ReadU32();
            case Op.MemoryCopy or Op.TableCopy:
                _reader.ReadBytes(2);
                return 0;
            case Op.MemoryFill:
                _reader.ReadByte();
                return 0;
            default:
                return 0;
        }
    }

    private ulong ReadLittleEndian(uint count)
    {
        ReadOnlySpan<byte> bytes = _reader.ReadBytes(count);
        ulong value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }
}
