using System.Security;
using System.Text;
using HandlebarsDotNet;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Crypto;
using Pyde.Host.Plugins;

namespace Pyde.Cli.Authoring;

/// <summary>The files of a new plugin: a solution with the plugin, which begins as its slot's reference double, and its conformance
/// tests.</summary>
internal static class PluginTemplates
{
    // Template, and the path under which its text is written; {0} is the plugin's name.
    private static readonly (string Template, string Path)[] Templates =
    [
        ("Solution.sln", "{0}.sln"),
        ("README.md", "README.md"),
        ("gitignore", ".gitignore"),
        ("Directory.Build.props", "Directory.Build.props"),
        ("Directory.Build.targets", "Directory.Build.targets"),
        ("Directory.Packages.props", "Directory.Packages.props"),
        ("Plugin.csproj", "src/{0}/{0}.csproj"),
        ("plugin.json", "src/{0}/plugin.json"),
        ("Tests.csproj", "tests/{0}.Tests/{0}.Tests.csproj"),
        ("ConformanceTests.cs", "tests/{0}.Tests/ConformanceTests.cs"),
    ];

    /// <summary>Renders everything.</summary>
    /// <param name="plugin">Slot and name.</param>
    /// <param name="source">What it starts from.</param>
    /// <param name="clone">The clone whose contracts it is compiled against.</param>
    /// <returns>Text by path inside the new directory.</returns>
    public static IReadOnlyDictionary<string, string> Render(NewPlugin plugin, PluginSource source, string clone)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["name"] = plugin.Name,
            ["id"] = plugin.Id,
            ["slot"] = plugin.Slot,
            ["origin"] = source.Origin,
            ["prefix"] = plugin.Prefix,
            ["entry"] = source.Entry,
            ["type"] = source.Entry[(source.Entry.LastIndexOf('.') + 1)..],
            ["contractType"] = SlotContracts.ContractOf(plugin.Slot).Name,
            ["contract"] = FormattableString.Invariant($"[{ContractVersion.Major}.{ContractVersion.Minor},{ContractVersion.Major + 1}.0)"),
            ["entryOption"] = plugin.Slot == SlotName.Wasm ? "--entry <id of the engine to replace> " : "",
            ["exports"] = Quoted(source.HandOff.Exports),
            ["imports"] = Quoted(source.HandOff.Imports),
            ["migrations"] = string.Join(
                ", ", source.HandOff.Migrations.Select(pair => $"{{ \"from\": \"{pair.From}\", \"to\": \"{pair.To}\" }}")),
            ["libraries"] = source.Libraries,
            ["home"] = SecurityElement.Escape(clone),
            ["pluginGuid"] = ProjectGuid(plugin.Name),
            ["testsGuid"] = ProjectGuid($"{plugin.Name}.Tests"),
        };
        IHandlebars handlebars = Handlebars.Create(
            new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true });
        string Expand(string template) => handlebars.Compile(EmbeddedText.Read($"Templates/{template}"))(values);
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach ((string template, string path) in Templates)
            files.Add(string.Format(null, path, plugin.Name), Expand(template));
        if (source.Files.Values.Any(text => text.Contains($"{plugin.Prefix}Settings.", StringComparison.Ordinal)))
            files.Add($"src/{plugin.Name}/{plugin.Prefix}Settings.cs", Expand("Settings.cs"));
        foreach ((string file, string text) in source.Files)
            files.Add($"src/{plugin.Name}/{file}", text);
        return files;
    }

    private static string Quoted(IEnumerable<HandOffSchema> schemas) => string.Join(", ", schemas.Select(schema => $"\"{schema}\""));

    // Solutions name projects by GUIDs; the same name gives the same one.
    private static string ProjectGuid(string name)
    {
        Span<byte> digest = stackalloc byte[Blake3.HashBytes];
        Blake3.Hash(Encoding.UTF8.GetBytes(name), digest);
        const int guidBytes = 16;
        return new Guid(digest[..guidBytes]).ToString("B").ToUpperInvariant();
    }
}
