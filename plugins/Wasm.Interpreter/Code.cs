namespace Wasm.Interpreter;

/// <summary>One step of translated code.</summary>
/// <param name="op">An opcode of the binary format below 0x100, or one of <see cref="Step"/>.</param>
/// <param name="target">Place of a branch, index of a function, local or global, or a count.</param>
/// <param name="operand">Constant, memory offset, cost, or what a branch does with the stack.</param>
internal readonly struct Code(int op, int target = 0, ulong operand = 0)
{
    internal readonly int Op = op;
    internal readonly int Target = target;
    internal readonly ulong Operand = operand;

    internal Code WithTarget(int place) => new(Op, place, Operand);
}
