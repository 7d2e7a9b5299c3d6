namespace Wasm.EngineSuite.Spec;

/// <summary>What became of one file's commands.</summary>
internal sealed class SpecTally(string file)
{
    internal string File { get; } = file;

    /// <summary>Passed, by the command's type.</summary>
    internal SortedDictionary<string, int> Passed { get; } = new(StringComparer.Ordinal);

    /// <summary>Not judged, by the reason: the refused feature's name, or what the chain does not have.</summary>
    internal SortedDictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Malformed text: there are no bytes to judge.</summary>
    internal int Text { get; set; }

    internal List<string> Failures { get; } = [];

    internal static void Count(SortedDictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;
}
