using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>A numeric instruction and what it must answer.</summary>
/// <param name="Name">As in the specification.</param>
/// <param name="Signature">Letters as in <c>ModuleBuilder.Type</c>.</param>
/// <param name="Bytes">Its encoding.</param>
/// <param name="Apply">Operands as slots; the second is 0 for one operand. Trap, or the slot of the result.</param>
internal sealed record NumericOp(string Name, string Signature, byte[] Bytes, Func<ulong, ulong, (TrapCode Trap, ulong Result)> Apply)
{
    public bool IsBinary => Signature.IndexOf(':', StringComparison.Ordinal) == 2;
}
