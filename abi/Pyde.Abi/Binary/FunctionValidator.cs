using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>Validates bodies, one after the other, with reused stacks.</summary>
/// <remarks>Source: WebAssembly core specification, appendix "Validation algorithm".</remarks>
internal sealed class FunctionValidator(FunctionScope scope)
{
    /// <summary>Locals and operands that are refused at once: a byte of code must not make the validator hold a hundred.</summary>
    private const int SlotsHardMax = 50_000;

    /// <summary>An operand of any type, in unreachable code.</summary>
    private const WasmValueType Unknown = 0;

    private static readonly WasmFunctionType EmptyBlock = new([], []);
    private static readonly WasmFunctionType I32Block = new([], [WasmValueType.I32]);
    private static readonly WasmFunctionType I64Block = new([], [WasmValueType.I64]);
    private static readonly WasmFunctionType F32Block = new([], [WasmValueType.F32]);
    private static readonly WasmFunctionType F64Block = new([], [WasmValueType.F64]);

    private WasmValueType[] _operands = new WasmValueType[64];
    private ControlFrame[] _frames = new ControlFrame[16];
    private WasmValueType[] _locals = new WasmValueType[32];
    private int _operandCount;
    private int _frameCount;
    private int _localCount;
    private int _operandsMost;
    private int _framesMost;
    private int _opAt;

    /// <summary>Where a body first named a data segment although there is no data count section.</summary>
    internal int? DataCountNeededAt { get; private set; }

    internal ModuleFunction Validate(scoped ref WasmReader reader, int typeIndex, out ModuleError limit)
    {
        int localsAt = reader.Position;
        WasmFunctionType type = scope.Types[typeIndex];
        ReadLocals(ref reader, type);
        int bodyAt = reader.Position;
        _operandCount = 0;
        _frameCount = 0;
        _operandsMost = 0;
        _framesMost = 0;
        PushFrame(Op.Block, type);
        _framesMost = 0;
        int instructions = 0;
        while (_frameCount > 0 && !reader.Failed)
        {
            instructions++;
            ValidateInstruction(ref reader);
        }

        limit = FindLimit(localsAt, bodyAt, instructions);
        return new ModuleFunction(typeIndex, localsAt, bodyAt, reader.Position - bodyAt, _localCount, _operandsMost, instructions);
    }

    private ModuleError FindLimit(int localsAt, int bodyAt, int instructions)
    {
        WasmLimits limits = scope.Limits;
        if (_localCount > limits.LocalsMax)
            return new(ModuleErrorCode.LimitLocals, localsAt, $"{_localCount} parameters and locals, at most {limits.LocalsMax}");
        if (instructions > limits.InstructionsPerBodyMax)
            return new(ModuleErrorCode.LimitInstructions, bodyAt, $"{instructions} instructions, at most {limits.InstructionsPerBodyMax}");
        if (_operandsMost > limits.StackSlotsMax)
            return new(ModuleErrorCode.LimitStackSlots, bodyAt, $"{_operandsMost} stack slots, at most {limits.StackSlotsMax}");
        if (_framesMost > limits.NestingMax)
            return new(ModuleErrorCode.LimitNesting, bodyAt, $"{_framesMost} nested blocks, at most {limits.NestingMax}");
        return default;
    }

    private void ReadLocals(scoped ref WasmReader reader, WasmFunctionType type)
    {
        _localCount = 0;
        foreach (WasmValueType parameter in type.Parameters)
            AddLocals(1, parameter);
        int runsAt = reader.Position;
        int runs = reader.ReadCount();
        ulong total = (ulong)_localCount;
        for (int i = 0; i < runs && !reader.Failed; i++)
        {
            int at = reader.Position;
            uint count = reader.ReadU32();
            int typeAt = reader.Position;
            byte code = reader.ReadByte();
            ModuleErrorCode error = OpFeatures.CheckValueType(code);
            if (error != ModuleErrorCode.None)
                reader.Fail(error, typeAt);
            total += count;
            if (total > uint.MaxValue)
                reader.Fail(ModuleErrorCode.TooManyLocals, at);
            if (!reader.Failed && total <= SlotsHardMax)
                AddLocals((int)count, (WasmValueType)code);
        }

        if (total > SlotsHardMax)
            reader.Fail(ModuleErrorCode.LimitLocals, runsAt);
    }

    private void AddLocals(int count, WasmValueType type)
    {
        int needed = _localCount + count;
        if (needed > _locals.Length)
            Array.Resize(ref _locals, Math.Max(needed, _locals.Length * 2));
        _locals.AsSpan(_localCount, count).Fill(type);
        _localCount = needed;
    }

    private void ValidateInstruction(scoped ref WasmReader reader)
    {
        _opAt = reader.Position;
        byte op = reader.ReadByte();
        if (reader.Failed)
            return;
        ModuleErrorCode feature = OpFeatures.Check(op);
        if (feature != ModuleErrorCode.None)
        {
            reader.Fail(feature, _opAt);
            return;
        }

        switch (op)
        {
            case Op.Unreachable:
                MarkUnreachable();
                break;
            case Op.Nop:
                break;
            case Op.Block or Op.Loop or Op.If:
                OpenBlock(ref reader, op);
                break;
            case Op.Else:
                if (_frames[_frameCount - 1].Opcode != Op.If)
                {
                    reader.Fail(ModuleErrorCode.EndExpected, _opAt);
                    return;
                }

                WasmFunctionType arm = PopFrame(ref reader);
                PushFrame(Op.Else, arm);
                PushAll(ref reader, arm.Parameters);
                break;
            case Op.End:
                CloseBlock(ref reader);
                break;
            case Op.Br:
                PopAll(ref reader, ReadLabel(ref reader));
                MarkUnreachable();
                break;
            case Op.BrIf:
                ReadOnlySpan<WasmValueType> label = ReadLabel(ref reader);
                Pop(ref reader, WasmValueType.I32);
                PopAll(ref reader, label);
                PushAll(ref reader, label);
                break;
            case Op.BrTable:
                ValidateBrTable(ref reader);
                break;
            case Op.Return:
                PopAll(ref reader, _frames[0].Type.Results);
                MarkUnreachable();
                break;
            case Op.Call:
                uint callee = ReadIndex(ref reader, scope.FunctionTypes.Count, ModuleErrorCode.UnknownFunction);
                if (!reader.Failed)
                    ValidateCall(ref reader, scope.Types[scope.FunctionTypes[(int)callee]]);
                break;
            case Op.CallIndirect:
                uint type = ReadIndex(ref reader, scope.Types.Count, ModuleErrorCode.UnknownType);
                ReadZeroByte(ref reader);
                RequireTable(ref reader);
                Pop(ref reader, WasmValueType.I32);
                if (!reader.Failed)
                    ValidateCall(ref reader, scope.Types[(int)type]);
                break;
            case Op.Drop:
                PopAny(ref reader);
                break;
            case Op.Select:
                Pop(ref reader, WasmValueType.I32);
                WasmValueType second = PopAny(ref reader);
                WasmValueType first = PopAny(ref reader);
                if (first != second && first != Unknown && second != Unknown)
                    reader.Fail(ModuleErrorCode.TypeMismatch, _opAt);
                Push(ref reader, first == Unknown ? second : first);
                break;
            case Op.LocalGet or Op.LocalSet or Op.LocalTee:
                uint local = ReadIndex(ref reader, _localCount, ModuleErrorCode.UnknownLocal);
                if (reader.Failed)
                    return;
                if (op != Op.LocalGet)
                    Pop(ref reader, _locals[local]);
                if (op != Op.LocalSet)
                    Push(ref reader, _locals[local]);
                break;
            case Op.GlobalGet or Op.GlobalSet:
                uint index = ReadIndex(ref reader, scope.Globals.Count, ModuleErrorCode.UnknownGlobal);
                if (reader.Failed)
                    return;
                ModuleGlobal global = scope.Globals[(int)index];
                if (op == Op.GlobalGet)
                    Push(ref reader, global.Type);
                else if (global.IsMutable)
                    Pop(ref reader, global.Type);
                else
                    reader.Fail(ModuleErrorCode.ImmutableGlobal, _opAt);
                break;
            case >= Op.I32Load and <= Op.I64Store32:
                ValidateAccess(ref reader, op);
                break;
            case Op.MemorySize:
                ReadZeroByte(ref reader);
                RequireMemory(ref reader);
                Push(ref reader, WasmValueType.I32);
                break;
            case Op.MemoryGrow:
                ReadZeroByte(ref reader);
                RequireMemory(ref reader);
                Pop(ref reader, WasmValueType.I32);
                Push(ref reader, WasmValueType.I32);
                break;
            case Op.I32Const:
                reader.ReadS32();
                Push(ref reader, WasmValueType.I32);
                break;
            case Op.I64Const:
                reader.ReadS64();
                Push(ref reader, WasmValueType.I64);
                break;
            case Op.F32Const:
                reader.ReadBytes(4);
                Push(ref reader, WasmValueType.F32);
                break;
            case Op.F64Const:
                reader.ReadBytes(8);
                Push(ref reader, WasmValueType.F64);
                break;
            case Op.Prefix:
                ValidatePrefixed(ref reader);
                break;
            default:
                OpTable.Numeric(op, out WasmValueType operand, out int operands, out WasmValueType result);
                for (int i = 0; i < operands; i++)
                    Pop(ref reader, operand);
                Push(ref reader, result);
                break;
        }
    }

    private void OpenBlock(scoped ref WasmReader reader, byte op)
    {
        WasmFunctionType type = ReadBlockType(ref reader);
        if (op == Op.If)
            Pop(ref reader, WasmValueType.I32);
        PopAll(ref reader, type.Parameters);
        PushFrame(op, type);
        PushAll(ref reader, type.Parameters);
    }

    private void CloseBlock(scoped ref WasmReader reader)
    {
        bool isIf = _frames[_frameCount - 1].Opcode == Op.If;
        WasmFunctionType type = PopFrame(ref reader);

        // An if without else hands its parameters on as results.
        if (isIf && !type.Parameters.SequenceEqual(type.Results))
            reader.Fail(ModuleErrorCode.TypeMismatch, _opAt);
        if (_frameCount > 0)
            PushAll(ref reader, type.Results);
    }

    private WasmFunctionType ReadBlockType(scoped ref WasmReader reader)
    {
        int at = reader.Position;
        byte first = reader.Peek();
        if (first is 0x40 or (>= (byte)WasmValueType.F64 and <= (byte)WasmValueType.I32))
        {
            reader.ReadByte();
            return first switch
            {
                0x40 => EmptyBlock,
                (byte)WasmValueType.I32 => I32Block,
                (byte)WasmValueType.I64 => I64Block,
                (byte)WasmValueType.F32 => F32Block,
                _ => F64Block,
            };
        }

        if (first is >= 0x41 and < 0x80)
            reader.Fail(OpFeatures.CheckValueType(first), at);
        long index = reader.ReadS33();
        if (!reader.Failed && (ulong)index >= (ulong)scope.Types.Count)
            reader.Fail(index < 0 ? ModuleErrorCode.BadValueType : ModuleErrorCode.UnknownType, at);
        return reader.Failed ? EmptyBlock : scope.Types[(int)index];
    }

    private void ValidateBrTable(scoped ref WasmReader reader)
    {
        int count = reader.ReadCount();
        Pop(ref reader, WasmValueType.I32);
        ReadOnlySpan<WasmValueType> first = ReadLabel(ref reader);
        CheckTop(ref reader, first);
        for (int i = 1; i <= count && !reader.Failed; i++)
        {
            ReadOnlySpan<WasmValueType> label = ReadLabel(ref reader);
            if (label.Length != first.Length)
                reader.Fail(ModuleErrorCode.TypeMismatch, _opAt);
            CheckTop(ref reader, label);

            // Targets of different types can only be reached by operands of unknown type, and are allowed since reference types.
            if (!reader.Failed && !label.SequenceEqual(first))
                reader.Fail(ModuleErrorCode.FeatureReferenceTypes, _opAt);
        }

        if (!reader.Failed)
            MarkUnreachable();
    }

    private void ValidateCall(scoped ref WasmReader reader, WasmFunctionType type)
    {
        PopAll(ref reader, type.Parameters);
        PushAll(ref reader, type.Results);
    }

    private void ValidateAccess(scoped ref WasmReader reader, byte op)
    {
        OpTable.Access(op, out WasmValueType type, out uint widthLog2);
        int at = reader.Position;
        uint alignment = reader.ReadU32();
        reader.ReadU32();
        if (alignment >= 32)
            reader.Fail(ModuleErrorCode.BadAlignmentFlag, at);
        RequireMemory(ref reader);
        if (alignment > widthLog2)
            reader.Fail(ModuleErrorCode.AlignmentTooLarge, at);
        if (op >= Op.I32Store)
            Pop(ref reader, type);
        Pop(ref reader, WasmValueType.I32);
        if (op < Op.I32Store)
            Push(ref reader, type);
    }

    private void ValidatePrefixed(scoped ref WasmReader reader)
    {
        uint sub = reader.ReadU32();
        ModuleErrorCode error = OpFeatures.CheckPrefixed(sub);
        if (error != ModuleErrorCode.None)
            reader.Fail(error, _opAt);
        if (reader.Failed)
            return;
        if (sub <= Op.I64TruncSatF64U)
        {
            OpTable.Saturating(sub, out WasmValueType operand, out WasmValueType result);
            Pop(ref reader, operand);
            Push(ref reader, result);
            return;
        }

        switch ((byte)sub)
        {
            case Op.MemoryInit:
                ReadDataIndex(ref reader);
                ReadZeroByte(ref reader);
                RequireMemory(ref reader);
                break;
            case Op.DataDrop:
                ReadDataIndex(ref reader);
                return;
            case Op.MemoryCopy:
                ReadZeroByte(ref reader);
                ReadZeroByte(ref reader);
                RequireMemory(ref reader);
                break;
            case Op.MemoryFill:
                ReadZeroByte(ref reader);
                RequireMemory(ref reader);
                break;
            case Op.TableInit:
                ReadIndex(ref reader, scope.ElementCount, ModuleErrorCode.UnknownSegment);
                ReadZeroByte(ref reader);
                RequireTable(ref reader);
                break;
            case Op.ElemDrop:
                ReadIndex(ref reader, scope.ElementCount, ModuleErrorCode.UnknownSegment);
                return;
            default:
                ReadZeroByte(ref reader);
                ReadZeroByte(ref reader);
                RequireTable(ref reader);
                break;
        }

        for (int i = 0; i < 3; i++)
            Pop(ref reader, WasmValueType.I32);
    }

    private void ReadDataIndex(scoped ref WasmReader reader)
    {
        int at = reader.Position;
        uint index = reader.ReadU32();
        if (scope.DataCount is not { } count)
            DataCountNeededAt ??= at;
        else if (index >= (uint)count)
            reader.Fail(ModuleErrorCode.UnknownSegment, at);
    }

    private static uint ReadIndex(scoped ref WasmReader reader, int count, ModuleErrorCode error)
    {
        int at = reader.Position;
        uint index = reader.ReadU32();
        if (index >= (uint)count)
            reader.Fail(error, at);
        return index;
    }

    private static void ReadZeroByte(scoped ref WasmReader reader)
    {
        int at = reader.Position;
        if (reader.ReadByte() != 0)
            reader.Fail(ModuleErrorCode.ZeroByteExpected, at);
    }

    private void RequireMemory(scoped ref WasmReader reader)
    {
        if (!scope.HasMemory)
            reader.Fail(ModuleErrorCode.UnknownMemory, _opAt);
    }

    private void RequireTable(scoped ref WasmReader reader)
    {
        if (!scope.HasTable)
            reader.Fail(ModuleErrorCode.UnknownTable, _opAt);
    }

    private ReadOnlySpan<WasmValueType> ReadLabel(scoped ref WasmReader reader)
    {
        uint depth = ReadIndex(ref reader, _frameCount, ModuleErrorCode.UnknownLabel);
        if (reader.Failed)
            return default;
        ref ControlFrame frame = ref _frames[_frameCount - 1 - (int)depth];
        return frame.Opcode == Op.Loop ? frame.Type.Parameters : frame.Type.Results;
    }

    private void PushFrame(byte opcode, WasmFunctionType type)
    {
        if (_frameCount == _frames.Length)
            Array.Resize(ref _frames, _frames.Length * 2);
        _frames[_frameCount++] = new ControlFrame(opcode, type, _operandCount, false);

        // The body itself is a frame, but no nesting.
        _framesMost = Math.Max(_framesMost, _frameCount - 1);
    }

    private WasmFunctionType PopFrame(scoped ref WasmReader reader)
    {
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        PopAll(ref reader, frame.Type.Results);
        if (_operandCount != frame.Height)
            reader.Fail(ModuleErrorCode.TypeMismatch, _opAt);
        _frameCount--;
        return frame.Type;
    }

    private void MarkUnreachable()
    {
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        _operandCount = frame.Height;
        frame.IsUnreachable = true;
    }

    private void Push(scoped ref WasmReader reader, WasmValueType type)
    {
        if (_operandCount == _operands.Length)
        {
            if (_operandCount >= SlotsHardMax)
            {
                reader.Fail(ModuleErrorCode.LimitStackSlots, _opAt);
                return;
            }

            Array.Resize(ref _operands, _operands.Length * 2);
        }

        _operands[_operandCount++] = type;
        if (_operandCount > _operandsMost && !_frames[Math.Max(0, _frameCount - 1)].IsUnreachable)
            _operandsMost = _operandCount;
    }

    private void PushAll(scoped ref WasmReader reader, ReadOnlySpan<WasmValueType> types)
    {
        foreach (WasmValueType type in types)
            Push(ref reader, type);
    }

    private WasmValueType PopAny(scoped ref WasmReader reader)
    {
        if (reader.Failed)
            return Unknown;
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        if (_operandCount > frame.Height)
            return _operands[--_operandCount];
        if (!frame.IsUnreachable)
            reader.Fail(ModuleErrorCode.TypeMismatch, _opAt);
        return Unknown;
    }

    private void Pop(scoped ref WasmReader reader, WasmValueType expected)
    {
        WasmValueType actual = PopAny(ref reader);
        if (actual != expected && actual != Unknown)
            reader.Fail(ModuleErrorCode.TypeMismatch, _opAt);
    }

    private void PopAll(scoped ref WasmReader reader, ReadOnlySpan<WasmValueType> expected)
    {
        for (int i = expected.Length - 1; i >= 0; i--)
            Pop(ref reader, expected[i]);
    }

    // As popping and pushing the same types, but operands of unknown type stay unknown: every target of a br_table sees them.
    private void CheckTop(scoped ref WasmReader reader, ReadOnlySpan<WasmValueType> expected)
    {
        if (reader.Failed)
            return;
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        int at = _operandCount;
        for (int i = expected.Length - 1; i >= 0; i--)
        {
            WasmValueType actual = Unknown;
            if (at > frame.Height)
                actual = _operands[--at];
            else if (!frame.IsUnreachable)
                reader.Fail(ModuleErrorCode.TypeMismatch, _opAt);
            if (actual != expected[i] && actual != Unknown)
                reader.Fail(ModuleErrorCode.TypeMismatch, _opAt);
        }
    }

    private struct ControlFrame(byte opcode, WasmFunctionType type, int height, bool isUnreachable)
    {
        internal readonly byte Opcode = opcode;
        internal readonly WasmFunctionType Type = type;
        internal readonly int Height = height;
        internal bool IsUnreachable = isUnreachable;
    }
}
