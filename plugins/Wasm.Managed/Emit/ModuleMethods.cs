using System.Reflection.Emit;
using Pyde.Contracts.Wasm;
using Wasm.Managed.Running;

namespace Wasm.Managed.Emit;

/// <summary>The methods of a module's class while it is written.</summary>
internal sealed class ModuleMethods(MethodBuilder?[] functions)
{
    /// <summary>Arguments in front of a function's parameters: the instance, and the stack weight that is left.</summary>
    internal const int FirstParameter = 2;

    internal MethodBuilder Function(int functionIndex) => functions[functionIndex]!;

    internal static Type ReturnType(WasmFunctionType type) => type.Results.Length == 0 ? typeof(void) : TypeOf(type.Results[0]);

    internal static Type[] ParameterTypes(WasmFunctionType type)
    {
        Type[] types = new Type[type.Parameters.Length + FirstParameter];
        types[0] = typeof(ManagedInstance);
        types[1] = typeof(int);
        for (int i = 0; i < type.Parameters.Length; i++)
            types[i + FirstParameter] = TypeOf(type.Parameters[i]);
        return types;
    }

    internal static Type TypeOf(WasmValueType type) => type switch
    {
        WasmValueType.I32 => typeof(int),
        WasmValueType.I64 => typeof(long),
        WasmValueType.F32 => typeof(float),
        _ => typeof(double),
    };
}
