using Pyde.Contracts.Wasm;
using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime;

/// <summary>Function types in the library's form.</summary>
internal static unsafe class FunctionTypes
{
    /// <summary>Makes a type of kinds, which <c>wasm_valkind_t</c> and <c>wasmtime_valkind_t</c> number alike for numbers.</summary>
    /// <returns>Owned by the caller.</returns>
    public static nint Create(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> results)
    {
        PointerVector from = Vector(parameters);
        PointerVector to = Vector(results);
        return Api.NewFunctionType(ref from, ref to);
    }

    /// <summary>Makes a type.</summary>
    /// <returns>Owned by the caller.</returns>
    public static nint Create(WasmFunctionType type)
    {
        Span<byte> parameters = new byte[type.Parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = KindOf(type.Parameters[i]);
        Span<byte> results = new byte[type.Results.Length];
        for (int i = 0; i < results.Length; i++)
            results[i] = KindOf(type.Results[i]);
        return Create(parameters, results);
    }

    private static PointerVector Vector(ReadOnlySpan<byte> kinds)
    {
        nint[] types = new nint[Math.Max(1, kinds.Length)];
        for (int i = 0; i < kinds.Length; i++)
            types[i] = Api.NewValueType(kinds[i]);
        fixed (nint* first = types)
        {
            Api.NewValueTypes(out PointerVector vector, (nuint)kinds.Length, first);
            return vector;
        }
    }

    private static byte KindOf(WasmValueType type) => type switch
    {
        WasmValueType.I32 => Value.I32,
        WasmValueType.I64 => Value.I64,
        WasmValueType.F32 => Value.F32,
        _ => Value.F64,
    };
}
