using System.Reflection;
using System.Reflection.Emit;
using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;
using Wasm.Managed.Analysis;
using Wasm.Managed.Running;

namespace Wasm.Managed.Emit;

/// <summary>Writes a body's statements as IL.</summary>
/// <remarks>
/// <para>Argument 0 is the instance, argument 1 the stack weight that is left for this function and what it calls; the parameters follow.
/// The first result is the return value, further ones lie in the instance's slots.</para>
/// <para>The gas counter is a local in functions with loops, written back where anybody else looks at it, and the instance's field
/// otherwise. Every trap ends in a block behind the code: a throw, or in functions that recursion may have put on a deep stack a
/// return.</para>
/// </remarks>
internal sealed class BodyEmitter
{
    private const int TrapCodes = 32;

    private readonly ModuleFacts _facts;
    private readonly ModuleMethods _methods;
    private readonly Body _body;
    private readonly int _functionIndex;
    private readonly bool _isSliced;
    private readonly ILGenerator _il;
    private readonly SlotAccess _slots;
    private readonly LocalBuilder?[] _locals;
    private readonly Label[] _labels;
    private readonly Label?[] _traps = new Label?[TrapCodes];
    private readonly List<(Label Refill, Label Back)> _refills = [];
    private readonly LocalBuilder? _gas;
    private readonly LocalBuilder? _memory;
    private readonly LocalBuilder? _length;
    private readonly LocalBuilder? _globals;
    private Label? _raised;
    private Label? _ended;

    internal BodyEmitter(ModuleFacts facts, ModuleMethods methods, Body body, int functionIndex, bool isSliced, ILGenerator il)
    {
        _facts = facts;
        _methods = methods;
        _body = body;
        _functionIndex = functionIndex;
        _isSliced = isSliced;
        _il = il;
        _slots = new SlotAccess(il);
        _locals = new LocalBuilder?[body.Variables.Count];
        _labels = new Label[body.LabelCount];
        for (int i = 0; i < _labels.Length; i++)
            _labels[i] = il.DefineLabel();
        _gas = body.HasLoops ? il.DeclareLocal(typeof(long)) : null;
        _memory = body.UsesMemory ? il.DeclareLocal(typeof(byte*)) : null;
        _length = body.UsesMemory && facts.MemoryGrows ? il.DeclareLocal(typeof(int)) : null;
        _globals = body.UsesGlobals ? il.DeclareLocal(typeof(byte*)) : null;
    }

    /// <summary>Whether instance and stack weight live in memory, and the memory's base is read again behind every call.</summary>
    /// <remarks>
    /// Few registers outlive a call. A function with loops has better use for them than what it reads at calls only; a variable whose
    /// address somebody knows lives in memory. In recursion, calls are what counts.
    /// </remarks>
    private bool KeepsContextInMemory => _body.HasLoops && _body.HasCalls && !IsDeep;

    private bool IsDeep => _facts.IsDeep(_functionIndex);

    internal void Emit()
    {
        EmitEntry();
        foreach (Statement statement in _body.Statements)
            Emit(statement);
        EmitExits();
    }

    private void EmitEntry()
    {
        // Before anything is paid: the function begins again where there is more stack.
        Label? elsewhere = null;
        if (_body.HasCalls)
        {
            elsewhere = _il.DefineLabel();
            _il.Emit(OpCodes.Ldloca, _il.DeclareLocal(typeof(int)));
            _il.Emit(OpCodes.Conv_U);
            LoadInstance(Members.StackLimit);
            _il.Emit(OpCodes.Blt_Un, elsewhere.Value);
        }

        if (_body.StackWeight > 0)
        {
            _il.Emit(OpCodes.Ldarg_1);
            LoadInt(_body.StackWeight);
            _il.Emit(OpCodes.Sub);
            _il.Emit(OpCodes.Starg_S, (byte)1);
        }

        if (_gas is not null)
            ReadGas();
        Subtract(_body.EntryCost);

        // A function without calls and loops ends by itself; whoever called it tests.
        if (_body.HasCalls || _body.HasLoops)
            TestGas();
        if (_body.StackWeight > 0)
        {
            _il.Emit(OpCodes.Ldarg_1);
            _il.Emit(OpCodes.Ldc_I4_0);
            _il.Emit(OpCodes.Blt, Trap(TrapCode.StackExhausted));
        }

        if (_memory is not null)
        {
            LoadInstance(Members.MemoryBase);
            _il.Emit(OpCodes.Stloc, _memory);
            ReadLength();
        }

        if (_globals is not null)
        {
            LoadInstance(Members.Globals);
            _il.Emit(OpCodes.Stloc, _globals);
        }

        for (int i = _body.ParameterCount; i < _body.LocalCount; i++)
        {
            if (_body.IsZeroed is { } isZeroed && !isZeroed[i])
                continue;
            LoadConstant(_body.Variables[i].Type, 0);
            StoreVariable(_body.Variables[i]);
        }

        if (elsewhere is { } label)
        {
            Label begin = _il.DefineLabel();
            _il.Emit(OpCodes.Br, begin);
            EmitElsewhere(label);
            _il.MarkLabel(begin);
        }
    }

    private void EmitElsewhere(Label label)
    {
        _il.MarkLabel(label);
        for (int i = 0; i < _body.ParameterCount; i++)
        {
            Variable parameter = _body.Variables[i];
            _slots.Store(i, parameter.Type, () => LoadVariable(parameter));
        }

        _il.Emit(KeepsContextInMemory ? OpCodes.Ldarga_S : OpCodes.Ldarg_S, (byte)0);
        LoadInt(_functionIndex - _facts.Module.Imports.Length);
        _il.Emit(KeepsContextInMemory ? OpCodes.Ldarga_S : OpCodes.Ldarg_S, (byte)1);
        _il.Emit(OpCodes.Call, KeepsContextInMemory ? Members.ContinueFromLoops : Members.ContinueOnFreshStack);
        LoadInstance(Members.Signal);
        _il.Emit(OpCodes.Brtrue, Raised());
        if (_body.Type.Results.Length > 0)
            _slots.Load(0, _body.Type.Results[0]);
        _il.Emit(OpCodes.Ret);
    }

    private void Emit(Statement statement)
    {
        switch (statement.Kind)
        {
            case StatementKind.Assign:
                EmitAssign(statement.Target!, statement.A!);
                break;
            case StatementKind.Select:
                EmitSelect(statement);
                break;
            case StatementKind.SafeDivisor:
                EmitSafeDivisor(statement.Target!, statement.A!);
                break;
            case StatementKind.Canonicalize:
                EmitCanonicalize(statement.Target!);
                break;
            case StatementKind.SetGlobal:
                LoadGlobalAddress(statement.Index);
                Load(statement.A!);
                _il.Emit(SlotAccess.StoreIndirect(statement.A!.Type));
                break;
            case StatementKind.Store:
                LoadAddress(statement.A!, statement.Number);
                Load(statement.B!);
                _il.Emit(StoreOpCode(statement.Op));
                break;
            case StatementKind.CheckMemory:
                EmitCheck(statement.A!, statement.Number);
                break;
            case StatementKind.CheckDivision:
                EmitDivisionCheck(statement);
                break;
            case StatementKind.CheckTruncation:
                EmitTruncationCheck(statement.Op, statement.A!);
                break;
            case StatementKind.Charge:
                Subtract((uint)statement.Number);
                break;
            case StatementKind.LoopHead:
                _il.MarkLabel(_labels[statement.Index]);
                Subtract((uint)statement.Number);
                TestGas();
                break;
            case StatementKind.Label:
                _il.MarkLabel(_labels[statement.Index]);
                break;
            case StatementKind.Branch:
                _il.Emit(OpCodes.Br, _labels[statement.Index]);
                break;
            case StatementKind.BranchIf:
                EmitBranch(statement.A!, _labels[statement.Index], isWhenTrue: true);
                break;
            case StatementKind.BranchUnless:
                EmitBranch(statement.A!, _labels[statement.Index], isWhenTrue: false);
                break;
            case StatementKind.Switch:
                Load(statement.A!);
                _il.Emit(OpCodes.Switch, Array.ConvertAll(statement.Labels[..^1], label => _labels[label]));
                _il.Emit(OpCodes.Br, _labels[statement.Labels[^1]]);
                break;
            case StatementKind.Call:
                EmitCall(statement);
                break;
            case StatementKind.CallIndirect:
                EmitCallIndirect(statement);
                break;
            case StatementKind.CallImport:
                EmitCallImport(statement);
                break;
            case StatementKind.Grow:
                WriteGas();
                _il.Emit(OpCodes.Ldarg_0);
                Load(statement.A!);
                _il.Emit(OpCodes.Call, Members.Grow);
                StoreVariable(statement.Target!);
                AfterHelper();
                break;
            case StatementKind.Bulk:
                EmitBulk(statement);
                break;
            case StatementKind.Return:
                EmitReturn(statement.Arguments);
                break;
            case StatementKind.Trap:
                _il.Emit(OpCodes.Br, Trap((TrapCode)statement.Index));
                break;
            default:
                throw new InvalidOperationException($"statement {statement.Kind} is unknown");
        }
    }

    private void EmitAssign(Variable target, Expr value)
    {
        Load(value);
        StoreVariable(target);
        if (value.IsRawFloat && _body.IsCanonical![target.Index])
            EmitCanonicalize(target);
    }

    private void EmitCanonicalize(Variable target)
    {
        Label isNumber = _il.DefineLabel();
        LoadVariable(target);
        LoadVariable(target);
        _il.Emit(OpCodes.Beq, isNumber);
        LoadConstant(target.Type, target.Type == WasmValueType.F32 ? 0x7fc0_0000UL : 0x7ff8_0000_0000_0000UL);
        StoreVariable(target);
        _il.MarkLabel(isNumber);
    }

    private void EmitSelect(Statement statement)
    {
        if (statement.Target!.Type is WasmValueType.I32 or WasmValueType.I64)
        {
            EmitSelectOfIntegers(statement.Target, statement.A!, statement.B!, statement.C!);
            return;
        }

        Label isSecond = _il.DefineLabel();
        Label end = _il.DefineLabel();
        EmitBranch(statement.C!, isSecond, isWhenTrue: false);
        Load(statement.A!);
        StoreVariable(statement.Target!);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(isSecond);
        Load(statement.B!);
        StoreVariable(statement.Target!);
        _il.MarkLabel(end);
    }

    /// <summary>Without a branch: compilers write a select where they expect that one cannot be predicted.</summary>
    private void EmitSelectOfIntegers(Variable target, Expr first, Expr second, Expr condition)
    {
        // second ^ ((first ^ second) & mask), with all bits of the mask set where the condition is not zero.
        Load(second);
        StoreVariable(target);
        Load(first);
        LoadVariable(target);
        _il.Emit(OpCodes.Xor);
        Load(condition);
        if (Numerics.IsComparison(condition))
        {
            _il.Emit(OpCodes.Neg);
        }
        else
        {
            _il.Emit(OpCodes.Ldc_I4_0);
            _il.Emit(OpCodes.Ceq);
            _il.Emit(OpCodes.Ldc_I4_1);
            _il.Emit(OpCodes.Sub);
        }

        if (target.Type == WasmValueType.I64)
            _il.Emit(OpCodes.Conv_I8);
        _il.Emit(OpCodes.And);
        LoadVariable(target);
        _il.Emit(OpCodes.Xor);
        StoreVariable(target);
    }

    private void EmitSafeDivisor(Variable target, Expr divisor)
    {
        Label isOther = _il.DefineLabel();
        Load(divisor);
        StoreVariable(target);
        Load(divisor);
        LoadConstant(target.Type, ulong.MaxValue);
        _il.Emit(OpCodes.Bne_Un, isOther);
        LoadConstant(target.Type, 1);
        StoreVariable(target);
        _il.MarkLabel(isOther);
    }

    private void EmitCheck(Expr address, ulong extent)
    {
        Label outside = Trap(TrapCode.MemoryOutOfBounds);
        if (_length is null && extent > _facts.MemoryBytesMin)
        {
            _il.Emit(OpCodes.Br, outside);
            return;
        }

        if (extent <= _facts.MemoryBytesMin)
        {
            // Memory never shrinks, so the difference cannot wrap and 32 bits are enough.
            Load(address);
            if (_length is null)
            {
                LoadInt((int)(_facts.MemoryBytesMin - extent));
            }
            else
            {
                _il.Emit(OpCodes.Ldloc, _length);
                LoadInt((int)extent);
                _il.Emit(OpCodes.Sub);
            }

            _il.Emit(OpCodes.Bgt_Un, outside);
            return;
        }

        Load(address);
        _il.Emit(OpCodes.Conv_U8);
        LoadLong((long)extent);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldloc, _length!);
        _il.Emit(OpCodes.Conv_U8);
        _il.Emit(OpCodes.Bgt_Un, outside);
    }

    private void EmitDivisionCheck(Statement statement)
    {
        Expr divisor = statement.B!;
        Load(divisor);
        _il.Emit(OpCodes.Brfalse, Trap(TrapCode.IntegerDivideByZero));
        if (!Numerics.IsSignedDivision(statement.Op) || Numerics.IsRemainder(statement.Op))
            return;
        Label fits = _il.DefineLabel();
        Load(divisor);
        LoadConstant(divisor.Type, ulong.MaxValue);
        _il.Emit(OpCodes.Bne_Un, fits);
        Load(statement.A!);
        LoadConstant(divisor.Type, divisor.Type == WasmValueType.I32 ? 0x8000_0000UL : 1UL << 63);
        _il.Emit(OpCodes.Beq, Trap(TrapCode.IntegerOverflow));
        _il.MarkLabel(fits);
    }

    private void EmitTruncationCheck(int op, Expr operand)
    {
        (double low, bool isLowInside, double high) = op switch
        {
            0xa8 or 0xaa => (-2147483649.0, false, 2147483648.0),
            0xa9 or 0xab => (-1.0, false, 4294967296.0),
            0xae or 0xb0 => (-9223372036854775808.0, true, 9223372036854775808.0),
            _ => (-1.0, false, 18446744073709551616.0),
        };
        Load(operand);
        Load(operand);
        _il.Emit(OpCodes.Bne_Un, Trap(TrapCode.InvalidConversionToInteger));
        LoadAsDouble(operand);
        _il.Emit(OpCodes.Ldc_R8, low);
        _il.Emit(isLowInside ? OpCodes.Blt : OpCodes.Ble, Trap(TrapCode.IntegerOverflow));
        LoadAsDouble(operand);
        _il.Emit(OpCodes.Ldc_R8, high);
        _il.Emit(OpCodes.Bge, Trap(TrapCode.IntegerOverflow));
    }

    private void LoadAsDouble(Expr operand)
    {
        Load(operand);
        if (operand.Type == WasmValueType.F32)
            _il.Emit(OpCodes.Conv_R8);
    }

    private void EmitCall(Statement statement)
    {
        WriteGas();
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldarg_1);
        foreach (Expr argument in statement.Arguments)
            Load(argument);
        _il.Emit(OpCodes.Call, _methods.Function(statement.Index));
        AfterCall(statement.Results, _facts.Reports(statement.Index));
    }

    private void EmitCallIndirect(Statement statement)
    {
        ValidatedModule module = _facts.Module;
        Expr element = statement.A!;
        Load(element);
        LoadInt((int)(module.Table?.Minimum ?? 0));
        _il.Emit(OpCodes.Bge_Un, Trap(TrapCode.UndefinedElement));
        Label matches = _il.DefineLabel();
        LoadEntry(element);
        _il.Emit(OpCodes.Ldfld, Members.EntryType);
        LoadInt(module.CanonicalType(statement.Index));
        _il.Emit(OpCodes.Beq, matches);

        // Behind the table's own comparison, so that a call that is right pays one.
        LoadEntry(element);
        _il.Emit(OpCodes.Ldfld, Members.EntryType);
        LoadInt(TableEntry.NoType);
        _il.Emit(OpCodes.Beq, Trap(TrapCode.UninitializedElement));
        _il.Emit(OpCodes.Br, Trap(TrapCode.IndirectCallTypeMismatch));
        _il.MarkLabel(matches);
        WriteGas();
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldarg_1);
        foreach (Expr argument in statement.Arguments)
            Load(argument);
        LoadEntry(element);
        _il.Emit(OpCodes.Ldfld, Members.EntryCode);
        WasmFunctionType type = module.Types[statement.Index];
        _il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, ModuleMethods.ReturnType(type), ModuleMethods.ParameterTypes(type), null);
        AfterCall(statement.Results, _facts.TypeReports(statement.Index));
    }

    private void LoadEntry(Expr element)
    {
        LoadInstance(Members.Table);
        Load(element);
        _il.Emit(OpCodes.Conv_U);
        LoadInt(TableEntry.Bytes);
        _il.Emit(OpCodes.Mul);
        _il.Emit(OpCodes.Add);
    }

    private void EmitCallImport(Statement statement)
    {
        WriteGas();
        if (_gas is not null)
            TestGas();
        else
            TestGasField();
        HostCall.Emit(_il, _facts.Module, statement.Index, index => Load(statement.Arguments[index]));
        if (_facts.Module.Imports[statement.Index].Function is not { } function)
        {
            StoreZeros(statement.Results);
            return;
        }

        foreach (Variable result in statement.Results)
            StoreVariable(result);
        LoadInstance(Members.Signal);
        _il.Emit(OpCodes.Brtrue, function is HostFunction.Return or HostFunction.Revert ? Ended() : Raised());
        ReadState();
    }

    private void StoreZeros(Variable[] results)
    {
        foreach (Variable result in results)
        {
            LoadConstant(result.Type, 0);
            StoreVariable(result);
        }
    }

    private void AfterCall(Variable[] results, bool reports)
    {
        if (results.Length > 0)
            StoreVariable(results[0]);
        if (reports)
        {
            LoadInstance(Members.Signal);
            _il.Emit(OpCodes.Brtrue, Ended());
        }

        for (int i = 1; i < results.Length; i++)
        {
            _slots.Load(i, results[i].Type);
            StoreVariable(results[i]);
        }

        ReadState();
    }

    private void AfterHelper()
    {
        LoadInstance(Members.Signal);
        _il.Emit(OpCodes.Brtrue, Raised());
        ReadState();
    }

    private void ReadState()
    {
        if (_gas is not null)
            ReadGas();
        if (_memory is not null && KeepsContextInMemory)
        {
            LoadInstance(Members.MemoryBase);
            _il.Emit(OpCodes.Stloc, _memory);
        }

        ReadLength();
    }

    private void EmitBulk(Statement statement)
    {
        WriteGas();
        _il.Emit(OpCodes.Ldarg_0);
        foreach (Expr argument in statement.Arguments)
            Load(argument);
        int sub = statement.Op - Expr.Prefixed;
        if (sub is not (Op.MemoryCopy or Op.MemoryFill or Op.TableCopy))
            LoadInt(statement.Index);
        _il.Emit(OpCodes.Call, Members.Bulk(sub));
        AfterHelper();
    }

    private void EmitReturn(Expr[] values)
    {
        WriteGas();
        for (int i = 1; i < values.Length; i++)
        {
            int place = i;
            _slots.Store(i, values[i].Type, () => Load(values[place]));
        }

        if (values.Length > 0)
            Load(values[0]);
        _il.Emit(OpCodes.Ret);
    }

    /// <summary>The blocks behind the code: traps, refills, and the ways out.</summary>
    private void EmitExits()
    {
        foreach ((Label refill, Label back) in _refills)
        {
            _il.MarkLabel(refill);
            WriteGas();
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Call, Members.RefillGas);
            _il.Emit(OpCodes.Brfalse, Raised());
            if (_gas is not null)
                ReadGas();
            _il.Emit(OpCodes.Br, back);
        }

        for (int code = 0; code < TrapCodes; code++)
        {
            if (_traps[code] is not { } trap)
                continue;
            _il.MarkLabel(trap);
            WriteGas();
            _il.Emit(OpCodes.Ldarg_0);
            LoadInt(code);
            _il.Emit(OpCodes.Call, Members.RaiseTrap);
            if (IsDeep)
            {
                _il.Emit(OpCodes.Br, Ended());
            }
            else
            {
                LoadInstance(Members.Unwind);
                _il.Emit(OpCodes.Throw);
            }
        }

        if (_raised is { } raised)
        {
            _il.MarkLabel(raised);
            LoadInstance(Members.Unwind);
            _il.Emit(OpCodes.Throw);
        }

        if (_ended is { } ended)
        {
            _il.MarkLabel(ended);
            if (_body.Type.Results.Length > 0)
                LoadConstant(_body.Type.Results[0], 0);
            _il.Emit(OpCodes.Ret);
        }
    }

    private Label Trap(TrapCode code) => _traps[(int)code] ??= _il.DefineLabel();

    // The signal is set: leave the frame.
    private Label Raised() => IsDeep ? Ended() : _raised ??= _il.DefineLabel();

    // The signal is set and every caller looks at it: leave the function.
    private Label Ended() => _ended ??= _il.DefineLabel();

    private void TestGas()
    {
        if (_gas is null)
        {
            TestGasField();
            return;
        }

        _il.Emit(OpCodes.Ldloc, _gas);
        TestLoaded();
    }

    private void TestGasField()
    {
        LoadInstance(Members.Gas);
        TestLoaded();
    }

    private void TestLoaded()
    {
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Conv_I8);
        if (!_isSliced)
        {
            _il.Emit(OpCodes.Blt, Trap(TrapCode.OutOfGas));
            return;
        }

        (Label refill, Label back) = (_il.DefineLabel(), _il.DefineLabel());
        _refills.Add((refill, back));
        _il.Emit(OpCodes.Blt, refill);
        _il.MarkLabel(back);
    }

    private void Subtract(uint cost)
    {
        if (cost == 0)
            return;
        if (_gas is not null)
        {
            _il.Emit(OpCodes.Ldloc, _gas);
            LoadLong(cost);
            _il.Emit(OpCodes.Sub);
            _il.Emit(OpCodes.Stloc, _gas);
            return;
        }

        _il.Emit(OpCodes.Ldarg_0);
        LoadInstance(Members.Gas);
        LoadLong(cost);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stfld, Members.Gas);
    }

    private void WriteGas()
    {
        if (_gas is null)
            return;
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldloc, _gas);
        _il.Emit(OpCodes.Stfld, Members.Gas);
    }

    private void ReadGas()
    {
        LoadInstance(Members.Gas);
        _il.Emit(OpCodes.Stloc, _gas!);
    }

    private void ReadLength()
    {
        if (_length is null)
            return;
        LoadInstance(Members.MemoryBytes);
        _il.Emit(OpCodes.Stloc, _length);
    }

    private void LoadInstance(FieldInfo field)
    {
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Ldfld, field);
    }

    private void LoadVariable(Variable variable)
    {
        if (variable.Index < _body.ParameterCount)
            NumericEmitter.LoadArgument(_il, variable.Index + ModuleMethods.FirstParameter);
        else
            _il.Emit(OpCodes.Ldloc, LocalOf(variable));
    }

    private void StoreVariable(Variable variable)
    {
        if (variable.Index < _body.ParameterCount)
            NumericEmitter.StoreArgument(_il, variable.Index + ModuleMethods.FirstParameter);
        else
            _il.Emit(OpCodes.Stloc, LocalOf(variable));
    }

    private LocalBuilder LocalOf(Variable variable) =>
        _locals[variable.Index] ??= _il.DeclareLocal(ModuleMethods.TypeOf(variable.Type));

    private void LoadGlobalAddress(int index)
    {
        _il.Emit(OpCodes.Ldloc, _globals!);
        if (index == 0)
            return;
        LoadInt(index * sizeof(ulong));
        _il.Emit(OpCodes.Add);
    }

    private void LoadAddress(Expr address, ulong offset)
    {
        _il.Emit(OpCodes.Ldloc, _memory!);
        if (address.Kind == ExprKind.Const)
        {
            LoadLong((long)(address.Bits + offset));
            _il.Emit(OpCodes.Conv_U);
            _il.Emit(OpCodes.Add);
            return;
        }

        Load(address);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
        if (offset == 0)
            return;
        LoadLong((long)offset);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add);
    }

    private void Load(Expr value)
    {
        switch (value.Kind)
        {
            case ExprKind.Const:
                LoadConstant(value.Type, value.Bits);
                break;
            case ExprKind.Variable:
                LoadVariable(_body.PlaceOf(value));
                break;
            case ExprKind.Global:
                LoadGlobalAddress((int)value.Bits);
                _il.Emit(SlotAccess.LoadIndirect(value.Type));
                break;
            case ExprKind.MemorySize:
                _il.Emit(OpCodes.Ldloc, _length!);
                LoadInt(16);
                _il.Emit(OpCodes.Shr_Un);
                break;
            case ExprKind.Load:
                LoadAddress(value.A!, value.Bits);
                LoadFromMemory(value.Op);
                break;
            case ExprKind.Unary:
                Load(value.A!);
                NumericEmitter.Unary(_il, value.Op);
                break;
            default:
                Load(value.A!);
                NumericEmitter.Binary(_il, value.Op, value.B!, Load);
                HideRotation(value.Op, value.Type);
                break;
        }
    }

    /// <summary>Keeps a rotation away from a comparison with zero.</summary>
    /// <remarks>
    /// The compiler below (.NET 10.0.12, x64) takes the zero flag for the result of a rotation by a constant, and rotations do not set it:
    /// <c>RotateLeft(x, 3) == 0</c> is wrong there. It makes rotations of shifts to both sides as well, also across the variables and calls
    /// that it sees through. So a rotation and a logical shift to the right go through an AND with a field, which it cannot know to change
    /// nothing.
    /// </remarks>
    private void HideRotation(int op, WasmValueType type)
    {
        if (op is not (0x76 or 0x77 or 0x78 or 0x88 or 0x89 or 0x8a))
            return;
        LoadInstance(type == WasmValueType.I32 ? Members.AllOnes32 : Members.AllOnes64);
        _il.Emit(OpCodes.And);
    }

    private void EmitBranch(Expr condition, Label label, bool isWhenTrue)
    {
        while (condition.Kind == ExprKind.Unary && condition.Op == Op.I32Eqz)
        {
            condition = condition.A!;
            isWhenTrue = !isWhenTrue;
        }

        if (condition.Kind == ExprKind.Binary && NumericEmitter.TryBranch(condition.Op, isWhenTrue, out OpCode branch))
        {
            Load(condition.A!);
            Load(condition.B!);
            _il.Emit(branch, label);
            return;
        }

        Load(condition);
        _il.Emit(isWhenTrue ? OpCodes.Brtrue : OpCodes.Brfalse, label);
    }

    private void LoadConstant(WasmValueType type, ulong bits)
    {
        switch (type)
        {
            case WasmValueType.I32:
                LoadInt((int)bits);
                break;
            case WasmValueType.I64:
                LoadLong((long)bits);
                break;
            case WasmValueType.F32 when !float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits)):
                _il.Emit(OpCodes.Ldc_R4, BitConverter.UInt32BitsToSingle((uint)bits));
                break;
            case WasmValueType.F32:
                // The compiler below carries constants as doubles and would quiet a NaN.
                LoadInt((int)bits);
                _il.Emit(OpCodes.Call, Members.SingleFromBits);
                break;
            case WasmValueType.F64 when !double.IsNaN(BitConverter.UInt64BitsToDouble(bits)):
                _il.Emit(OpCodes.Ldc_R8, BitConverter.UInt64BitsToDouble(bits));
                break;
            default:
                LoadLong((long)bits);
                _il.Emit(OpCodes.Call, Members.DoubleFromBits);
                break;
        }
    }

    private void LoadInt(int value) => NumericEmitter.LoadInt(_il, value);

    private void LoadLong(long value) => NumericEmitter.LoadLong(_il, value);

    private void LoadFromMemory(int op)
    {
        _il.Emit(op switch
        {
            0x28 => OpCodes.Ldind_I4,
            0x29 => OpCodes.Ldind_I8,
            0x2a => OpCodes.Ldind_R4,
            0x2b => OpCodes.Ldind_R8,
            0x2c or 0x30 => OpCodes.Ldind_I1,
            0x2d or 0x31 => OpCodes.Ldind_U1,
            0x2e or 0x32 => OpCodes.Ldind_I2,
            0x2f or 0x33 => OpCodes.Ldind_U2,
            0x34 => OpCodes.Ldind_I4,
            _ => OpCodes.Ldind_U4,
        });
        if (op is 0x30 or 0x32 or 0x34)
            _il.Emit(OpCodes.Conv_I8);
        else if (op is 0x31 or 0x33 or 0x35)
            _il.Emit(OpCodes.Conv_U8);
    }

    private static OpCode StoreOpCode(int op) => op switch
    {
        0x36 or 0x3e => OpCodes.Stind_I4,
        0x37 => OpCodes.Stind_I8,
        0x38 => OpCodes.Stind_R4,
        0x39 => OpCodes.Stind_R8,
        0x3a or 0x3c => OpCodes.Stind_I1,
        _ => OpCodes.Stind_I2,
    };
}
