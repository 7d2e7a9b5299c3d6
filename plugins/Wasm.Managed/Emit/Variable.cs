using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>A local of the function, or a temporary that holds one operand.</summary>
/// <param name="Index">Number in the body: locals first.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsTemporary">Whether it is free for other use once its operand has been consumed.</param>
internal sealed record Variable(int Index, WasmValueType Type, bool IsTemporary)
{
    internal ulong Bit => 1UL << (Index & 63);
}
