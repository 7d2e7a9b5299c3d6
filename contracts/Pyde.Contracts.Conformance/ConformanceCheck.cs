namespace Pyde.Contracts.Conformance;

/// <summary>One promise of a slot's contract, with the way to find out whether a plugin keeps it. Data: no test framework is
/// involved.</summary>
/// <remarks>Immutable; any thread. Every run makes instances of its own. Source: style.md, "Contracts".</remarks>
public sealed class ConformanceCheck
{
    private readonly Action<Trial> _run;

    internal ConformanceCheck(string slot, CheckAspect aspect, string name, Action<Trial> run)
    {
        Slot = slot;
        Aspect = aspect;
        Name = name;
        _run = run;
    }

    /// <summary>The slot whose contract makes the promise (<see cref="SlotName"/>).</summary>
    public string Slot { get; }

    /// <summary>Which side of the contract it looks at.</summary>
    public CheckAspect Aspect { get; }

    /// <summary>The promise, as a sentence that can be false.</summary>
    public string Name { get; }

    /// <summary>Tries a plugin on instances of its own, and disposes them.</summary>
    /// <param name="plugin">A plugin of the check's slot; otherwise <see cref="ArgumentException"/>.</param>
    /// <param name="seed">Decides everything that is drawn: the same seed tries the same.</param>
    /// <returns>What was found. An exception of the plugin is a failure, told with its type and message; nothing of it leaves.</returns>
    public CheckOutcome Run(PluginUnderTest plugin, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        if (plugin.Slot != Slot)
            throw new ArgumentException($"expected a plugin of {Slot}, found one of {plugin.Slot}", nameof(plugin));
        try
        {
            using (Trial trial = new(plugin, seed))
            {
                _run(trial);
                trial.Close();
            }

            return CheckOutcome.Passed;
        }
        catch (CheckFailure failure)
        {
            return CheckOutcome.Failed(failure.Message);
        }
        catch (CheckNotApplicable exception)
        {
            return CheckOutcome.NotApplicable(exception.Message);
        }
        catch (Exception exception)
        {
            return CheckOutcome.Failed($"expected an answer, found {Trial.Describe(exception)}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Slot}: {Name}";
}
