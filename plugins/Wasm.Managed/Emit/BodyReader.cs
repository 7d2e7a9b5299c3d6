using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;
using Wasm.Managed.Analysis;

namespace Wasm.Managed.Emit;

/// <summary>Turns a validated body into statements, with the charge plan woven in.</summary>
/// <remarks>
/// Operands stay expressions for as long as nothing they read is written, no path joins, and the tree stays small; then they go to
/// temporaries. Whatever can trap is a statement at its own place, so the order of effects is that of the body.
/// </remarks>
internal ref struct BodyReader
{
    /// <summary>Deeper operands go to temporaries: the compiler below recurses over trees.</summary>
    private const int DepthMax = 12;

    private readonly ModuleFacts _facts;
    private readonly ValidatedModule _module;
    private readonly ModuleFunction _function;
    private readonly ReadOnlySpan<ChargePoint> _points;
    private readonly Body _body = new();
    private readonly List<Expr> _stack = [];
    private readonly List<Block> _blocks = [];
    private readonly List<Variable>[] _free = [[], [], [], []];

    /// <summary>Bytes from a local's value that are known to be inside memory, on every path to here.</summary>
    private readonly Dictionary<int, ulong> _checked = [];

    /// <summary>Checks of this stretch whose extent may still grow: nothing that anybody sees lies between them and here.</summary>
    private readonly Dictionary<int, Statement> _growing = [];
    private InstructionReader _reader;
    private int _nextPoint;

    private BodyReader(ModuleFacts facts, ChargePlan plan, int definedFunction)
    {
        _facts = facts;
        _module = facts.Module;
        _function = _module.Functions[definedFunction];
        _points = plan.Points(definedFunction);
        _reader = new InstructionReader(_module, definedFunction);
    }

    internal static Body Read(ModuleFacts facts, ChargePlan plan, int definedFunction)
    {
        BodyReader reader = new(facts, plan, definedFunction);
        reader.Run(definedFunction);
        ValueRanges.Split(reader._body);
        CanonicalNans.Place(reader._body);
        return reader._body;
    }

    private void Run(int definedFunction)
    {
        _body.Type = _module.Types[_function.TypeIndex];
        _body.ParameterCount = _body.Type.Parameters.Length;
        _body.LocalCount = _function.LocalCount;
        _body.StackWeight = _function.StackWeight;
        WasmValueType[] locals = new WasmValueType[_function.LocalCount];
        _module.CopyLocalTypes(definedFunction, locals);
        for (int i = 0; i < locals.Length; i++)
            _body.Variables.Add(new Variable(i, locals[i], IsTemporary: false));
        _body.EntryCost = TakeCharge(_function.BodyOffset);
        _blocks.Add(new Block(Op.Block, 0, NewLabel(), [], []));
        while (_reader.Read(out Instruction instruction))
        {
            uint cost = TakeCharge(instruction.Offset);
            if (cost > 0)
                EmitCharge(cost);
            if (Read(instruction))
                SkipDeadCode();
        }
    }

    private uint TakeCharge(int offset) =>
        _nextPoint < _points.Length && _points[_nextPoint].Offset == offset ? _points[_nextPoint++].Cost : 0;

    private void EmitCharge(uint cost)
    {
        _growing.Clear();
        Add(new Statement(StatementKind.Charge) { Number = cost });
    }

    /// <summary>Reads one instruction; true when what follows cannot be reached.</summary>
    private bool Read(in Instruction instruction)
    {
        byte op = instruction.Opcode;
        switch (op)
        {
            case Op.Unreachable:
                Add(new Statement(StatementKind.Trap) { Index = (int)TrapCode.Unreachable });
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
                End(isReachable: true);
                break;
            case Op.Br:
                Branch((int)instruction.Immediate);
                return true;
            case Op.BrIf:
                BranchIf((int)instruction.Immediate);
                break;
            case Op.BrTable:
                BranchTable();
                return true;
            case Op.Return:
                Return();
                return true;
            case Op.Call:
                Call((int)instruction.Immediate);
                break;
            case Op.CallIndirect:
                CallIndirect((int)instruction.Immediate);
                break;
            case Op.Drop:
                Release(Pop());
                break;
            case Op.Select:
                Select();
                break;
            case Op.LocalGet:
                Push(Expr.Of(_body.Variables[(int)instruction.Immediate]));
                break;
            case Op.LocalSet:
                SetLocal((int)instruction.Immediate);
                break;
            case Op.LocalTee:
                SetLocal((int)instruction.Immediate);
                Push(Expr.Of(_body.Variables[(int)instruction.Immediate]));
                break;
            case Op.GlobalGet:
                ModuleGlobal global = _module.Globals[(int)instruction.Immediate];
                Push(global.IsMutable
                    ? Expr.Global(global.Type, (int)instruction.Immediate)
                    : Expr.Const(global.Type, global.InitialBits));
                _body.UsesGlobals |= global.IsMutable;
                break;
            case Op.GlobalSet:
                Expr value = Canonical(Pop());
                SpillReads(memory: false, globals: true);
                Add(new Statement(StatementKind.SetGlobal) { Index = (int)instruction.Immediate, A = Take(value) });
                _body.UsesGlobals = true;
                break;
            case >= Op.I32Load and <= Op.I64Load32U:
                Load(op, instruction.Immediate);
                break;
            case >= Op.I32Store and <= Op.I64Store32:
                StoreMemory(op, instruction.Immediate);
                break;
            case Op.MemorySize:
                Push(_facts.MemoryGrows ? Expr.MemorySize() : Expr.Const(WasmValueType.I32, _module.Memory!.Value.Minimum));
                _body.UsesMemory |= _facts.MemoryGrows;
                break;
            case Op.MemoryGrow:
                Grow();
                break;
            case Op.I32Const:
                Push(Expr.Const(WasmValueType.I32, instruction.Immediate));
                break;
            case Op.I64Const:
                Push(Expr.Const(WasmValueType.I64, instruction.Immediate));
                break;
            case Op.F32Const:
                Push(Expr.Const(WasmValueType.F32, instruction.Immediate));
                break;
            case Op.F64Const:
                Push(Expr.Const(WasmValueType.F64, instruction.Immediate));
                break;
            case Op.Prefix when instruction.Sub <= Op.I64TruncSatF64U:
                Push(Expr.Unary(
                    Expr.Prefixed + instruction.Sub, instruction.Sub < 4 ? WasmValueType.I32 : WasmValueType.I64, Pop()));
                break;
            case Op.Prefix:
                Bulk(instruction);
                break;
            default:
                Numeric(op);
                break;
        }

        return false;
    }

    private void Numeric(byte op)
    {
        Numerics.Signature(op, out WasmValueType result, out bool isBinary);
        if (Numerics.IsDivision(op))
        {
            Divide(op, result);
            return;
        }

        if (Numerics.IsTrappingTruncation(op))
        {
            Variable operand = ToVariable(Pop());
            _growing.Clear();
            Add(new Statement(StatementKind.CheckTruncation) { Op = op, A = Expr.Of(operand) });
            Push(Expr.Unary(op, result, Expr.Of(operand)));
            return;
        }

        bool isRaw = Numerics.MakesNan(op);
        bool keepsBits = Numerics.KeepsBits(op);
        Expr right = Pop();
        if (keepsBits)
            right = Canonical(right);
        if (!isBinary)
        {
            Push(Expr.Unary(op, result, right, isRaw));
            return;
        }

        Expr left = keepsBits ? Canonical(Pop()) : Pop();
        Push(Expr.Binary(op, result, left, right, isRaw));
    }

    private void Divide(byte op, WasmValueType type)
    {
        Expr divisor = Pop();
        Expr dividend = Pop();
        bool isSigned = Numerics.IsSignedDivision(op);
        bool isRemainder = Numerics.IsRemainder(op);
        if (divisor.Kind == ExprKind.Const && divisor.Bits != 0 && !(isSigned && Numerics.IsMinusOne(divisor)))
        {
            Push(Expr.Binary(op, type, dividend, divisor));
            return;
        }

        Variable over = ToVariable(dividend);
        Variable by = ToVariable(divisor);
        _growing.Clear();
        Add(new Statement(StatementKind.CheckDivision) { Op = op, A = Expr.Of(over), B = Expr.Of(by) });
        if (isSigned && isRemainder)
        {
            Variable safe = NewTemporary(type);
            Add(new Statement(StatementKind.SafeDivisor) { Target = safe, A = Expr.Of(by) });
            Release(Expr.Of(by));
            by = safe;
        }

        Push(Expr.Binary(op, type, Expr.Of(over), Expr.Of(by)));
    }

    private void Select()
    {
        Expr condition = Pop();
        Expr second = Canonical(Pop());
        Expr first = Canonical(Pop());
        Variable result = NewTemporary(first.Type);
        Add(new Statement(StatementKind.Select) { Target = result, A = first, B = second, C = condition });
        Release(first);
        Release(second);
        Release(condition);
        Push(Expr.Of(result));
    }

    private void SetLocal(int local)
    {
        Expr value = Canonical(Pop());
        Variable target = _body.Variables[local];
        SpillReaders(target);
        Add(new Statement(StatementKind.Assign) { Target = target, A = Take(value) });
        _checked.Remove(local);
        _growing.Remove(local);
    }

    private void Load(byte op, ulong offset)
    {
        Numerics.Access(op, out WasmValueType type, out int width);
        Expr address = Check(Pop(), offset + (ulong)width);
        Push(Expr.Load(op, type, address, offset));
        _body.UsesMemory = true;
    }

    private void StoreMemory(byte op, ulong offset)
    {
        Numerics.Access(op, out _, out int width);
        Expr value = Canonical(Pop());
        Expr address = Check(Pop(), offset + (ulong)width);
        SpillReads(memory: true, globals: false);
        Add(new Statement(StatementKind.Store) { Op = op, Number = offset, A = address, B = value });
        Release(address);
        Release(value);
        _body.UsesMemory = true;
    }

    /// <summary>Checks an address, and gives it in a form that may be computed twice.</summary>
    private Expr Check(Expr address, ulong extent)
    {
        if (address.Kind == ExprKind.Const)
        {
            if (address.Bits + extent > _facts.MemoryBytesMin)
                Add(new Statement(StatementKind.CheckMemory) { A = address, Number = extent });
            return address;
        }

        Variable variable = ToVariable(address);
        if (!variable.IsTemporary && _checked.TryGetValue(variable.Index, out ulong known) && known >= extent)
            return Expr.Of(variable);
        if (_growing.TryGetValue(variable.Index, out Statement? check) && extent <= _facts.MemoryBytesMin)
        {
            check.Number = extent;
            _checked[variable.Index] = extent;
            return Expr.Of(variable);
        }

        Statement added = new(StatementKind.CheckMemory) { A = Expr.Of(variable), Number = extent };
        Add(added);
        if (!variable.IsTemporary)
        {
            _checked[variable.Index] = extent;
            if (extent <= _facts.MemoryBytesMin)
                _growing[variable.Index] = added;
        }

        return Expr.Of(variable);
    }

    private void Grow()
    {
        Expr pages = Pop();
        SpillReads(memory: true, globals: true);
        _growing.Clear();
        Release(pages);
        Variable result = NewTemporary(WasmValueType.I32);
        Add(new Statement(StatementKind.Grow) { Target = result, A = pages });
        Push(Expr.Of(result));
        _body.UsesMemory = true;
    }

    private void Bulk(in Instruction instruction)
    {
        int operands = instruction.Sub is Op.DataDrop or Op.ElemDrop ? 0 : 3;
        Expr[] arguments = PopMany(operands);
        SpillReads(memory: true, globals: true);
        _growing.Clear();
        Add(new Statement(StatementKind.Bulk)
        {
            Op = Expr.Prefixed + instruction.Sub,
            Index = (int)instruction.Immediate,
            Arguments = arguments,
        });
        foreach (Expr argument in arguments)
            Release(argument);
    }

    private void Call(int functionIndex)
    {
        WasmFunctionType type = _module.TypeOf(functionIndex);
        Expr[] arguments = PopArguments(type);
        bool isImport = functionIndex < _module.Imports.Length;
        EmitCall(type, arguments, results => new Statement(isImport ? StatementKind.CallImport : StatementKind.Call)
        {
            Index = functionIndex,
            Arguments = arguments,
            Results = results,
        });
    }

    private void CallIndirect(int typeIndex)
    {
        WasmFunctionType type = _module.Types[typeIndex];
        Variable element = ToVariable(Pop());
        Expr[] arguments = PopArguments(type);
        EmitCall(type, arguments, results => new Statement(StatementKind.CallIndirect)
        {
            Index = typeIndex,
            A = Expr.Of(element),
            Arguments = arguments,
            Results = results,
        });
        Release(Expr.Of(element));
    }

    private Expr[] PopArguments(WasmFunctionType type)
    {
        for (int i = type.Parameters.Length; i > 0; i--)
            _stack[^i] = CanonicalAt(_stack.Count - i);
        return PopMany(type.Parameters.Length);
    }

    private void EmitCall(WasmFunctionType type, Expr[] arguments, Func<Variable[], Statement> call)
    {
        SpillReads(memory: true, globals: true);
        _growing.Clear();
        foreach (Expr argument in arguments)
            Release(argument);
        Variable[] results = NewTemporaries(type.Results);
        Add(call(results));
        foreach (Variable result in results)
            Push(Expr.Of(result));
        _body.HasCalls = true;
    }

    private void Open(byte op, int blockType)
    {
        WasmFunctionType? type = blockType >= 0 ? _module.Types[blockType] : null;
        WasmValueType[] results = type is not null ? type.Results.ToArray() : blockType == -0x40 ? [] : [(WasmValueType)(-blockType)];
        int parameters = type?.Parameters.Length ?? 0;
        Expr? condition = op == Op.If ? Pop() : null;

        // Paths part here: what waits on the stack is computed now, and the block's parameters are never reused before its end.
        SpillAll();
        Variable[] entering = new Variable[parameters];
        for (int i = 0; i < parameters; i++)
            entering[i] = NewPinned(type!.Parameters[i]);
        for (int i = parameters - 1; i >= 0; i--)
            Add(new Statement(StatementKind.Assign) { Target = entering[i], A = Take(Pop()) });
        int height = _stack.Count;
        Variable[] leaving = NewTemporaries(results);
        _growing.Clear();
        if (op == Op.Loop)
        {
            Block loop = new(op, height, NewLabel(), entering, leaving);
            _blocks.Add(loop);
            _checked.Clear();
            _body.LoopCount++;
            Add(new Statement(StatementKind.LoopHead) { Index = loop.Label, Number = TakeCharge(_reader.Position) });

            // A branch back assigns the parameters anew: the body reads copies.
            foreach (Variable parameter in entering)
            {
                Variable copy = NewTemporary(parameter.Type);
                Add(new Statement(StatementKind.Assign) { Target = copy, A = Expr.Of(parameter) });
                Push(Expr.Of(copy));
            }

            return;
        }

        Block block = new(op, height, NewLabel(), entering, leaving);
        _blocks.Add(block);
        if (condition is not null)
        {
            block.ElseLabel = NewLabel();
            Add(new Statement(StatementKind.BranchUnless) { A = Take(condition), Index = block.ElseLabel });
        }

        foreach (Variable parameter in entering)
            Push(Expr.Of(parameter));
    }

    private void Else(bool isReachable)
    {
        Block block = _blocks[^1];
        if (isReachable)
        {
            AssignResults(block.Results);
            Add(new Statement(StatementKind.Branch) { Index = block.Label });
            block.IsTargeted = true;
        }

        Cut(block.Height);
        Place(block.ElseLabel);
        block.ElseLabel = -1;
        foreach (Variable parameter in block.Parameters)
            Push(Expr.Of(parameter));
    }

    private void End(bool isReachable)
    {
        Block block = _blocks[^1];
        if (_blocks.Count == 1)
        {
            if (isReachable)
                Return();
            _blocks.Clear();
            return;
        }

        if (isReachable)
            AssignResults(block.Results);
        Cut(block.Height);
        if (block.ElseLabel >= 0)
        {
            // Without an else the parameters are the results.
            if (isReachable && block.Results.Length > 0)
            {
                Add(new Statement(StatementKind.Branch) { Index = block.Label });
                block.IsTargeted = true;
            }

            Place(block.ElseLabel);
            for (int i = 0; i < block.Results.Length; i++)
                Add(new Statement(StatementKind.Assign) { Target = block.Results[i], A = Expr.Of(block.Parameters[i]) });
        }

        if (block.Opcode != Op.Loop && block.IsTargeted)
            Place(block.Label);
        _growing.Clear();
        _blocks.RemoveAt(_blocks.Count - 1);
        foreach (Variable result in block.Results)
            Push(Expr.Of(result));
    }

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
                End(isReachable: false);
                return;
            }
        }
    }

    private void Branch(int depth)
    {
        if (depth == _blocks.Count - 1)
        {
            Return();
            return;
        }

        Block block = _blocks[^(depth + 1)];
        AssignResults(block.BranchVariables);
        block.IsTargeted = true;
        Add(new Statement(StatementKind.Branch) { Index = block.Label });
    }

    private void BranchIf(int depth)
    {
        Expr condition = Pop();
        Block block = _blocks[^(depth + 1)];
        bool isReturn = depth == _blocks.Count - 1;
        int carried = isReturn ? _body.Type.Results.Length : block.BranchVariables.Length;
        if (carried == 0 && !isReturn)
        {
            block.IsTargeted = true;
            Add(new Statement(StatementKind.BranchIf) { A = Take(condition), Index = block.Label });
            _growing.Clear();
            return;
        }

        // The operands are used on both paths: by the branch, and by what follows.
        _stack.Add(condition);
        for (int i = 0; i < carried; i++)
            SpillAt(_stack.Count - 2 - i);
        condition = Pop();
        int skip = NewLabel();
        Add(new Statement(StatementKind.BranchUnless) { A = Take(condition), Index = skip });
        EmitJump(depth, carried);
        Add(new Statement(StatementKind.Label) { Index = skip });
        _growing.Clear();
    }

    private void BranchTable()
    {
        Variable index = ToVariable(Pop());
        List<int> depths = [];
        while (_reader.HasTargets)
            depths.Add((int)_reader.ReadTarget());
        SpillAll();
        int[] labels = new int[depths.Count];
        Dictionary<int, int> places = [];
        for (int i = 0; i < labels.Length; i++)
        {
            Block block = _blocks[^(depths[i] + 1)];
            bool isDirect = depths[i] != _blocks.Count - 1 && block.BranchVariables.Length == 0;
            if (isDirect)
                block.IsTargeted = true;
            else if (!places.ContainsKey(depths[i]))
                places.Add(depths[i], NewLabel());
            labels[i] = isDirect ? block.Label : places[depths[i]];
        }

        Add(new Statement(StatementKind.Switch) { A = Expr.Of(index), Labels = labels });
        Release(Expr.Of(index));
        foreach ((int depth, int place) in places)
        {
            Add(new Statement(StatementKind.Label) { Index = place });
            bool isReturn = depth == _blocks.Count - 1;
            EmitJump(depth, isReturn ? _body.Type.Results.Length : _blocks[^(depth + 1)].BranchVariables.Length);
        }
    }

    // The topmost operands are in temporaries, which stay as they are.
    private void EmitJump(int depth, int carried)
    {
        Expr[] values = [.. _stack[(_stack.Count - carried)..]];
        if (depth == _blocks.Count - 1)
        {
            Add(new Statement(StatementKind.Return) { Arguments = values });
            return;
        }

        Block block = _blocks[^(depth + 1)];
        for (int i = 0; i < carried; i++)
            Add(new Statement(StatementKind.Assign) { Target = block.BranchVariables[i], A = values[i] });
        block.IsTargeted = true;
        Add(new Statement(StatementKind.Branch) { Index = block.Label });
    }

    private void Return()
    {
        int results = _body.Type.Results.Length;
        for (int i = results; i > 0; i--)
            _stack[^i] = CanonicalAt(_stack.Count - i);
        Expr[] values = PopMany(results);
        Add(new Statement(StatementKind.Return) { Arguments = values });
        foreach (Expr value in values)
            Release(value);
    }

    /// <summary>Moves the topmost operands to a label's variables.</summary>
    private void AssignResults(Variable[] variables)
    {
        for (int i = variables.Length; i > 0; i--)
            _stack[^i] = CanonicalAt(_stack.Count - i);
        for (int i = variables.Length - 1; i >= 0; i--)
            Add(new Statement(StatementKind.Assign) { Target = variables[i], A = Take(Pop()) });
    }

    private void Place(int label)
    {
        _checked.Clear();
        _growing.Clear();
        Add(new Statement(StatementKind.Label) { Index = label });
    }

    private void Cut(int height)
    {
        while (_stack.Count > height)
            Release(Pop());
    }

    private void Add(Statement statement) => _body.Statements.Add(statement);

    private int NewLabel() => _body.LabelCount++;

    private void Push(Expr operand)
    {
        _stack.Add(operand);
        if (operand.Depth > DepthMax)
            SpillAt(_stack.Count - 1);
    }

    private Expr Pop()
    {
        Expr top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private Expr[] PopMany(int count)
    {
        Expr[] popped = new Expr[count];
        for (int i = count - 1; i >= 0; i--)
            popped[i] = Pop();
        return popped;
    }

    /// <summary>The operand, whose temporaries are free from here on.</summary>
    private Expr Take(Expr operand)
    {
        Release(operand);
        return operand;
    }

    private void Release(Expr operand)
    {
        if (operand.Kind == ExprKind.Variable)
        {
            Variable variable = _body.Variables[operand.Variable];
            if (variable.IsTemporary)
                _free[TypeIndex(variable.Type)].Add(variable);
            return;
        }

        if (operand.A is { } left)
            Release(left);
        if (operand.B is { } right)
            Release(right);
    }

    private Variable NewTemporary(WasmValueType type)
    {
        List<Variable> free = _free[TypeIndex(type)];
        if (free.Count > 0)
        {
            Variable reused = free[^1];
            free.RemoveAt(free.Count - 1);
            return reused;
        }

        Variable variable = new(_body.Variables.Count, type, IsTemporary: true);
        _body.Variables.Add(variable);
        return variable;
    }

    // Read on several paths, so never free for other use.
    private Variable NewPinned(WasmValueType type)
    {
        Variable variable = new(_body.Variables.Count, type, IsTemporary: false);
        _body.Variables.Add(variable);
        return variable;
    }

    private Variable[] NewTemporaries(ReadOnlySpan<WasmValueType> types)
    {
        Variable[] variables = new Variable[types.Length];
        for (int i = 0; i < variables.Length; i++)
            variables[i] = NewTemporary(types[i]);
        return variables;
    }

    /// <summary>The operand in a variable that holds it until it is released.</summary>
    private Variable ToVariable(Expr operand)
    {
        if (operand.Kind == ExprKind.Variable)
            return _body.Variables[operand.Variable];
        return Assign(operand);
    }

    private Variable Assign(Expr operand)
    {
        Release(operand);
        Variable temporary = NewTemporary(operand.Type);
        Add(new Statement(StatementKind.Assign) { Target = temporary, A = operand });
        return temporary;
    }

    /// <summary>The operand with a canonical NaN.</summary>
    private Expr Canonical(Expr operand) => operand.IsRawFloat ? Expr.Of(Assign(operand)) : operand;

    private Expr CanonicalAt(int place) => _stack[place] = Canonical(_stack[place]);

    private void SpillAt(int place)
    {
        Expr operand = _stack[place];
        bool isHeld = operand.Kind == ExprKind.Const ||
            (operand.Kind == ExprKind.Variable && _body.Variables[operand.Variable].IsTemporary);
        if (!isHeld)
            _stack[place] = Expr.Of(Assign(operand));
    }

    private void SpillAll()
    {
        for (int i = 0; i < _stack.Count; i++)
            SpillAt(i);
    }

    private void SpillReaders(Variable variable)
    {
        for (int i = 0; i < _stack.Count; i++)
        {
            if ((_stack[i].Reads & variable.Bit) != 0)
                SpillAt(i);
        }
    }

    /// <summary>Computes what waits on the stack and reads what is about to be written.</summary>
    private void SpillReads(bool memory, bool globals)
    {
        for (int i = 0; i < _stack.Count; i++)
        {
            if ((memory && _stack[i].ReadsMemory) || (globals && _stack[i].ReadsGlobals))
                SpillAt(i);
        }
    }

    private static int TypeIndex(WasmValueType type) => (int)WasmValueType.I32 - (int)type;

    private sealed class Block(byte opcode, int height, int label, Variable[] parameters, Variable[] results)
    {
        internal byte Opcode { get; } = opcode;

        internal int Height { get; } = height;

        internal int Label { get; } = label;

        internal Variable[] Parameters { get; } = parameters;

        internal Variable[] Results { get; } = results;

        internal Variable[] BranchVariables => Opcode == Op.Loop ? Parameters : Results;

        internal int ElseLabel { get; set; } = -1;

        internal bool IsTargeted { get; set; }
    }
}
