namespace Pyde.Contracts.Conformance;

/// <summary>A question that a fresh instance of any plugin of a slot must answer at once, asked before a swap. Data: no test framework is
/// involved.</summary>
/// <remarks>Immutable; any thread. Source: hot-swap.md, step 2; architecture.md, "Folders".</remarks>
public sealed class SmokeCheck
{
    private readonly Func<IPlugin, string?> _run;

    private SmokeCheck(string slot, string name, Func<IPlugin, string?> run)
    {
        Slot = slot;
        Name = name;
        _run = run;
    }

    /// <summary>The slot whose contract makes the promise (<see cref="SlotName"/>).</summary>
    public string Slot { get; }

    /// <summary>The promise, as a sentence that can be false.</summary>
    public string Name { get; }

    /// <summary>Tries one plugin.</summary>
    /// <param name="plugin">A started, fresh instance that implements the slot's contract; otherwise <see
    /// cref="ArgumentException"/>.</param>
    /// <returns>Null when the promise is kept; otherwise what was expected and found. What the plugin throws passes through.</returns>
    public string? Run(IPlugin plugin) => _run(plugin);

    /// <inheritdoc/>
    public override string ToString() => $"{Slot}: {Name}";

    internal static SmokeCheck Of<TContract>(string slot, string name, Func<TContract, string?> run)
        where TContract : class, IPlugin => new(slot, name, plugin => run(plugin as TContract
            ?? throw new ArgumentException($"expected a {typeof(TContract).Name}, found {plugin?.GetType().Name ?? "null"}",
                nameof(plugin))));
}
