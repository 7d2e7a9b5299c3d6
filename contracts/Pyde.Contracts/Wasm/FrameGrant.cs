namespace Pyde.Contracts.Wasm;

/// <summary>What a frame may use: taken from the transaction, or from the calling frame.</summary>
/// <remarks>
/// Frames are nested, never interleaved, so budgets travel by value: a nested frame is granted what its caller has left
/// (<see cref="GuestContext.StackBudget"/>, <see cref="GuestContext.MemoryBudgetBytes"/>) and gives its memory and stack back by ending.
/// Source: abi.md, "Entry points and the boundary". Since contract 1.0.
/// </remarks>
public readonly struct FrameGrant
{
    /// <summary>Most gas that a grant may hold: 2^62, so that signed counters cannot overflow.</summary>
    public const ulong GasMax = 1UL << 62;

    /// <summary>Units of gas, at most <see cref="GasMax"/>.</summary>
    public required ulong Gas { get; init; }

    /// <summary>Stack weight that the frame and all frames below it may use (<see cref="ModuleFunction.StackWeight"/>).</summary>
    public required int StackBudget { get; init; }

    /// <summary>
    /// Bytes by which the frame's memory may grow beyond its initial size. The grantor has subtracted the initial size before.
    /// </summary>
    public required long MemoryBudgetBytes { get; init; }

    /// <summary>Asked each time a slice of gas is used up; null where nothing but gas ends the run.</summary>
    public IRunGuard? Guard { get; init; }

    /// <summary>Units of gas between two questions to <see cref="Guard"/>; 0 means all gas at once.</summary>
    public ulong GasSlice { get; init; }
}
