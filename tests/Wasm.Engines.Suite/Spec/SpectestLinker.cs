using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Spec;

/// <summary>Links the imports that the specification's tests expect of their host module.</summary>
internal sealed class SpectestLinker : ImportLinker
{
    private static readonly Dictionary<string, WasmFunctionType> Functions = new(StringComparer.Ordinal)
    {
        ["print"] = new([], []),
        ["print_i32"] = new([WasmValueType.I32], []),
        ["print_i64"] = new([WasmValueType.I64], []),
        ["print_f32"] = new([WasmValueType.F32], []),
        ["print_f64"] = new([WasmValueType.F64], []),
        ["print_i32_f32"] = new([WasmValueType.I32, WasmValueType.F32], []),
        ["print_f64_f64"] = new([WasmValueType.F64, WasmValueType.F64], []),
    };

    public override LinkOutcome LinkFunction(string module, string name, WasmFunctionType type, out HostFunction? function)
    {
        function = null;
        if (module != "spectest" || !Functions.TryGetValue(name, out WasmFunctionType? actual))
            return LinkOutcome.Unknown;
        return actual.Matches(type) ? LinkOutcome.Linked : LinkOutcome.TypeMismatch;
    }

    public override LinkOutcome LinkGlobal(string module, string name, WasmValueType type, bool isMutable, out ulong bits)
    {
        (WasmValueType actual, bits) = name switch
        {
            "global_i32" => (WasmValueType.I32, 666UL),
            "global_i64" => (WasmValueType.I64, 666UL),
            "global_f32" => (WasmValueType.F32, BitConverter.SingleToUInt32Bits(666.6f)),
            "global_f64" => (WasmValueType.F64, BitConverter.DoubleToUInt64Bits(666.6)),
            _ => ((WasmValueType)0, 0UL),
        };
        if (module != "spectest" || actual == 0)
            return LinkOutcome.Unknown;
        return actual == type && !isMutable ? LinkOutcome.Linked : LinkOutcome.TypeMismatch;
    }

    public override LinkOutcome LinkMemory(string module, string name, WasmSizeRange wanted, out WasmSizeRange actual) =>
        LinkRange(module == "spectest" && name == "memory", wanted, actual = new WasmSizeRange(1, 2));

    public override LinkOutcome LinkTable(string module, string name, WasmSizeRange wanted, out WasmSizeRange actual) =>
        LinkRange(module == "spectest" && name == "table", wanted, actual = new WasmSizeRange(10, 20));

    private static LinkOutcome LinkRange(bool isKnown, WasmSizeRange wanted, WasmSizeRange actual)
    {
        if (!isKnown)
            return LinkOutcome.Unknown;
        bool fits = actual.Minimum >= wanted.Minimum && (wanted.Maximum is null || actual.Maximum <= wanted.Maximum);
        return fits ? LinkOutcome.Linked : LinkOutcome.TypeMismatch;
    }
}
