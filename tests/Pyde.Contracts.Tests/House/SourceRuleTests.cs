using System.Reflection;

namespace Pyde.Contracts.Tests.House;

public sealed class SourceRuleTests
{
    private static readonly string[] SourceFolders = ["contracts", "abi", "host", "plugins", "parachains", "tests"];

    public static TheoryData<string> Names => [.. SourceRule.All.Select(rule => rule.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Repository_keeps_the_rule(string name)
    {
        SourceRule rule = SourceRule.All.Single(r => r.Name == name);
        string[] broken = [.. Sources(rule).SelectMany(path => Broken(rule, path))];
        Assert.True(broken.Length == 0, $"{name}:\n{string.Join('\n', broken.Take(50))}");
    }

    [Theory]
    [InlineData("a line has at most 140 characters", "contracts/P/A.cs", 141)]
    [InlineData("no tabs and no space at a line's end", "contracts/P/A.cs", 0, "int a; ")]
    [InlineData("a namespace is file-scoped", "contracts/P/A.cs", 0, "namespace P")]
    [InlineData("the namespace is the folder", "contracts/P/Inner/A.cs", 0, "namespace P;")]
    [InlineData("a file has one public type, with its name", "contracts/P/A.cs", 0, "public sealed class B")]
    [InlineData("a file has one public type, with its name", "contracts/P/A.cs", 0, "public class A;\npublic enum B { }")]
    [InlineData("no unfinished work", "contracts/P/A.cs", 0, "// TODO later")]
    [InlineData("no empty catch", "contracts/P/A.cs", 0, "try { } catch (Exception) { }")]
    [InlineData("no async void, no waiting for a task", "contracts/P/A.cs", 0, "private async void M()")]
    [InlineData("no clock but TimeProvider", "contracts/P/A.cs", 0, "var a = DateTime.UtcNow;")]
    [InlineData("plugins and shared code do not know the host", "plugins/P/A.cs", 0, "using Pyde.Host.Swap;")]
    [InlineData("the host does not know a plugin", "host/P/A.cs", 0, "using State.Jmt;")]
    [InlineData("contracts and abi do not know a plugin or parachain host", "abi/P/A.cs", 0, "using Pyde.Parachains;")]
    public void Rule_catches_the_fault_that_it_is_for(string name, string path, int length, string text = "")
    {
        SourceRule rule = SourceRule.All.Single(r => r.Name == name);
        string[] lines = length > 0 ? [new string('x', length)] : text.Split('\n');
        Assert.NotEmpty(rule.Broken(path, lines));

        string ns = path.Contains("/Inner/", StringComparison.Ordinal) ? "namespace P.Inner;" : "namespace P;";
        Assert.Empty(rule.Broken(path, length > 0 ? [new string('x', length - 1)] : [ns]));
    }

    [Fact]
    public void Every_rule_is_shown_a_fault() => Assert.Equal(
        SourceRule.All.Select(rule => rule.Name),
        typeof(SourceRuleTests).GetMethod(nameof(Rule_catches_the_fault_that_it_is_for))!.GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (string)((IReadOnlyList<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[0].Value!)
            .Distinct());

    [Fact]
    public void Plugin_projects_reference_neither_the_host_nor_another_plugin()
    {
        string folder = Path.Combine(RepositoryFolder.Root, "plugins");
        IEnumerable<string> wrong = Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (file, line, index)))
            .Where(at => at.line.Contains("ProjectReference", StringComparison.Ordinal)
                && !at.line.Contains("../../contracts/", StringComparison.Ordinal)
                && !at.line.Contains("../../abi/", StringComparison.Ordinal)
                && !at.line.Contains("../../parachains/", StringComparison.Ordinal))
            .Select(at => $"{Path.GetRelativePath(RepositoryFolder.Root, at.file)}:{at.index + 1}: {at.line.Trim()}");
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Sources(SourceRule rule) => SourceFolders
        .Where(folder => rule.Folders.Length == 0 || rule.Folders.Contains(folder))
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(RepositoryFolder.Root, file).Replace('\\', '/'))
        // This folder holds the patterns themselves.
        .Where(path => !path.StartsWith("tests/Pyde.Contracts.Tests/House/", StringComparison.Ordinal))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Broken(SourceRule rule, string path)
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Root, path));
        return rule.Broken(path, lines).Select(number => $"{path}:{number}: {lines[number - 1].Trim()}");
    }
}
