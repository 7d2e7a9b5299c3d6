using System.Text.RegularExpressions;
using Pyde.Abi.Tests.Rendering;

namespace Pyde.Abi.Tests;

/// <summary>docs/abi-rules.md: every rule names a test that is there.</summary>
public sealed partial class RulePageTests
{
    private const int RulesMin = 60;

    private static readonly Dictionary<string, string> Folders = new(StringComparer.Ordinal)
    {
        ["Abi"] = "tests/Pyde.Abi.Tests",
        ["Chain"] = "tests/Execution.Waves.Tests",
        ["Engine"] = "tests/Wasm.Engines.Suite",
    };

    [Fact]
    public void Every_rule_of_the_page_names_a_test_that_is_there()
    {
        string[] lines = Repository.Read("docs/abi-rules.md").Split('\n');
        string[] rules = [.. lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line != "| rule | test |")];
        Assert.True(rules.Length >= RulesMin, $"{rules.Length} rules");
        foreach (string rule in rules)
        {
            Match named = Named().Match(rule);
            Assert.True(named.Success, rule);
            string source = Repository.Read($"{Folders[named.Groups["suite"].Value]}/{named.Groups["type"].Value}.cs");
            Match test = Regex.Match(source, $@"\[(Fact|Theory)\]\s(?:\s*\[[^\n]*\]\s*\n)*\s*public void {named.Groups["test"].Value}\(");
            Assert.True(test.Success, $"no such test: {rule}");
        }
    }

    [GeneratedRegex(@"\| (?<suite>Abi|Chain|Engine) `(?<type>\w+)\.(?<test>\w+)` \|$")]
    private static partial Regex Named();
}
