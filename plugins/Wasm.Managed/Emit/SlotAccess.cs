using System.Reflection.Emit;
using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>IL that reads and writes the instance's slots; argument 0 is the instance.</summary>
internal readonly struct SlotAccess(ILGenerator il)
{
    internal void Load(int slot, WasmValueType type)
    {
        LoadAddress(slot);
        il.Emit(LoadIndirect(type));
    }

    // All 64 bits are written: the high half of a 32-bit value is zero.
    internal void Store(int slot, WasmValueType type, Action load)
    {
        LoadAddress(slot);
        NumericEmitter.LoadLong(il, 0);
        il.Emit(OpCodes.Stind_I8);
        LoadAddress(slot);
        load();
        il.Emit(StoreIndirect(type));
    }

    internal static OpCode LoadIndirect(WasmValueType type) => type switch
    {
        WasmValueType.I32 => OpCodes.Ldind_I4,
        WasmValueType.I64 => OpCodes.Ldind_I8,
        WasmValueType.F32 => OpCodes.Ldind_R4,
        _ => OpCodes.Ldind_R8,
    };

    internal static OpCode StoreIndirect(WasmValueType type) => type switch
    {
        WasmValueType.I32 => OpCodes.Stind_I4,
        WasmValueType.I64 => OpCodes.Stind_I8,
        WasmValueType.F32 => OpCodes.Stind_R4,
        _ => OpCodes.Stind_R8,
    };

    private void LoadAddress(int slot)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, Members.Slots);
        if (slot == 0)
            return;
        NumericEmitter.LoadInt(il, slot * sizeof(ulong));
        il.Emit(OpCodes.Add);
    }
}
