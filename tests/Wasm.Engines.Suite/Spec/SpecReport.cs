namespace Wasm.EngineSuite.Spec;

/// <summary>Tallies as a table: a file a line, then failures and totals.</summary>
internal static class SpecReport
{
    internal static IEnumerable<string> Lines(string engine, IReadOnlyList<SpecTally> tallies)
    {
        yield return $"| {engine} | passed | failed | refused | text only |";
        yield return "|---|---|---|---|---|";
        foreach (SpecTally tally in tallies)
            yield return Row(Path.GetFileNameWithoutExtension(tally.File), [tally]);
        yield return Row("total", tallies);
        yield return $"passed: {List(tallies, tally => tally.Passed)}";
        foreach (string failure in tallies.SelectMany(tally => tally.Failures))
            yield return $"failed: {failure}";
    }

    private static string Row(string name, IReadOnlyList<SpecTally> tallies)
    {
        int passed = tallies.Sum(tally => tally.Passed.Values.Sum());
        int refused = tallies.Sum(tally => tally.Refused.Values.Sum());
        string reasons = refused == 0 ? "0" : $"{refused}: {List(tallies, tally => tally.Refused)}";
        return $"| {name} | {passed} | {tallies.Sum(tally => tally.Failures.Count)} | {reasons} | {tallies.Sum(tally => tally.Text)} |";
    }

    private static string List(IReadOnlyList<SpecTally> tallies, Func<SpecTally, SortedDictionary<string, int>> counts) => string.Join(
        ", ",
        tallies.SelectMany(counts)
            .GroupBy(count => count.Key, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} {group.Sum(count => count.Value)}"));
}
