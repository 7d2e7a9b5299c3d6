using System.Text.RegularExpressions;

namespace Pyde.Contracts.Tests.House;

/// <summary>One house rule: what a source file may not contain, where, and why.</summary>
/// <param name="Name">The rule in a few words.</param>
/// <param name="Folders">First folders it holds in; empty for all.</param>
/// <param name="Broken">Line numbers (from 1) that break it.</param>
internal sealed record SourceRule(string Name, string[] Folders, Func<string, string[], IEnumerable<int>> Broken)
{
    public static IReadOnlyList<SourceRule> All { get; } =
    [
        new("a line has at most 140 characters", ["contracts", "abi"], (_, lines) => Lines(lines, line => line.Length > 140)),
        new("no tabs and no space at a line's end", [], (_, lines) => Lines(lines, line => line.Contains('\t') || line.EndsWith(' '))),
        new("a namespace is file-scoped", [], (_, lines) =>
            Lines(lines, line => line.StartsWith("namespace ", StringComparison.Ordinal) && !line.EndsWith(';'))),
        new("the namespace is the folder", ["contracts", "abi", "host", "plugins", "parachains"], NamespaceIsFolder),
        new("a file has one public type, with its name", ["contracts", "abi", "host"], OnePublicType),
        new("no unfinished work", [], (_, lines) => Matches(lines, @"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")),
        new("no empty catch", [], (_, lines) => Matches(lines, @"catch(\s*\([^)]*\))?\s*\{\s*\}")),
        new("no async void, no waiting for a task", ["contracts", "abi", "host", "plugins", "parachains"], (_, lines) =>
            Matches(lines, @"\basync void\b|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\);")),
        new("no clock but TimeProvider", ["contracts", "abi", "host", "plugins", "parachains"], (_, lines) =>
            Matches(lines, @"(?<!""System\.)\bDateTime(Offset)?\.((Utc)?Now|Today)\b")),
        new("plugins and shared code do not know the host", ["contracts", "abi", "plugins", "parachains"], (_, lines) =>
            Matches(lines, @"^using (static )?Pyde\.(Host|Cli)\b")),
        new("the host does not know a plugin", ["host"], (_, lines) =>
            Matches(lines, @"^using (static )?(Consensus|Networking|State|Mempool|Dkg|Execution|Wasm)\.[A-Z]")),
        new("contracts and abi do not know a plugin or parachain host", ["contracts", "abi"], (_, lines) =>
            Matches(lines, @"^using (static )?(Pyde\.Parachains|(Consensus|Networking|State|Mempool|Dkg|Execution|Wasm)\.[A-Z])")),
    ];

    private static IEnumerable<int> Matches(string[] lines, string pattern)
    {
        Regex regex = new(pattern, RegexOptions.CultureInvariant);
        return Lines(lines, line => regex.IsMatch(line));
    }

    private static IEnumerable<int> Lines(string[] lines, Func<string, bool> isBroken) =>
        Enumerable.Range(1, lines.Length).Where(number => isBroken(lines[number - 1]));

    private static IEnumerable<int> NamespaceIsFolder(string path, string[] lines)
    {
        string[] folders = path.Split('/')[1..^1];
        return Lines(lines, line => line.StartsWith("namespace ", StringComparison.Ordinal)
            && !string.Join('.', folders).EndsWith(line["namespace ".Length..].TrimEnd(';'), StringComparison.Ordinal));
    }

    private static IEnumerable<int> OnePublicType(string path, string[] lines)
    {
        Regex declaration = new(
            @"^public (?:[a-z]+ )*(?:class|struct|interface|enum|record|delegate [\w<>?\[\]]+)(?: struct| class)? (\w+)");
        string file = Path.GetFileName(path).Split('.')[0];
        int[] declared = [.. Lines(lines, line => declaration.IsMatch(line))];
        string first = declared.Length == 0 ? file : declaration.Match(lines[declared[0] - 1]).Groups[1].Value;
        // The cases of a closed union stand in its file.
        bool isUnion = declared.Length > 0 && lines[declared[0] - 1].StartsWith("public abstract", StringComparison.Ordinal)
            && declared.Skip(1).All(number => Declaration(lines, number).Contains($": {first}", StringComparison.Ordinal));
        // A generic type beside the plain one of the same name: SlotOfT.cs holds Slot<T>.
        if (first != file && first + "OfT" != file)
            return [declared[0]];
        return isUnion ? [] : declared.Skip(1);
    }

    private static string Declaration(string[] lines, int number) => string.Join(' ', lines[(number - 1)..]).Split(';')[0];
}
