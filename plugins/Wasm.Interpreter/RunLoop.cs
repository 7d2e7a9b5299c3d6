using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pyde.Abi.Binary;
using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;

namespace Wasm.Interpreter;

/// <summary>Runs translated code until the first activation returns or the frame ends.</summary>
/// <remarks>
/// WASM calls do not use the native stack. Pointers are sound: stack and code are pinned arrays that the instance and its module keep
/// alive; Enter makes room for all locals and operands of an activation, and validation bounds both; memory addresses are compared with the
/// memory's length in 64 bits before each access. Loads and stores rely on a little-endian machine, as the whole node does.
/// </remarks>
internal static unsafe class RunLoop
{
    internal static void Run(InterpreterInstance instance, int function)
    {
        int bottom = 0;
        int depth = 0;
        int place = 0;
        ulong* locals = AddressOf(instance.Stack);
        ulong* sp = locals + ParametersOf(instance.Module, function);
        Code* code = AddressOf(instance.Owner.CodeOf(function));
        byte* memory = instance.MemoryBase;
        ulong memoryBytes = (uint)instance.MemoryBytes;
        ulong address;
        TrapCode trap;
        while (true)
        {
            ref readonly Code step = ref code[place++];
            switch (step.Op)
            {
                case Step.Enter:
                    ref readonly ModuleFunction entered = ref instance.Module.Functions[function];
                    instance.Gas -= (long)step.Operand;
                    instance.StackBudget -= step.Target;
                    if (instance.Gas < 0 && !instance.RefillGas())
                        return;
                    if (instance.StackBudget < 0)
                        goto StackExhausted;
                    int arguments = (int)(sp - locals);
                    instance.EnsureStack(bottom + entered.LocalCount + entered.StackSlotsMax);
                    locals = AddressOf(instance.Stack) + bottom;
                    new Span<ulong>(locals + arguments, entered.LocalCount - arguments).Clear();
                    sp = locals + entered.LocalCount;
                    break;
                case Step.Charge:
                    instance.Gas -= (long)step.Operand;
                    break;
                case Step.LoopHead:
                    instance.Gas -= (long)step.Operand;
                    if (instance.Gas < 0 && !instance.RefillGas())
                        return;
                    break;
                case Step.Jump:
                    place = step.Target;
                    break;
                case Step.JumpIfZero:
                    if ((uint)*--sp == 0)
                        place = step.Target;
                    break;
                case Step.BranchTable:
                    place += (int)Math.Min((uint)*--sp, (uint)step.Target);
                    break;
                case Step.BranchIf:
                    if ((uint)*--sp != 0)
                        goto case Step.Branch;
                    break;
                case Step.Branch:
                    int arity = (int)(uint)step.Operand;
                    ulong* landing = locals + (int)(step.Operand >> 32);
                    if (landing + arity != sp)
                        Move(sp - arity, landing, arity);
                    sp = landing + arity;
                    place = step.Target;
                    break;
                case Step.Return:
                    Move(sp - step.Target, locals, step.Target);
                    sp = locals + step.Target;
                    instance.StackBudget += (int)step.Operand;
                    if (depth == 0)
                    {
                        if (instance.Gas < 0)
                            instance.RefillGas();
                        return;
                    }

                    InterpreterInstance.Frame caller = instance.Frames[--depth];
                    function = caller.Function;
                    bottom = caller.Base;
                    place = caller.Place;
                    locals = AddressOf(instance.Stack) + bottom;
                    code = AddressOf(instance.Owner.CodeOf(function));
                    break;
                case Step.CallImport:
                    if (!CallImport(instance, step.Target, ref sp))
                        return;
                    memory = instance.MemoryBase;
                    memoryBytes = (uint)instance.MemoryBytes;
                    break;
                case Op.CallIndirect:
                    uint element = (uint)*--sp;
                    if (element >= (uint)instance.Table.Length)
                        goto UndefinedElement;
                    int target = instance.Table[element];
                    if (target < 0)
                        goto UninitializedElement;
                    if (instance.Module.CanonicalType(instance.Module.TypeIndexOf(target)) != step.Target)
                        goto IndirectCallTypeMismatch;
                    int defined = target - instance.Module.Imports.Length;
                    if (defined >= 0)
                    {
                        PushCaller(instance, ref depth, new InterpreterInstance.Frame(function, place, bottom));
                        bottom += (int)(sp - locals) - ParametersOf(instance.Module, defined);
                        function = defined;
                        goto Entered;
                    }

                    if (!CallImport(instance, target, ref sp))
                        return;
                    memory = instance.MemoryBase;
                    memoryBytes = (uint)instance.MemoryBytes;
                    break;
                case Step.CallDefined:
                    PushCaller(instance, ref depth, new InterpreterInstance.Frame(function, place, bottom));
                    bottom += (int)(sp - locals) - (int)step.Operand;
                    function = step.Target;
                Entered:
                    locals = AddressOf(instance.Stack) + bottom;
                    code = AddressOf(instance.Owner.CodeOf(function));
                    place = 0;
                    break;
                case Op.Unreachable:
                    trap = TrapCode.Unreachable;
                    goto Trap;
                case Op.Drop:
                    sp--;
                    break;
                case Op.Select:
                    sp -= 2;
                    if ((uint)sp[1] == 0)
                        sp[-1] = sp[0];
                    break;
                case Op.LocalGet:
                    *sp++ = locals[step.Target];
                    break;
                case Op.LocalSet:
                    locals[step.Target] = *--sp;
                    break;
                case Op.LocalTee:
                    locals[step.Target] = sp[-1];
                    break;
                case Op.GlobalGet:
                    *sp++ = instance.Globals[step.Target];
                    break;
                case Op.GlobalSet:
                    instance.Globals[step.Target] = *--sp;
                    break;
                case Op.I64Const:
                    *sp++ = step.Operand;
                    break;
                case Op.MemorySize:
                    *sp++ = (uint)instance.MemoryBytes / WasmLimits.PageBytes;
                    break;
                case Op.MemoryGrow:
                    uint pages = (uint)sp[-1];
                    instance.Gas -= WasmRuntimePrices.MemoryGrow(pages);
                    if ((instance.Gas < 0 && !instance.RefillGas()) || !instance.TryGrowMemory(pages, out uint previous))
                        return;
                    sp[-1] = previous;
                    memoryBytes = (uint)instance.MemoryBytes;
                    break;
                case >= Step.Prefixed + Op.MemoryInit and <= Step.Prefixed + Op.TableCopy:
                    bool isDrop = step.Op is Step.Prefixed + Op.DataDrop or Step.Prefixed + Op.ElemDrop;
                    if (!isDrop)
                        sp -= 3;
                    if (!BulkSteps.Run(instance, step, sp))
                        return;
                    break;
                case 0x28:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 4 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)*(uint*)(memory + address);
                    break;
                case 0x29:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 8 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = *(ulong*)(memory + address);
                    break;
                case 0x2a:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 4 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)*(uint*)(memory + address);
                    break;
                case 0x2b:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 8 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = *(ulong*)(memory + address);
                    break;
                case 0x2c:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 1 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (uint)(int)*(sbyte*)(memory + address);
                    break;
                case 0x2d:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 1 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)*(memory + address);
                    break;
                case 0x2e:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 2 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (uint)(int)*(short*)(memory + address);
                    break;
                case 0x2f:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 2 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)*(ushort*)(memory + address);
                    break;
                case 0x30:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 1 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)(long)*(sbyte*)(memory + address);
                    break;
                case 0x31:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 1 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)*(memory + address);
                    break;
                case 0x32:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 2 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)(long)*(short*)(memory + address);
                    break;
                case 0x33:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 2 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)*(ushort*)(memory + address);
                    break;
                case 0x34:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 4 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)(long)*(int*)(memory + address);
                    break;
                case 0x35:
                    address = (uint)sp[-1] + step.Operand;
                    if (address + 4 > memoryBytes)
                        goto OutOfBounds;
                    sp[-1] = (ulong)*(uint*)(memory + address);
                    break;
                case 0x36:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 4 > memoryBytes)
                        goto OutOfBounds;
                    *(uint*)(memory + address) = (uint)sp[1];
                    break;
                case 0x37:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 8 > memoryBytes)
                        goto OutOfBounds;
                    *(ulong*)(memory + address) = sp[1];
                    break;
                case 0x38:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 4 > memoryBytes)
                        goto OutOfBounds;
                    *(uint*)(memory + address) = (uint)sp[1];
                    break;
                case 0x39:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 8 > memoryBytes)
                        goto OutOfBounds;
                    *(ulong*)(memory + address) = sp[1];
                    break;
                case 0x3a:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 1 > memoryBytes)
                        goto OutOfBounds;
                    *(byte*)(memory + address) = (byte)sp[1];
                    break;
                case 0x3b:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 2 > memoryBytes)
                        goto OutOfBounds;
                    *(ushort*)(memory + address) = (ushort)sp[1];
                    break;
                case 0x3c:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 1 > memoryBytes)
                        goto OutOfBounds;
                    *(byte*)(memory + address) = (byte)sp[1];
                    break;
                case 0x3d:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 2 > memoryBytes)
                        goto OutOfBounds;
                    *(ushort*)(memory + address) = (ushort)sp[1];
                    break;
                case 0x3e:
                    sp -= 2;
                    address = (uint)sp[0] + step.Operand;
                    if (address + 4 > memoryBytes)
                        goto OutOfBounds;
                    *(uint*)(memory + address) = (uint)sp[1];
                    break;
                case 0x45:
                    sp[-1] = (uint)sp[-1] == 0 ? 1UL : 0UL;
                    break;
                case 0x46:
                    sp--;
                    sp[-1] = (uint)sp[-1] == (uint)sp[0] ? 1UL : 0UL;
                    break;
                case 0x47:
                    sp--;
                    sp[-1] = (uint)sp[-1] != (uint)sp[0] ? 1UL : 0UL;
                    break;
                case 0x48:
                    sp--;
                    sp[-1] = (int)sp[-1] < (int)sp[0] ? 1UL : 0UL;
                    break;
                case 0x49:
                    sp--;
                    sp[-1] = (uint)sp[-1] < (uint)sp[0] ? 1UL : 0UL;
                    break;
                case 0x4a:
                    sp--;
                    sp[-1] = (int)sp[-1] > (int)sp[0] ? 1UL : 0UL;
                    break;
                case 0x4b:
                    sp--;
                    sp[-1] = (uint)sp[-1] > (uint)sp[0] ? 1UL : 0UL;
                    break;
                case 0x4c:
                    sp--;
                    sp[-1] = (int)sp[-1] <= (int)sp[0] ? 1UL : 0UL;
                    break;
                case 0x4d:
                    sp--;
                    sp[-1] = (uint)sp[-1] <= (uint)sp[0] ? 1UL : 0UL;
                    break;
                case 0x4e:
                    sp--;
                    sp[-1] = (int)sp[-1] >= (int)sp[0] ? 1UL : 0UL;
                    break;
                case 0x4f:
                    sp--;
                    sp[-1] = (uint)sp[-1] >= (uint)sp[0] ? 1UL : 0UL;
                    break;
                case 0x50:
                    sp[-1] = sp[-1] == 0 ? 1UL : 0UL;
                    break;
                case 0x51:
                    sp--;
                    sp[-1] = sp[-1] == sp[0] ? 1UL : 0UL;
                    break;
                case 0x52:
                    sp--;
                    sp[-1] = sp[-1] != sp[0] ? 1UL : 0UL;
                    break;
                case 0x53:
                    sp--;
                    sp[-1] = (long)sp[-1] < (long)sp[0] ? 1UL : 0UL;
                    break;
                case 0x54:
                    sp--;
                    sp[-1] = sp[-1] < sp[0] ? 1UL : 0UL;
                    break;
                case 0x55:
                    sp--;
                    sp[-1] = (long)sp[-1] > (long)sp[0] ? 1UL : 0UL;
                    break;
                case 0x56:
                    sp--;
                    sp[-1] = sp[-1] > sp[0] ? 1UL : 0UL;
                    break;
                case 0x57:
                    sp--;
                    sp[-1] = (long)sp[-1] <= (long)sp[0] ? 1UL : 0UL;
                    break;
                case 0x58:
                    sp--;
                    sp[-1] = sp[-1] <= sp[0] ? 1UL : 0UL;
                    break;
                case 0x59:
                    sp--;
                    sp[-1] = (long)sp[-1] >= (long)sp[0] ? 1UL : 0UL;
                    break;
                case 0x5a:
                    sp--;
                    sp[-1] = sp[-1] >= sp[0] ? 1UL : 0UL;
                    break;
                case 0x5b:
                    sp--;
                    sp[-1] = Single(sp[-1]) == Single(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x5c:
                    sp--;
                    sp[-1] = Single(sp[-1]) != Single(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x5d:
                    sp--;
                    sp[-1] = Single(sp[-1]) < Single(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x5e:
                    sp--;
                    sp[-1] = Single(sp[-1]) > Single(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x5f:
                    sp--;
                    sp[-1] = Single(sp[-1]) <= Single(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x60:
                    sp--;
                    sp[-1] = Single(sp[-1]) >= Single(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x61:
                    sp--;
                    sp[-1] = Double(sp[-1]) == Double(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x62:
                    sp--;
                    sp[-1] = Double(sp[-1]) != Double(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x63:
                    sp--;
                    sp[-1] = Double(sp[-1]) < Double(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x64:
                    sp--;
                    sp[-1] = Double(sp[-1]) > Double(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x65:
                    sp--;
                    sp[-1] = Double(sp[-1]) <= Double(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x66:
                    sp--;
                    sp[-1] = Double(sp[-1]) >= Double(sp[0]) ? 1UL : 0UL;
                    break;
                case 0x67:
                    sp[-1] = (uint)BitOperations.LeadingZeroCount((uint)sp[-1]);
                    break;
                case 0x68:
                    sp[-1] = (uint)BitOperations.TrailingZeroCount((uint)sp[-1]);
                    break;
                case 0x69:
                    sp[-1] = (uint)BitOperations.PopCount((uint)sp[-1]);
                    break;
                case 0x6a:
                    sp--;
                    sp[-1] = (uint)sp[-1] + (uint)sp[0];
                    break;
                case 0x6b:
                    sp--;
                    sp[-1] = (uint)sp[-1] - (uint)sp[0];
                    break;
                case 0x6c:
                    sp--;
                    sp[-1] = (uint)sp[-1] * (uint)sp[0];
                    break;
                case 0x6d:
                    sp--;
                    if (!Arithmetic.TryDivide((int)sp[-1], (int)sp[0], out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0x6e:
                    sp--;
                    if ((uint)sp[0] == 0)
                        goto DivideByZero;
                    sp[-1] = (uint)sp[-1] / (uint)sp[0];
                    break;
                case 0x6f:
                    sp--;
                    if ((uint)sp[0] == 0)
                        goto DivideByZero;
                    sp[-1] = (int)sp[0] == -1 ? 0 : (uint)((int)sp[-1] % (int)sp[0]);
                    break;
                case 0x70:
                    sp--;
                    if ((uint)sp[0] == 0)
                        goto DivideByZero;
                    sp[-1] = (uint)sp[-1] % (uint)sp[0];
                    break;
                case 0x71:
                    sp--;
                    sp[-1] = (uint)sp[-1] & (uint)sp[0];
                    break;
                case 0x72:
                    sp--;
                    sp[-1] = (uint)sp[-1] | (uint)sp[0];
                    break;
                case 0x73:
                    sp--;
                    sp[-1] = (uint)sp[-1] ^ (uint)sp[0];
                    break;
                case 0x74:
                    sp--;
                    sp[-1] = (uint)sp[-1] << (int)sp[0];
                    break;
                case 0x75:
                    sp--;
                    sp[-1] = (uint)((int)sp[-1] >> (int)sp[0]);
                    break;
                case 0x76:
                    sp--;
                    sp[-1] = (uint)sp[-1] >> (int)sp[0];
                    break;
                case 0x77:
                    sp--;
                    sp[-1] = BitOperations.RotateLeft((uint)sp[-1], (int)sp[0]);
                    break;
                case 0x78:
                    sp--;
                    sp[-1] = BitOperations.RotateRight((uint)sp[-1], (int)sp[0]);
                    break;
                case 0x79:
                    sp[-1] = (uint)BitOperations.LeadingZeroCount(sp[-1]);
                    break;
                case 0x7a:
                    sp[-1] = (uint)BitOperations.TrailingZeroCount(sp[-1]);
                    break;
                case 0x7b:
                    sp[-1] = (uint)BitOperations.PopCount(sp[-1]);
                    break;
                case 0x7c:
                    sp--;
                    sp[-1] = sp[-1] + sp[0];
                    break;
                case 0x7d:
                    sp--;
                    sp[-1] = sp[-1] - sp[0];
                    break;
                case 0x7e:
                    sp--;
                    sp[-1] = sp[-1] * sp[0];
                    break;
                case 0x7f:
                    sp--;
                    if (!Arithmetic.TryDivide((long)sp[-1], (long)sp[0], out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0x80:
                    sp--;
                    if (sp[0] == 0)
                        goto DivideByZero;
                    sp[-1] /= sp[0];
                    break;
                case 0x81:
                    sp--;
                    if (sp[0] == 0)
                        goto DivideByZero;
                    sp[-1] = (long)sp[0] == -1 ? 0 : (ulong)((long)sp[-1] % (long)sp[0]);
                    break;
                case 0x82:
                    sp--;
                    if (sp[0] == 0)
                        goto DivideByZero;
                    sp[-1] %= sp[0];
                    break;
                case 0x83:
                    sp--;
                    sp[-1] = sp[-1] & sp[0];
                    break;
                case 0x84:
                    sp--;
                    sp[-1] = sp[-1] | sp[0];
                    break;
                case 0x85:
                    sp--;
                    sp[-1] = sp[-1] ^ sp[0];
                    break;
                case 0x86:
                    sp--;
                    sp[-1] = sp[-1] << (int)sp[0];
                    break;
                case 0x87:
                    sp--;
                    sp[-1] = (ulong)((long)sp[-1] >> (int)sp[0]);
                    break;
                case 0x88:
                    sp--;
                    sp[-1] = sp[-1] >> (int)sp[0];
                    break;
                case 0x89:
                    sp--;
                    sp[-1] = BitOperations.RotateLeft(sp[-1], (int)sp[0]);
                    break;
                case 0x8a:
                    sp--;
                    sp[-1] = BitOperations.RotateRight(sp[-1], (int)sp[0]);
                    break;
                case 0x8b:
                    sp[-1] = sp[-1] & ~0x8000_0000UL;
                    break;
                case 0x8c:
                    sp[-1] = sp[-1] ^ 0x8000_0000UL;
                    break;
                case 0x8d:
                    sp[-1] = Bits(MathF.Ceiling(Single(sp[-1])));
                    break;
                case 0x8e:
                    sp[-1] = Bits(MathF.Floor(Single(sp[-1])));
                    break;
                case 0x8f:
                    sp[-1] = Bits(MathF.Truncate(Single(sp[-1])));
                    break;
                case 0x90:
                    sp[-1] = Bits(MathF.Round(Single(sp[-1]), MidpointRounding.ToEven));
                    break;
                case 0x91:
                    sp[-1] = Bits(MathF.Sqrt(Single(sp[-1])));
                    break;
                case 0x92:
                    sp--;
                    sp[-1] = Bits(Single(sp[-1]) + Single(sp[0]));
                    break;
                case 0x93:
                    sp--;
                    sp[-1] = Bits(Single(sp[-1]) - Single(sp[0]));
                    break;
                case 0x94:
                    sp--;
                    sp[-1] = Bits(Single(sp[-1]) * Single(sp[0]));
                    break;
                case 0x95:
                    sp--;
                    sp[-1] = Bits(Single(sp[-1]) / Single(sp[0]));
                    break;
                case 0x96:
                    sp--;
                    sp[-1] = Bits(MathF.Min(Single(sp[-1]), Single(sp[0])));
                    break;
                case 0x97:
                    sp--;
                    sp[-1] = Bits(MathF.Max(Single(sp[-1]), Single(sp[0])));
                    break;
                case 0x98:
                    sp--;
                    sp[-1] = (sp[-1] & ~0x8000_0000UL) | (sp[0] & 0x8000_0000UL);
                    break;
                case 0x99:
                    sp[-1] = sp[-1] & ~0x8000_0000_0000_0000UL;
                    break;
                case 0x9a:
                    sp[-1] = sp[-1] ^ 0x8000_0000_0000_0000UL;
                    break;
                case 0x9b:
                    sp[-1] = Bits(Math.Ceiling(Double(sp[-1])));
                    break;
                case 0x9c:
                    sp[-1] = Bits(Math.Floor(Double(sp[-1])));
                    break;
                case 0x9d:
                    sp[-1] = Bits(Math.Truncate(Double(sp[-1])));
                    break;
                case 0x9e:
                    sp[-1] = Bits(Math.Round(Double(sp[-1]), MidpointRounding.ToEven));
                    break;
                case 0x9f:
                    sp[-1] = Bits(Math.Sqrt(Double(sp[-1])));
                    break;
                case 0xa0:
                    sp--;
                    sp[-1] = Bits(Double(sp[-1]) + Double(sp[0]));
                    break;
                case 0xa1:
                    sp--;
                    sp[-1] = Bits(Double(sp[-1]) - Double(sp[0]));
                    break;
                case 0xa2:
                    sp--;
                    sp[-1] = Bits(Double(sp[-1]) * Double(sp[0]));
                    break;
                case 0xa3:
                    sp--;
                    sp[-1] = Bits(Double(sp[-1]) / Double(sp[0]));
                    break;
                case 0xa4:
                    sp--;
                    sp[-1] = Bits(Math.Min(Double(sp[-1]), Double(sp[0])));
                    break;
                case 0xa5:
                    sp--;
                    sp[-1] = Bits(Math.Max(Double(sp[-1]), Double(sp[0])));
                    break;
                case 0xa6:
                    sp--;
                    sp[-1] = (sp[-1] & ~0x8000_0000_0000_0000UL) | (sp[0] & 0x8000_0000_0000_0000UL);
                    break;
                case 0xa7:
                    sp[-1] = (uint)sp[-1];
                    break;
                case 0xa8:
                    if (!Arithmetic.TryTruncateI32(Single(sp[-1]), out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0xa9:
                    if (!Arithmetic.TryTruncateU32(Single(sp[-1]), out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0xaa:
                    if (!Arithmetic.TryTruncateI32(Double(sp[-1]), out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0xab:
                    if (!Arithmetic.TryTruncateU32(Double(sp[-1]), out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0xac:
                    sp[-1] = (ulong)(long)(int)sp[-1];
                    break;
                case 0xad:
                    sp[-1] = (uint)sp[-1];
                    break;
                case 0xae:
                    if (!Arithmetic.TryTruncateI64(Single(sp[-1]), out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0xaf:
                    if (!Arithmetic.TryTruncateU64(Single(sp[-1]), out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0xb0:
                    if (!Arithmetic.TryTruncateI64(Double(sp[-1]), out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0xb1:
                    if (!Arithmetic.TryTruncateU64(Double(sp[-1]), out sp[-1], out trap))
                        goto Trap;
                    break;
                case 0xb2:
                    sp[-1] = Bits((float)(int)sp[-1]);
                    break;
                case 0xb3:
                    sp[-1] = Bits((float)(long)(uint)sp[-1]);
                    break;
                case 0xb4:
                    sp[-1] = Bits((float)(long)sp[-1]);
                    break;
                case 0xb5:
                    sp[-1] = Bits(Arithmetic.ToSingle(sp[-1]));
                    break;
                case 0xb6:
                    sp[-1] = Bits((float)Double(sp[-1]));
                    break;
                case 0xb7:
                    sp[-1] = Bits((double)(int)sp[-1]);
                    break;
                case 0xb8:
                    sp[-1] = Bits((double)(long)(uint)sp[-1]);
                    break;
                case 0xb9:
                    sp[-1] = Bits((double)(long)sp[-1]);
                    break;
                case 0xba:
                    sp[-1] = Bits(Arithmetic.ToDouble(sp[-1]));
                    break;
                case 0xbb:
                    sp[-1] = Bits((double)Single(sp[-1]));
                    break;
                case 0xbc or 0xbd or 0xbe or 0xbf:
                    break;
                case 0xc0:
                    sp[-1] = (uint)(int)(sbyte)sp[-1];
                    break;
                case 0xc1:
                    sp[-1] = (uint)(int)(short)sp[-1];
                    break;
                case 0xc2:
                    sp[-1] = (ulong)(long)(sbyte)sp[-1];
                    break;
                case 0xc3:
                    sp[-1] = (ulong)(long)(short)sp[-1];
                    break;
                case 0xc4:
                    sp[-1] = (ulong)(long)(int)sp[-1];
                    break;
                case Step.Prefixed + 0:
                    sp[-1] = Arithmetic.SaturateI32(Single(sp[-1]));
                    break;
                case Step.Prefixed + 1:
                    sp[-1] = Arithmetic.SaturateU32(Single(sp[-1]));
                    break;
                case Step.Prefixed + 2:
                    sp[-1] = Arithmetic.SaturateI32(Double(sp[-1]));
                    break;
                case Step.Prefixed + 3:
                    sp[-1] = Arithmetic.SaturateU32(Double(sp[-1]));
                    break;
                case Step.Prefixed + 4:
                    sp[-1] = Arithmetic.SaturateI64(Single(sp[-1]));
                    break;
                case Step.Prefixed + 5:
                    sp[-1] = Arithmetic.SaturateU64(Single(sp[-1]));
                    break;
                case Step.Prefixed + 6:
                    sp[-1] = Arithmetic.SaturateI64(Double(sp[-1]));
                    break;
                case Step.Prefixed + 7:
                    sp[-1] = Arithmetic.SaturateU64(Double(sp[-1]));
                    break;
                default:
                    throw new InvalidOperationException($"step 0x{step.Op:x} of function {function} is unknown");
            }
        }

    OutOfBounds:
        trap = TrapCode.MemoryOutOfBounds;
        goto Trap;
    DivideByZero:
        trap = TrapCode.IntegerDivideByZero;
        goto Trap;
    UndefinedElement:
        trap = TrapCode.UndefinedElement;
        goto Trap;
    UninitializedElement:
        trap = TrapCode.UninitializedElement;
        goto Trap;
    IndirectCallTypeMismatch:
        trap = TrapCode.IndirectCallTypeMismatch;
        goto Trap;
    StackExhausted:
        trap = TrapCode.StackExhausted;
    Trap:
        instance.RaiseTrap(trap);
    }

    private static void PushCaller(InterpreterInstance instance, ref int depth, in InterpreterInstance.Frame caller)
    {
        if (depth == instance.Frames.Length)
            instance.GrowFrames();
        instance.Frames[depth++] = caller;
    }

    // False when the frame ends. The host may have grown nothing of this instance, but the contract says to read memory anew.
    private static bool CallImport(InterpreterInstance instance, int import, ref ulong* sp)
    {
        if (instance.Gas < 0 && !instance.RefillGas())
            return false;
        WasmFunctionType type = instance.Module.TypeOf(import);
        sp -= type.Parameters.Length;
        if (instance.Module.Imports[import].Function is not { } function)
        {
            new Span<ulong>(sp, type.Results.Length).Clear();
            sp += type.Results.Length;
            return true;
        }

        ulong result = HostCalls.Call(instance.Host, instance, function, new ReadOnlySpan<ulong>(sp, type.Parameters.Length));
        if (instance.Signal != GuestSignal.None)
            return false;
        if (type.Results.Length > 0)
            *sp++ = result;
        return true;
    }

    private static int ParametersOf(ValidatedModule module, int definedFunction) =>
        module.Types[module.Functions[definedFunction].TypeIndex].Parameters.Length;

    // Downwards, over a range that may overlap: ascending order is right.
    private static void Move(ulong* from, ulong* to, int count)
    {
        for (int i = 0; i < count; i++)
            to[i] = from[i];
    }

    private static ulong* AddressOf(ulong[] pinned) => (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    private static Code* AddressOf(Code[] pinned) => (Code*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    private static float Single(ulong slot) => BitConverter.UInt32BitsToSingle((uint)slot);

    private static double Double(ulong slot) => BitConverter.UInt64BitsToDouble(slot);

    // Results of arithmetic: every NaN becomes the canonical one (abi.md).
    private static ulong Bits(float value) => float.IsNaN(value) ? 0x7fc0_0000UL : BitConverter.SingleToUInt32Bits(value);

    private static ulong Bits(double value) => double.IsNaN(value) ? 0x7ff8_0000_0000_0000UL : BitConverter.DoubleToUInt64Bits(value);
}
