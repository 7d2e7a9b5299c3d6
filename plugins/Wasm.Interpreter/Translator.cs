using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Wasm.Interpreter;

/// <summary>Turns a validated body into steps with resolved branches and the charge plan woven in.</summary>
/// <remarks>Follows the height of the value stack only: types have been checked. Code that cannot be reached is left out.</remarks>
internal ref struct Translator
{
    private readonly ValidatedModule _module;
    private readonly ModuleFunction _function;
    private readonly ReadOnlySpan<ChargePoint> _points;
    private readonly List<Code> _code = [];
    private readonly List<Block> _blocks = [];
    private InstructionReader _reader;
    private int _nextPoint;
    private int _height;

    private Translator(ValidatedModule module, ChargePlan plan, int definedFunction)
    {
        _module = module;
        _function = module.Functions[definedFunction];
        _points = plan.Points(definedFunction);
        _reader = new InstructionReader(module, definedFunction);
    }

    internal static Code[] Translate(ValidatedModule module, ChargePlan plan, int definedFunction)
    {
        Translator translator = new(module, plan, definedFunction);
        translator.Run();

        // Pinned, so that the run loop can hold an address; never moves, freed with the module.
        Code[] code = GC.AllocateUninitializedArray<Code>(translator._code.Count, pinned: true);
        translator._code.CopyTo(code);
        return code;
    }

    private void Run()
    {
        WasmFunctionType type = _module.Types[_function.TypeIndex];
        _code.Add(new Code(Step.Enter, _function.StackWeight, TakeCharge(_function.BodyOffset)));
        _blocks.Add(new Block(Op.Block, 0, 0, type.Results.Length, 0));
        while (_reader.Read(out Instruction instruction))
        {
            ulong cost = TakeCharge(instruction.Offset);
            if (cost > 0)
                _code.Add(new Code(Step.Charge, 0, cost));
            if (Translate(instruction))
                SkipDeadCode();
        }
    }

    private ulong TakeCharge(int offset) =>
        _nextPoint < _points.Length && _points[_nextPoint].Offset == offset ? _points[_nextPoint++].Cost : 0;

    /// <summary>Emits one instruction; true when what follows cannot be reached.</summary>
    private bool Translate(in Instruction instruction)
    {
        byte op = instruction.Opcode;
        switch (op)
        {
            case Op.Unreachable:
                Emit(op, 0);
                return true;
            case Op.Nop:
                break;
            case Op.Block or Op.Loop or Op.If:
                Open(op, instruction.BlockType);
                break;
            case Op.Else:
                Else(isReachable: true);
                break;
            case Op.End:
                End();
                break;
            case Op.Br:
                EmitBranch(Step.Branch, (int)instruction.Immediate);
                return true;
            case Op.BrIf:
                _height--;
                EmitBranch(Step.BranchIf, (int)instruction.Immediate);
                break;
            case Op.BrTable:
                _height--;
                _code.Add(new Code(Step.BranchTable, (int)instruction.Immediate));
                while (_reader.HasTargets)
                    EmitBranch(Step.Branch, (int)_reader.ReadTarget());
                return true;
            case Op.Return:
                EmitReturn(_blocks[0].Results);
                return true;
            case Op.Call:
                Call((int)instruction.Immediate);
                break;
            case Op.CallIndirect:
                WasmFunctionType callee = _module.Types[(int)instruction.Immediate];
                Emit(op, callee.Results.Length - callee.Parameters.Length - 1, _module.CanonicalType((int)instruction.Immediate));
                break;
            case Op.Drop:
                Emit(op, -1);
                break;
            case Op.Select:
                Emit(op, -2);
                break;
            case Op.LocalGet or Op.GlobalGet:
                Emit(op, 1, (int)instruction.Immediate);
                break;
            case Op.LocalSet or Op.GlobalSet:
                Emit(op, -1, (int)instruction.Immediate);
                break;
            case Op.LocalTee:
                Emit(op, 0, (int)instruction.Immediate);
                break;
            case >= Op.I32Load and <= Op.I64Load32U:
                Emit(op, 0, 0, instruction.Immediate);
                break;
            case >= Op.I32Store and <= Op.I64Store32:
                Emit(op, -2, 0, instruction.Immediate);
                break;
            case Op.MemorySize:
                Emit(op, 1);
                break;
            case Op.MemoryGrow:
                Emit(op, 0);
                break;
            case >= Op.I32Const and <= Op.F64Const:
                Emit(Op.I64Const, 1, 0, instruction.Immediate);
                break;
            case Op.Prefix:
                int change = instruction.Sub is <= Op.I64TruncSatF64U or Op.DataDrop or Op.ElemDrop ? 0 : -3;
                Emit(Step.Prefixed + instruction.Sub, change, (int)instruction.Immediate);
                break;
            default:
                Emit(op, IsBinary(op) ? -1 : 0);
                break;
        }

        return false;
    }

    private void Emit(int op, int heightChange, int target = 0, ulong operand = 0)
    {
        _code.Add(new Code(op, target, operand));
        _height += heightChange;
    }

    private void Open(byte op, int blockType)
    {
        int parameters = 0;
        int results = blockType is < 0 and not -0x40 ? 1 : 0;
        if (blockType >= 0)
        {
            parameters = _module.Types[blockType].Parameters.Length;
            results = _module.Types[blockType].Results.Length;
        }

        if (op == Op.If)
            _height--;
        Block block = new(op, _height - parameters, parameters, results, _code.Count);
        if (op == Op.If)
        {
            block.ElseJump = _code.Count;
            _code.Add(new Code(Step.JumpIfZero));
        }
        else if (op == Op.Loop)
        {
            // The stretch behind the loop instruction is paid on every turn, and tested.
            _code.Add(new Code(Step.LoopHead, 0, TakeCharge(_reader.Position)));
        }

        _blocks.Add(block);
    }

    private void Else(bool isReachable)
    {
        Block block = _blocks[^1];
        if (isReachable)
        {
            // Falling out of the first arm: its results are where the end wants them.
            int jump = _code.Count;
            _code.Add(new Code(Step.Jump, block.Chain));
            block.Chain = jump;
        }

        _code[block.ElseJump] = _code[block.ElseJump].WithTarget(_code.Count);
        block.ElseJump = -1;
        _height = block.Height + block.Parameters;
    }

    private void End()
    {
        Block block = _blocks[^1];
        _blocks.RemoveAt(_blocks.Count - 1);
        if (block.ElseJump >= 0)
            _code[block.ElseJump] = _code[block.ElseJump].WithTarget(_code.Count);
        for (int at = block.Chain; at >= 0;)
        {
            int next = _code[at].Target;
            _code[at] = _code[at].WithTarget(_code.Count);
            at = next;
        }

        _height = block.Height + block.Results;
        if (_blocks.Count == 0)
            EmitReturn(block.Results);
    }

    // Nothing is emitted until the else or end of the innermost block.
    private void SkipDeadCode()
    {
        int depth = 0;
        while (_reader.Read(out Instruction instruction))
        {
            byte op = instruction.Opcode;
            if (op is Op.Block or Op.Loop or Op.If)
            {
                depth++;
            }
            else if (op == Op.Else && depth == 0)
            {
                Else(isReachable: false);
                return;
            }
            else if (op == Op.End && depth-- == 0)
            {
                End();
                return;
            }
        }
    }

    private void Call(int functionIndex)
    {
        WasmFunctionType type = _module.TypeOf(functionIndex);
        int defined = functionIndex - _module.Imports.Length;
        Emit(
            defined < 0 ? Step.CallImport : Step.CallDefined,
            type.Results.Length - type.Parameters.Length,
            defined < 0 ? functionIndex : defined,
            (ulong)type.Parameters.Length);
    }

    // With what the activation's end needs, so that the run loop does not look it up.
    private void EmitReturn(int results) => _code.Add(new Code(Step.Return, results, (ulong)_function.StackWeight));

    private void EmitBranch(int step, int depth)
    {
        Block block = _blocks[^(depth + 1)];
        bool isLoop = block.Opcode == Op.Loop;
        int arity = isLoop ? block.Parameters : block.Results;
        ulong operand = ((ulong)(_function.LocalCount + block.Height) << 32) | (uint)arity;
        if (isLoop)
        {
            _code.Add(new Code(step, block.Start, operand));
            return;
        }

        // Until the end is known, the branches to it form a chain through their targets.
        int at = _code.Count;
        _code.Add(new Code(step, block.Chain, operand));
        block.Chain = at;
    }

    private static bool IsBinary(byte op) =>
        op is (>= 0x46 and <= 0x4f) or (>= 0x51 and <= 0x66) or (>= 0x6a and <= 0x78) or (>= 0x7c and <= 0x8a) or
            (>= 0x92 and <= 0x98) or (>= 0xa0 and <= 0xa6);

    private sealed class Block(byte opcode, int height, int parameters, int results, int start)
    {
        internal byte Opcode { get; } = opcode;

        internal int Height { get; } = height;

        internal int Parameters { get; } = parameters;

        internal int Results { get; } = results;

        internal int Start { get; } = start;

        internal int ElseJump { get; set; } = -1;

        internal int Chain { get; set; } = -1;
    }
}
