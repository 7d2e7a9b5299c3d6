using System.Numerics;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>The numeric instructions, from the specification's chapter 4.3 and with abi.md's one NaN.</summary>
internal static class NumericOps
{
    private const uint NaN32 = 0x7fc00000;
    private const ulong NaN64 = 0x7ff8000000000000;

    public static IReadOnlyList<NumericOp> Int32 { get; } =
    [
        Test32("eqz", 0x45, static (a, _) => a == 0, isBinary: false),
        Test32("eq", 0x46, static (a, b) => a == b), Test32("ne", 0x47, static (a, b) => a != b),
        Test32("lt_s", 0x48, static (a, b) => (int)a < (int)b), Test32("lt_u", 0x49, static (a, b) => a < b),
        Test32("gt_s", 0x4a, static (a, b) => (int)a > (int)b), Test32("gt_u", 0x4b, static (a, b) => a > b),
        Test32("le_s", 0x4c, static (a, b) => (int)a <= (int)b), Test32("le_u", 0x4d, static (a, b) => a <= b),
        Test32("ge_s", 0x4e, static (a, b) => (int)a >= (int)b), Test32("ge_u", 0x4f, static (a, b) => a >= b),
        One32("clz", 0x67, static a => (uint)BitOperations.LeadingZeroCount(a)),
        One32("ctz", 0x68, static a => (uint)BitOperations.TrailingZeroCount(a)),
        One32("popcnt", 0x69, static a => (uint)BitOperations.PopCount(a)),
        Two32("add", 0x6a, static (a, b) => a + b), Two32("sub", 0x6b, static (a, b) => a - b), Two32("mul", 0x6c, static (a, b) => a * b),
        Divide32("div_s", 0x6d, static (a, b) => (uint)((int)a / (int)b), overflows: true),
        Divide32("div_u", 0x6e, static (a, b) => a / b, overflows: false),
        Divide32("rem_s", 0x6f, static (a, b) => b == uint.MaxValue ? 0 : (uint)((int)a % (int)b), overflows: false),
        Divide32("rem_u", 0x70, static (a, b) => a % b, overflows: false),
        Two32("and", 0x71, static (a, b) => a & b), Two32("or", 0x72, static (a, b) => a | b), Two32("xor", 0x73, static (a, b) => a ^ b),
        Two32("shl", 0x74, static (a, b) => a << (int)(b % 32)), Two32("shr_s", 0x75, static (a, b) => (uint)((int)a >> (int)(b % 32))),
        Two32("shr_u", 0x76, static (a, b) => a >> (int)(b % 32)),
        Two32("rotl", 0x77, static (a, b) => BitOperations.RotateLeft(a, (int)(b % 32))),
        Two32("rotr", 0x78, static (a, b) => BitOperations.RotateRight(a, (int)(b % 32))),
        One32("extend8_s", 0xc0, static a => (uint)(sbyte)a), One32("extend16_s", 0xc1, static a => (uint)(short)a),
    ];

    public static IReadOnlyList<NumericOp> Int64 { get; } =
    [
        Test64("eqz", 0x50, static (a, _) => a == 0, isBinary: false),
        Test64("eq", 0x51, static (a, b) => a == b), Test64("ne", 0x52, static (a, b) => a != b),
        Test64("lt_s", 0x53, static (a, b) => (long)a < (long)b), Test64("lt_u", 0x54, static (a, b) => a < b),
        Test64("gt_s", 0x55, static (a, b) => (long)a > (long)b), Test64("gt_u", 0x56, static (a, b) => a > b),
        Test64("le_s", 0x57, static (a, b) => (long)a <= (long)b), Test64("le_u", 0x58, static (a, b) => a <= b),
        Test64("ge_s", 0x59, static (a, b) => (long)a >= (long)b), Test64("ge_u", 0x5a, static (a, b) => a >= b),
        One64("clz", 0x79, static a => (ulong)BitOperations.LeadingZeroCount(a)),
        One64("ctz", 0x7a, static a => (ulong)BitOperations.TrailingZeroCount(a)),
        One64("popcnt", 0x7b, static a => (ulong)BitOperations.PopCount(a)),
        Two64("add", 0x7c, static (a, b) => a + b), Two64("sub", 0x7d, static (a, b) => a - b), Two64("mul", 0x7e, static (a, b) => a * b),
        Divide64("div_s", 0x7f, static (a, b) => (ulong)((long)a / (long)b), overflows: true),
        Divide64("div_u", 0x80, static (a, b) => a / b, overflows: false),
        Divide64("rem_s", 0x81, static (a, b) => b == ulong.MaxValue ? 0 : (ulong)((long)a % (long)b), overflows: false),
        Divide64("rem_u", 0x82, static (a, b) => a % b, overflows: false),
        Two64("and", 0x83, static (a, b) => a & b), Two64("or", 0x84, static (a, b) => a | b), Two64("xor", 0x85, static (a, b) => a ^ b),
        Two64("shl", 0x86, static (a, b) => a << (int)(b % 64)), Two64("shr_s", 0x87, static (a, b) => (ulong)((long)a >> (int)(b % 64))),
        Two64("shr_u", 0x88, static (a, b) => a >> (int)(b % 64)),
        Two64("rotl", 0x89, static (a, b) => BitOperations.RotateLeft(a, (int)(b % 64))),
        Two64("rotr", 0x8a, static (a, b) => BitOperations.RotateRight(a, (int)(b % 64))),
        One64("extend8_s", 0xc2, static a => (ulong)(sbyte)a), One64("extend16_s", 0xc3, static a => (ulong)(short)a),
        One64("extend32_s", 0xc4, static a => (ulong)(int)a),
    ];

    public static IReadOnlyList<NumericOp> Float32 { get; } =
    [
        new("f32.eq", "ff:i", [0x5b], static (a, b) => Ok(F(a) == F(b))), new("f32.ne", "ff:i", [0x5c], static (a, b) => Ok(F(a) != F(b))),
        new("f32.lt", "ff:i", [0x5d], static (a, b) => Ok(F(a) < F(b))), new("f32.gt", "ff:i", [0x5e], static (a, b) => Ok(F(a) > F(b))),
        new("f32.le", "ff:i", [0x5f], static (a, b) => Ok(F(a) <= F(b))), new("f32.ge", "ff:i", [0x60], static (a, b) => Ok(F(a) >= F(b))),
        new("f32.abs", "f:f", [0x8b], static (a, _) => Ok(a & 0x7fffffff)), new(
            "f32.neg", "f:f", [0x8c], static (a, _) => Ok(a ^ 0x80000000)),
        new("f32.copysign", "ff:f", [0x98], static (a, b) => Ok((a & 0x7fffffff) | (b & 0x80000000))),
        OneSingle("f32.ceil", 0x8d, MathF.Ceiling), OneSingle("f32.floor", 0x8e, MathF.Floor), OneSingle("f32.trunc", 0x8f, MathF.Truncate),
        OneSingle("f32.nearest", 0x90, static a => MathF.Round(a, MidpointRounding.ToEven)), OneSingle("f32.sqrt", 0x91, MathF.Sqrt),
        TwoSingle("f32.add", 0x92, static (a, b) => a + b), TwoSingle("f32.sub", 0x93, static (a, b) => a - b), TwoSingle(
            "f32.mul", 0x94, static (a, b) => a * b),
        TwoSingle("f32.div", 0x95, static (a, b) => a / b), TwoSingle("f32.min", 0x96, MathF.Min), TwoSingle("f32.max", 0x97, MathF.Max),
    ];

    public static IReadOnlyList<NumericOp> Float64 { get; } =
    [
        new("f64.eq", "FF:i", [0x61], static (a, b) => Ok(D(a) == D(b))), new("f64.ne", "FF:i", [0x62], static (a, b) => Ok(D(a) != D(b))),
        new("f64.lt", "FF:i", [0x63], static (a, b) => Ok(D(a) < D(b))), new("f64.gt", "FF:i", [0x64], static (a, b) => Ok(D(a) > D(b))),
        new("f64.le", "FF:i", [0x65], static (a, b) => Ok(D(a) <= D(b))), new("f64.ge", "FF:i", [0x66], static (a, b) => Ok(D(a) >= D(b))),
        new("f64.abs", "F:F", [0x99], static (a, _) => Ok(a & long.MaxValue)), new(
            "f64.neg", "F:F", [0x9a], static (a, _) => Ok(a ^ (1UL << 63))),
        new("f64.copysign", "FF:F", [0xa6], static (a, b) => Ok((a & long.MaxValue) | (b & (1UL << 63)))),
        OneDouble("f64.ceil", 0x9b, Math.Ceiling), OneDouble("f64.floor", 0x9c, Math.Floor), OneDouble("f64.trunc", 0x9d, Math.Truncate),
        OneDouble("f64.nearest", 0x9e, static a => Math.Round(a, MidpointRounding.ToEven)), OneDouble("f64.sqrt", 0x9f, Math.Sqrt),
        TwoDouble("f64.add", 0xa0, static (a, b) => a + b), TwoDouble("f64.sub", 0xa1, static (a, b) => a - b), TwoDouble(
            "f64.mul", 0xa2, static (a, b) => a * b),
        TwoDouble("f64.div", 0xa3, static (a, b) => a / b), TwoDouble("f64.min", 0xa4, Math.Min), TwoDouble("f64.max", 0xa5, Math.Max),
    ];

    public static IReadOnlyList<NumericOp> Conversions { get; } =
    [
        new("i32.wrap_i64", "I:i", [0xa7], static (a, _) => Ok((uint)a)),
        new("i64.extend_i32_s", "i:I", [0xac], static (a, _) => Ok((ulong)(int)a)),
        new("i64.extend_i32_u", "i:I", [0xad], static (a, _) => Ok((uint)a)),
        new("f32.convert_i32_s", "i:f", [0xb2], static (a, _) => Ok((float)(int)a)),
        new("f32.convert_i32_u", "i:f", [0xb3], static (a, _) => Ok((float)(uint)a)),
        new("f32.convert_i64_s", "I:f", [0xb4], static (a, _) => Ok(Nearest((Int128)(long)a))),
        new("f32.convert_i64_u", "I:f", [0xb5], static (a, _) => Ok(Nearest(a))),
        new("f32.demote_f64", "F:f", [0xb6], static (a, _) => Ok((float)D(a))),
        new("f64.convert_i32_s", "i:F", [0xb7], static (a, _) => Ok((double)(int)a)),
        new("f64.convert_i32_u", "i:F", [0xb8], static (a, _) => Ok((double)(uint)a)),
        new("f64.convert_i64_s", "I:F", [0xb9], static (a, _) => Ok((double)(long)a)),
        new("f64.convert_i64_u", "I:F", [0xba], static (a, _) => Ok((double)a)),
        new("f64.promote_f32", "f:F", [0xbb], static (a, _) => Ok((double)F(a))),
        new("i32.reinterpret_f32", "f:i", [0xbc], static (a, _) => Ok((uint)a)),
        new("i64.reinterpret_f64", "F:I", [0xbd], static (a, _) => Ok(a)),
        new("f32.reinterpret_i32", "i:f", [0xbe], static (a, _) => Ok((uint)a)),
        new("f64.reinterpret_i64", "I:F", [0xbf], static (a, _) => Ok(a)),
        .. Truncations("i32.trunc_f32_s", "f:i", 0xa8, 0, int.MinValue, int.MaxValue),
        .. Truncations("i32.trunc_f32_u", "f:i", 0xa9, 1, 0, uint.MaxValue),
        .. Truncations("i32.trunc_f64_s", "F:i", 0xaa, 2, int.MinValue, int.MaxValue),
        .. Truncations("i32.trunc_f64_u", "F:i", 0xab, 3, 0, uint.MaxValue),
        .. Truncations("i64.trunc_f32_s", "f:I", 0xae, 4, long.MinValue, long.MaxValue),
        .. Truncations("i64.trunc_f32_u", "f:I", 0xaf, 5, 0, ulong.MaxValue),
        .. Truncations("i64.trunc_f64_s", "F:I", 0xb0, 6, long.MinValue, long.MaxValue),
        .. Truncations("i64.trunc_f64_u", "F:I", 0xb1, 7, 0, ulong.MaxValue),
    ];

    // The trapping form, and the one that saturates.
    private static IEnumerable<NumericOp> Truncations(string name, string signature, byte op, byte saturating, Int128 min, Int128 max)
    {
        ulong mask = signature[^1] == 'i' ? uint.MaxValue : ulong.MaxValue;
        double Value(ulong slot) => signature[0] == 'f' ? F(slot) : D(slot);
        yield return new NumericOp(name, signature, [op], (a, _) =>
        {
            if (double.IsNaN(Value(a)))
                return (TrapCode.InvalidConversionToInteger, 0);
            return Whole(Value(a)) is { } whole && whole >= min && whole <= max
                ? (TrapCode.None, (ulong)(UInt128)whole & mask)
                : (TrapCode.IntegerOverflow, 0);
        });
        yield return new NumericOp($"{name} sat", signature, [0xfc, saturating], (a, _) =>
        {
            double value = Value(a);
            Int128 whole = double.IsNaN(value) ? 0 : Whole(value) ?? (value > 0 ? max : min);
            return (TrapCode.None, (ulong)(UInt128)Int128.Clamp(whole, min, max) & mask);
        });
    }

    // Towards zero; null for what is far outside of every integer type.
    private static Int128? Whole(double value) => Math.Abs(value) < 1e30 ? (Int128)Math.Truncate(value) : null;

    // To the nearest single, ties to even, in one rounding.
    private static float Nearest(Int128 value)
    {
        Int128 magnitude = Int128.Abs(value);
        int shift = Math.Max(0, 128 - (int)Int128.LeadingZeroCount(magnitude) - 24);
        Int128 kept = magnitude >> shift;
        Int128 rest = magnitude - (kept << shift);
        Int128 half = shift == 0 ? Int128.One : Int128.One << (shift - 1);
        if (shift > 0 && (rest > half || (rest == half && Int128.IsOddInteger(kept))))
            kept++;
        float result = (float)(int)kept * MathF.Pow(2, shift);
        return value < 0 ? -result : result;
    }

    private static float F(ulong slot) => BitConverter.UInt32BitsToSingle((uint)slot);

    private static double D(ulong slot) => BitConverter.UInt64BitsToDouble(slot);

    private static (TrapCode Trap, ulong Result) Ok(ulong result) => (TrapCode.None, result);

    private static (TrapCode Trap, ulong Result) Ok(bool result) => Ok(result ? 1UL : 0UL);

    private static (TrapCode Trap, ulong Result) Ok(float result) => Ok(
        float.IsNaN(result) ? NaN32 : BitConverter.SingleToUInt32Bits(result));

    private static (TrapCode Trap, ulong Result) Ok(double result) => Ok(
        double.IsNaN(result) ? NaN64 : BitConverter.DoubleToUInt64Bits(result));

    private static NumericOp Test32(string name, byte op, Func<uint, uint, bool> apply, bool isBinary = true) =>
        new($"i32.{name}", isBinary ? "ii:i" : "i:i", [op], (a, b) => Ok(apply((uint)a, (uint)b)));

    private static NumericOp Test64(string name, byte op, Func<ulong, ulong, bool> apply, bool isBinary = true) =>
        new($"i64.{name}", isBinary ? "II:i" : "I:i", [op], (a, b) => Ok(apply(a, b)));

    private static NumericOp One32(string name, byte op, Func<uint, uint> apply) =>
        new($"i32.{name}", "i:i", [op], (a, _) => Ok(apply((uint)a)));

    private static NumericOp One64(string name, byte op, Func<ulong, ulong> apply) => new(
        $"i64.{name}", "I:I", [op], (a, _) => Ok(apply(a)));

    private static NumericOp Two32(string name, byte op, Func<uint, uint, uint> apply) =>
        new($"i32.{name}", "ii:i", [op], (a, b) => Ok(apply((uint)a, (uint)b)));

    private static NumericOp Two64(string name, byte op, Func<ulong, ulong, ulong> apply) =>
        new($"i64.{name}", "II:I", [op], (a, b) => Ok(apply(a, b)));

    private static NumericOp Divide32(string name, byte op, Func<uint, uint, uint> apply, bool overflows) => new(
        $"i32.{name}", "ii:i", [op], (a, b) => (uint)b == 0 ? (TrapCode.IntegerDivideByZero, 0)
            : overflows && (uint)a == 0x80000000 && (uint)b == uint.MaxValue ? (TrapCode.IntegerOverflow, 0)
            : Ok(apply((uint)a, (uint)b)));

    private static NumericOp Divide64(string name, byte op, Func<ulong, ulong, ulong> apply, bool overflows) => new(
        $"i64.{name}", "II:I", [op], (a, b) => b == 0 ? (TrapCode.IntegerDivideByZero, 0)
            : overflows && a == 1UL << 63 && b == ulong.MaxValue ? (TrapCode.IntegerOverflow, 0)
            : Ok(apply(a, b)));

    private static NumericOp OneSingle(string name, byte op, Func<float, float> apply) => new(name, "f:f", [op], (a, _) => Ok(apply(F(a))));

    private static NumericOp TwoSingle(string name, byte op, Func<float, float, float> apply) =>
        new(name, "ff:f", [op], (a, b) => Ok(apply(F(a), F(b))));

    private static NumericOp OneDouble(string name, byte op, Func<double, double> apply) => new(
        name, "F:F", [op], (a, _) => Ok(apply(D(a))));

    private static NumericOp TwoDouble(string name, byte op, Func<double, double, double> apply) =>
        new(name, "FF:F", [op], (a, b) => Ok(apply(D(a), D(b))));
}
