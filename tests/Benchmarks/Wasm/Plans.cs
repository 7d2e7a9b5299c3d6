using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Wasm;

/// <summary>Plans and grants of the runs.</summary>
internal static class Plans
{
    /// <summary>All that a frame can be given.</summary>
    public static FrameGrant Ample => new()
    {
        Gas = FrameGrant.GasMax,
        StackBudget = WasmLimits.Standard.StackBudget,
        MemoryBudgetBytes = WasmLimits.Standard.TransactionMemoryBytesMax,
    };

    /// <summary>The plan of a chain, or one without charges.</summary>
    public static ChargePlan Of(ValidatedModule module, bool isMetered) =>
        isMetered ? ChargePlanner.Derive(module) : ChargePlanner.Unmetered(module);
}
