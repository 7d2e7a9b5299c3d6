using Microsoft.CodeAnalysis;
using Pyde.Analyzers.Plugins;

namespace Pyde.Analyzers.Tests;

public sealed class RulePageTests
{
    [Fact]
    public void Every_rule_of_plugin_code_is_an_error_and_stands_on_the_page_of_rules()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "plugin-rules.md"));
        Assert.All(new PluginCodeAnalyzer().SupportedDiagnostics, rule =>
        {
            Assert.Equal(DiagnosticSeverity.Error, rule.DefaultSeverity);
            Assert.Contains($"| {rule.Id} |", page, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_rule_that_is_released_stands_on_the_page_of_rules()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "plugin-rules.md"));
        string[] released = [.. File.ReadLines(Path.Combine(Root(), "contracts", "Pyde.Analyzers", "AnalyzerReleases.Unshipped.md"))
            .Where(line => line.StartsWith("PYDE", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])];
        Assert.NotEmpty(released);
        Assert.All(released, id => Assert.Contains($"| {id} |", page, StringComparison.Ordinal));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pyde.Modular.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no Pyde.Modular.sln above {AppContext.BaseDirectory}");
    }
}
