namespace Wasm.Managed.Analysis;

/// <summary>How long machine code takes, estimated from the bodies: a clock would tell every machine something else.</summary>
/// <remarks>Measured with modules at the limits, rounded up; docs/decisions/0042-managed-engine.md has the figures.</remarks>
internal sealed class CompileCost
{
    /// <summary>
    /// Loops of a body up to which it is optimized: the compiler below takes about the fourth power of their number beyond, 0.4 s for 400.
    /// </summary>
    internal const int OptimizedLoopsMax = 128;

    // abi.md: 10 s on 2 cores.
    private const long BudgetMicroseconds = 2 * 10_000_000;
    private const long MicrosecondsPerFunction = 300;
    private const long MicrosecondsPerInstruction = 10;

    // 12 ms for 128 loops.
    private const long NanosecondsPerLoopSquared = 700;

    private long _microseconds;

    internal bool IsOverBudget => _microseconds > BudgetMicroseconds;

    /// <summary>Adds a function.</summary>
    /// <param name="instructions">Of its body.</param>
    /// <param name="loops">Of its body.</param>
    internal void Add(long instructions, long loops)
    {
        _microseconds += MicrosecondsPerFunction + (instructions * MicrosecondsPerInstruction);
        if (loops <= OptimizedLoopsMax)
            _microseconds += loops * loops * NanosecondsPerLoopSquared / 1_000;
    }
}
