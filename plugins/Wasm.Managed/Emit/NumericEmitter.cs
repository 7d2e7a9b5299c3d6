using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>IL of numeric instructions. Operands have been checked where the instruction can trap.</summary>
internal static class NumericEmitter
{
    private static readonly MethodInfo Clz32 = Of(typeof(BitOperations), nameof(BitOperations.LeadingZeroCount), typeof(uint));
    private static readonly MethodInfo Clz64 = Of(typeof(BitOperations), nameof(BitOperations.LeadingZeroCount), typeof(ulong));
    private static readonly MethodInfo Ctz32 = Of(typeof(BitOperations), nameof(BitOperations.TrailingZeroCount), typeof(uint));
    private static readonly MethodInfo Ctz64 = Of(typeof(BitOperations), nameof(BitOperations.TrailingZeroCount), typeof(ulong));
    private static readonly MethodInfo Popcnt32 = Of(typeof(BitOperations), nameof(BitOperations.PopCount), typeof(uint));
    private static readonly MethodInfo Popcnt64 = Of(typeof(BitOperations), nameof(BitOperations.PopCount), typeof(ulong));
    private static readonly MethodInfo Rotl32 = Of(typeof(BitOperations), nameof(BitOperations.RotateLeft), typeof(uint), typeof(int));
    private static readonly MethodInfo Rotl64 = Of(typeof(BitOperations), nameof(BitOperations.RotateLeft), typeof(ulong), typeof(int));
    private static readonly MethodInfo Rotr32 = Of(typeof(BitOperations), nameof(BitOperations.RotateRight), typeof(uint), typeof(int));
    private static readonly MethodInfo Rotr64 = Of(typeof(BitOperations), nameof(BitOperations.RotateRight), typeof(ulong), typeof(int));
    private static readonly MethodInfo RoundF32 = Of(typeof(MathF), nameof(MathF.Round), typeof(float), typeof(MidpointRounding));
    private static readonly MethodInfo RoundF64 = Of(typeof(Math), nameof(Math.Round), typeof(double), typeof(MidpointRounding));
    private static readonly MethodInfo AbsF32 = Of(typeof(MathF), nameof(MathF.Abs), typeof(float));
    private static readonly MethodInfo AbsF64 = Of(typeof(Math), nameof(Math.Abs), typeof(double));
    private static readonly MethodInfo CopySignF32 = Of(typeof(MathF), nameof(MathF.CopySign), typeof(float), typeof(float));
    private static readonly MethodInfo CopySignF64 = Of(typeof(Math), nameof(Math.CopySign), typeof(double), typeof(double));
    private static readonly MethodInfo BitsF32 = Of(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits), typeof(float));
    private static readonly MethodInfo BitsF64 = Of(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits), typeof(double));
    private static readonly MethodInfo FromBitsF32 = Of(typeof(BitConverter), nameof(BitConverter.Int32BitsToSingle), typeof(int));
    private static readonly MethodInfo FromBitsF64 = Of(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble), typeof(long));

    /// <summary>The operand is on the evaluation stack.</summary>
    internal static void Unary(ILGenerator il, int op)
    {
        switch (op)
        {
            case 0x45:
                il.Emit(OpCodes.Ldc_I4_0);
                il.Emit(OpCodes.Ceq);
                break;
            case 0x50:
                LoadLong(il, 0);
                il.Emit(OpCodes.Ceq);
                break;
            case 0x67:
                il.Emit(OpCodes.Call, Clz32);
                break;
            case 0x68:
                il.Emit(OpCodes.Call, Ctz32);
                break;
            case 0x69:
                il.Emit(OpCodes.Call, Popcnt32);
                break;
            case 0x79:
                Widened(il, Clz64);
                break;
            case 0x7a:
                Widened(il, Ctz64);
                break;
            case 0x7b:
                Widened(il, Popcnt64);
                break;
            case 0x8b:
                il.Emit(OpCodes.Call, AbsF32);
                break;
            case 0x99:
                il.Emit(OpCodes.Call, AbsF64);
                break;
            case 0x8c or 0x9a:
                il.Emit(OpCodes.Neg);
                break;
            case 0x90:
                il.Emit(OpCodes.Ldc_I4, (int)MidpointRounding.ToEven);
                il.Emit(OpCodes.Call, RoundF32);
                break;
            case 0x9e:
                il.Emit(OpCodes.Ldc_I4, (int)MidpointRounding.ToEven);
                il.Emit(OpCodes.Call, RoundF64);
                break;
            case 0x8d or 0x8e or 0x8f or 0x91:
                il.Emit(OpCodes.Call, Of(typeof(MathF), RoundingName(op), typeof(float)));
                break;
            case 0x9b or 0x9c or 0x9d or 0x9f:
                il.Emit(OpCodes.Call, Of(typeof(Math), RoundingName(op - 0x0e), typeof(double)));
                break;
            case 0xbc:
                il.Emit(OpCodes.Call, BitsF32);
                break;
            case 0xbd:
                il.Emit(OpCodes.Call, BitsF64);
                break;
            case 0xbe:
                il.Emit(OpCodes.Call, FromBitsF32);
                break;
            case 0xbf:
                il.Emit(OpCodes.Call, FromBitsF64);
                break;
            case 0xb5:
                il.Emit(OpCodes.Call, Members.SingleFromUnsigned);
                break;
            case 0xba:
                il.Emit(OpCodes.Call, Members.DoubleFromUnsigned);
                break;
            default:
                Convert(il, op);
                break;
        }
    }

    /// <summary>The left operand is on the evaluation stack.</summary>
    internal static void Binary(ILGenerator il, int op, Expr right, Action<Expr> load)
    {
        if (op is 0x74 or 0x75 or 0x76 or 0x77 or 0x78)
        {
            LoadCount(il, right, load, 31);
        }
        else if (op is 0x86 or 0x87 or 0x88 or 0x89 or 0x8a)
        {
            LoadCount(il, right, load, 63);
        }
        else
        {
            load(right);
        }

        switch (op)
        {
            case 0x46 or 0x51 or 0x5b or 0x61:
                il.Emit(OpCodes.Ceq);
                break;
            case 0x47 or 0x52 or 0x5c or 0x62:
                il.Emit(OpCodes.Ceq);
                Not(il);
                break;
            case 0x48 or 0x53 or 0x5d or 0x63:
                il.Emit(OpCodes.Clt);
                break;
            case 0x49 or 0x54:
                il.Emit(OpCodes.Clt_Un);
                break;
            case 0x4a or 0x55 or 0x5e or 0x64:
                il.Emit(OpCodes.Cgt);
                break;
            case 0x4b or 0x56:
                il.Emit(OpCodes.Cgt_Un);
                break;
            case 0x4c or 0x57:
                il.Emit(OpCodes.Cgt);
                Not(il);
                break;
            case 0x4d or 0x58:
                il.Emit(OpCodes.Cgt_Un);
                Not(il);
                break;
            case 0x4e or 0x59:
                il.Emit(OpCodes.Clt);
                Not(il);
                break;
            case 0x4f or 0x5a:
                il.Emit(OpCodes.Clt_Un);
                Not(il);
                break;
            case 0x5f or 0x65:
                // Floats: not (greater or unordered).
                il.Emit(OpCodes.Cgt_Un);
                Not(il);
                break;
            case 0x60 or 0x66:
                il.Emit(OpCodes.Clt_Un);
                Not(il);
                break;
            case 0x77:
                il.Emit(OpCodes.Call, Rotl32);
                break;
            case 0x78:
                il.Emit(OpCodes.Call, Rotr32);
                break;
            case 0x89:
                il.Emit(OpCodes.Call, Rotl64);
                break;
            case 0x8a:
                il.Emit(OpCodes.Call, Rotr64);
                break;
            case 0x96:
                il.Emit(OpCodes.Call, Of(typeof(MathF), nameof(MathF.Min), typeof(float), typeof(float)));
                break;
            case 0x97:
                il.Emit(OpCodes.Call, Of(typeof(MathF), nameof(MathF.Max), typeof(float), typeof(float)));
                break;
            case 0xa4:
                il.Emit(OpCodes.Call, Of(typeof(Math), nameof(Math.Min), typeof(double), typeof(double)));
                break;
            case 0xa5:
                il.Emit(OpCodes.Call, Of(typeof(Math), nameof(Math.Max), typeof(double), typeof(double)));
                break;
            case 0x98:
                il.Emit(OpCodes.Call, CopySignF32);
                break;
            case 0xa6:
                il.Emit(OpCodes.Call, CopySignF64);
                break;
            default:
                il.Emit(Plain(op));
                break;
        }
    }

    /// <summary>A comparison of integers as one branch.</summary>
    internal static bool TryBranch(int op, bool isWhenTrue, out OpCode branch)
    {
        // i64 comparisons follow the i32 ones in the same order.
        int comparison = op is >= 0x51 and <= 0x5a ? op - 0x0b : op;
        (OpCode whenTrue, OpCode whenFalse) = comparison switch
        {
            0x46 => (OpCodes.Beq, OpCodes.Bne_Un),
            0x47 => (OpCodes.Bne_Un, OpCodes.Beq),
            0x48 => (OpCodes.Blt, OpCodes.Bge),
            0x49 => (OpCodes.Blt_Un, OpCodes.Bge_Un),
            0x4a => (OpCodes.Bgt, OpCodes.Ble),
            0x4b => (OpCodes.Bgt_Un, OpCodes.Ble_Un),
            0x4c => (OpCodes.Ble, OpCodes.Bgt),
            0x4d => (OpCodes.Ble_Un, OpCodes.Bgt_Un),
            0x4e => (OpCodes.Bge, OpCodes.Blt),
            0x4f => (OpCodes.Bge_Un, OpCodes.Blt_Un),
            _ => default,
        };
        branch = isWhenTrue ? whenTrue : whenFalse;
        return comparison is >= 0x46 and <= 0x4f;
    }

    internal static void LoadInt(ILGenerator il, int value)
    {
        if (value is >= sbyte.MinValue and <= sbyte.MaxValue)
            il.Emit(OpCodes.Ldc_I4_S, (sbyte)value);
        else
            il.Emit(OpCodes.Ldc_I4, value);
    }

    internal static void LoadLong(ILGenerator il, long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            LoadInt(il, (int)value);
            il.Emit(OpCodes.Conv_I8);
        }
        else
        {
            il.Emit(OpCodes.Ldc_I8, value);
        }
    }

    internal static void LoadArgument(ILGenerator il, int index)
    {
        if (index <= byte.MaxValue)
            il.Emit(OpCodes.Ldarg_S, (byte)index);
        else
            il.Emit(OpCodes.Ldarg, (short)index);
    }

    internal static void StoreArgument(ILGenerator il, int index)
    {
        if (index <= byte.MaxValue)
            il.Emit(OpCodes.Starg_S, (byte)index);
        else
            il.Emit(OpCodes.Starg, (short)index);
    }

    // Shifts and rotations take their count modulo the width.
    private static void LoadCount(ILGenerator il, Expr right, Action<Expr> load, int mask)
    {
        if (right.Kind == ExprKind.Const)
        {
            LoadInt(il, (int)right.Bits & mask);
            return;
        }

        load(right);
        if (right.Type == WasmValueType.I64)
            il.Emit(OpCodes.Conv_I4);
        LoadInt(il, mask);
        il.Emit(OpCodes.And);
    }

    private static OpCode Plain(int op) => op switch
    {
        0x6a or 0x7c or 0x92 or 0xa0 => OpCodes.Add,
        0x6b or 0x7d or 0x93 or 0xa1 => OpCodes.Sub,
        0x6c or 0x7e or 0x94 or 0xa2 => OpCodes.Mul,
        0x6d or 0x7f or 0x95 or 0xa3 => OpCodes.Div,
        0x6e or 0x80 => OpCodes.Div_Un,
        0x6f or 0x81 => OpCodes.Rem,
        0x70 or 0x82 => OpCodes.Rem_Un,
        0x71 or 0x83 => OpCodes.And,
        0x72 or 0x84 => OpCodes.Or,
        0x73 or 0x85 => OpCodes.Xor,
        0x74 or 0x86 => OpCodes.Shl,
        0x75 or 0x87 => OpCodes.Shr,
        0x76 or 0x88 => OpCodes.Shr_Un,
        _ => throw new InvalidOperationException($"instruction 0x{op:x} takes no two operands"),
    };

    private static void Convert(ILGenerator il, int op)
    {
        OpCode[] codes = op switch
        {
            0xa7 => [OpCodes.Conv_I4],
            0xa8 or 0xaa or Expr.Prefixed or Expr.Prefixed + 2 => [OpCodes.Conv_I4],
            0xa9 or 0xab or Expr.Prefixed + 1 or Expr.Prefixed + 3 => [OpCodes.Conv_U4],
            0xac => [OpCodes.Conv_I8],
            0xad => [OpCodes.Conv_U8],
            0xae or 0xb0 or Expr.Prefixed + 4 or Expr.Prefixed + 6 => [OpCodes.Conv_I8],
            0xaf or 0xb1 or Expr.Prefixed + 5 or Expr.Prefixed + 7 => [OpCodes.Conv_U8],
            0xb2 => [OpCodes.Conv_R4],
            0xb3 => [OpCodes.Conv_U8, OpCodes.Conv_R4],
            0xb4 => [OpCodes.Conv_R4],
            0xb6 => [OpCodes.Conv_R4],
            0xb7 => [OpCodes.Conv_R8],
            0xb8 => [OpCodes.Conv_U8, OpCodes.Conv_R8],
            0xb9 => [OpCodes.Conv_R8],
            0xbb => [OpCodes.Conv_R8],
            0xc0 => [OpCodes.Conv_I1],
            0xc1 => [OpCodes.Conv_I2],
            0xc2 => [OpCodes.Conv_I1, OpCodes.Conv_I8],
            0xc3 => [OpCodes.Conv_I2, OpCodes.Conv_I8],
            0xc4 => [OpCodes.Conv_I4, OpCodes.Conv_I8],
            _ => throw new InvalidOperationException($"instruction 0x{op:x} takes no operand"),
        };
        foreach (OpCode code in codes)
            il.Emit(code);
    }

    private static string RoundingName(int op) => op switch
    {
        0x8d => nameof(Math.Ceiling),
        0x8e => nameof(Math.Floor),
        0x8f => nameof(Math.Truncate),
        _ => nameof(Math.Sqrt),
    };

    private static void Widened(ILGenerator il, MethodInfo method)
    {
        il.Emit(OpCodes.Call, method);
        il.Emit(OpCodes.Conv_I8);
    }

    private static void Not(ILGenerator il)
    {
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ceq);
    }

    private static MethodInfo Of(Type type, string name, params Type[] parameters) =>
        type.GetMethod(name, parameters) ?? throw new MissingMethodException(type.Name, name);
}
