namespace Simulation.Faults;

/// <summary>Faults as the command line writes them.</summary>
internal static class FaultNames
{
    private static readonly (string Name, FaultKinds Kind)[] Names =
    [
        ("latency", FaultKinds.Latency), ("loss", FaultKinds.Loss), ("reorder", FaultKinds.Reorder), ("partition", FaultKinds.Partition),
        ("crash", FaultKinds.Crash), ("slow-disk", FaultKinds.SlowDisk), ("disk-error", FaultKinds.DiskError), ("swap", FaultKinds.Swap),
        ("upgrade", FaultKinds.Upgrade), ("clock", FaultKinds.Clock), ("hang", FaultKinds.Hang),
    ];

    public static IReadOnlyList<FaultKinds> Each { get; } = [.. Names.Select(entry => entry.Kind)];

    public static string List => string.Join(", ", Names.Select(entry => entry.Name));

    /// <summary>Reads a list such as <c>crash,swap</c>, or <c>all</c>, or <c>none</c>.</summary>
    public static bool TryParse(string text, out FaultKinds kinds)
    {
        kinds = FaultKinds.None;
        if (text is "all" or "none")
        {
            kinds = text == "all" ? FaultKinds.All : FaultKinds.None;
            return true;
        }

        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int found = Array.FindIndex(Names, entry => entry.Name == part);
            if (found < 0)
                return false;
            kinds |= Names[found].Kind;
        }

        return true;
    }

    public static string Write(FaultKinds kinds) => kinds switch
    {
        FaultKinds.All => "all",
        FaultKinds.None => "none",
        _ => string.Join(',', Names.Where(entry => kinds.HasFlag(entry.Kind)).Select(entry => entry.Name)),
    };
}
