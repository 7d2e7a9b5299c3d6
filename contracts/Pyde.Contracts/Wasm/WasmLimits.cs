namespace Pyde.Contracts.Wasm;

/// <summary>Limits of a rule set on modules and on running them.</summary>
/// <remarks>Source: abi.md, "Deploy-time validation" and "Entry points and the boundary". Since contract 1.0.</remarks>
public sealed record WasmLimits
{
    /// <summary>Bytes of a WASM page.</summary>
    public const int PageBytes = 65_536;

    /// <summary>The limits of abi.md.</summary>
    public static WasmLimits Standard { get; } = new();

    /// <summary>The limits of abi.md with those on modules lifted, for tools and test suites; what running costs stays bounded.</summary>
    public static WasmLimits Lifted { get; } = new()
    {
        ModuleBytesMax = int.MaxValue,
        CodeBytesMax = int.MaxValue,
        FunctionsMax = int.MaxValue,
        InstructionsPerBodyMax = int.MaxValue,
        LocalsMax = int.MaxValue,
        StackSlotsMax = int.MaxValue,
        ParametersMax = int.MaxValue,
        NestingMax = int.MaxValue,
        TableElementsMax = int.MaxValue,
        GlobalsMax = int.MaxValue,
        SegmentsMax = int.MaxValue,
    };

    /// <summary>Bytes of a module: 4 MiB.</summary>
    public int ModuleBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of the code section's content: 1 MiB.</summary>
    public int CodeBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Functions, imported and defined.</summary>
    public int FunctionsMax { get; init; } = 10_000;

    /// <summary>Instructions of one body.</summary>
    public int InstructionsPerBodyMax { get; init; } = 50_000;

    /// <summary>Parameters and locals of one function.</summary>
    public int LocalsMax { get; init; } = 1_000;

    /// <summary>Operands on one function's value stack.</summary>
    public int StackSlotsMax { get; init; } = 1_000;

    /// <summary>Parameters of a type; results as well.</summary>
    public int ParametersMax { get; init; } = 100;

    /// <summary>Open blocks inside a body.</summary>
    public int NestingMax { get; init; } = 250;

    /// <summary>Elements of the table, initial and maximum.</summary>
    public int TableElementsMax { get; init; } = 10_000;

    /// <summary>Globals.</summary>
    public int GlobalsMax { get; init; } = 1_000;

    /// <summary>Data and element segments together.</summary>
    public int SegmentsMax { get; init; } = 1_000;

    /// <summary>Pages of a memory: 64 MiB.</summary>
    public int MemoryPagesMax { get; init; } = 1_024;

    /// <summary>Stack weight over all nested frames of a transaction: 1 MiB.</summary>
    public int StackBudget { get; init; } = 1024 * 1024;

    /// <summary>Bytes of live memory over all nested frames of a transaction: 256 MiB.</summary>
    public long TransactionMemoryBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Nested frames (calls between modules) of a transaction.</summary>
    public int FramesMax { get; init; } = 1_024;

    /// <summary>
    /// Milliseconds that compiling a module at every limit may take on two cores; beyond it the module stays interpreted.
    /// </summary>
    public int CompileBudgetMs { get; init; } = 10_000;
}
