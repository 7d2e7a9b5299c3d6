using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite;

internal static class Grants
{
    internal static FrameGrant Ample => Of(FrameGrant.GasMax);

    internal static FrameGrant Of(ulong gas, ulong slice = 0, IRunGuard? guard = null) => new()
    {
        Gas = gas,
        StackBudget = WasmLimits.Standard.StackBudget,
        MemoryBudgetBytes = WasmLimits.Standard.TransactionMemoryBytesMax,
        GasSlice = slice,
        Guard = guard,
    };
}
