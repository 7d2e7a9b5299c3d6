namespace Pyde.Contracts.Wasm;

/// <summary>A defined function.</summary>
/// <param name="TypeIndex">Its type.</param>
/// <param name="LocalsOffset">Offset in the module's bytes of the vector of local declarations.</param>
/// <param name="BodyOffset">Offset in the module's bytes of the first instruction.</param>
/// <param name="BodyBytes">Length of the instructions, the final <c>end</c> included.</param>
/// <param name="LocalCount">Parameters and declared locals together.</param>
/// <param name="StackSlotsMax">Most operands on the value stack at once, in reachable code.</param>
/// <param name="InstructionCount">All instructions of the body, <c>else</c> and <c>end</c> included.</param>
/// <remarks>Since contract 1.0.</remarks>
public readonly record struct ModuleFunction(
    int TypeIndex, int LocalsOffset, int BodyOffset, int BodyBytes, int LocalCount, int StackSlotsMax, int InstructionCount)
{
    /// <summary>
    /// What one activation takes from the transaction's stack budget: 8 per local and stack slot, 4 per instruction (abi.md).
    /// </summary>
    public int StackWeight => (8 * (LocalCount + StackSlotsMax)) + (4 * InstructionCount);
}
