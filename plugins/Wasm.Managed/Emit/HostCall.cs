using System.Reflection;
using System.Reflection.Emit;
using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>IL that calls a host function through its member of <see cref="IHostFunctions"/>.</summary>
internal static class HostCall
{
    /// <summary>
    /// The gas counter has been written back and tested. Leaves the result on the evaluation stack; a stub of a tool leaves nothing.
    /// </summary>
    internal static void Emit(ILGenerator il, ValidatedModule module, int import, Action<int> loadArgument)
    {
        if (module.Imports[import].Function is not { } function)
            return;

        // Nested frames get the stack weight that is left here.
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Stfld, Members.StackBudget);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, Members.Host);
        il.Emit(OpCodes.Ldarg_0);
        for (int i = 0; i < module.TypeOf(import).Parameters.Length; i++)
            loadArgument(i);
        il.Emit(OpCodes.Callvirt, MemberOf(function));
    }

    private static MethodInfo MemberOf(HostFunction function) =>
        typeof(IHostFunctions).GetMethod(function.ToString()) ??
        throw new MissingMethodException(nameof(IHostFunctions), function.ToString());
}
