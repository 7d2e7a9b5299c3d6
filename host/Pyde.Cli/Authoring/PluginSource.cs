using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pyde.Cli.Output;
using Pyde.Contracts;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;

namespace Pyde.Cli.Authoring;

/// <summary>The sources that a new plugin starts from, under its own names: the files of the clone, of which there is no second
/// copy.</summary>
/// <param name="Origin">What it begins as, in words.</param>
/// <param name="Entry">Full name of the entry type.</param>
/// <param name="HandOff">Hand-off schemas that they speak.</param>
/// <param name="Libraries">Assemblies of the clone that travel with the plugin, by simple name.</param>
/// <param name="Files">Text by path inside the project.</param>
internal sealed partial record PluginSource(
    string Origin, string Entry, HandOffDeclaration HandOff, IReadOnlyList<string> Libraries, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The slot's reference double: small, in memory, and true to every promise of the contract.</summary>
    /// <param name="plugin">Slot and name.</param>
    /// <param name="clone">Folder of the clone.</param>
    public static PluginSource OfReference(NewPlugin plugin, string clone)
    {
        // The double of wasm is a plugin itself: the interpreter, written first and for that.
        if (plugin.Slot == SlotName.Wasm)
            return OfShipped(plugin, clone, "Wasm.Interpreter");
        if (!ConformanceKit.Slots.Contains(plugin.Slot))
            throw CommandFailure.Failed($"this clone has no conformance kit for slot {plugin.Slot}, and so no double to start from");
        PluginUnderTest reference = ConformanceKit.Reference(plugin.Slot);
        Type entry = reference.Create().GetType();
        string kit = Path.Combine(clone, "contracts", "Pyde.Contracts.Conformance");
        string own = Path.Combine(kit, entry.Namespace![(entry.Namespace!.LastIndexOf('.') + 1)..]);
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string file in Closure(entry.Name, Directory.GetFiles(own, "*.cs")))
        {
            string text = KitUsing().Replace(File.ReadAllText(file), string.Empty);
            text = KitNamespace().Replace(text, plugin.Name);
            text = Settings().Replace(text, $"{plugin.Prefix}Settings");
            text = ReferenceProse().Replace(OwnName().Replace(text, plugin.Prefix), "$1");
            files.Add(OwnName().Replace(Path.GetFileName(file), plugin.Prefix), text);
        }

        string name = OwnName().Replace(entry.Name, plugin.Prefix);
        return new PluginSource("the slot's reference double", $"{plugin.Name}.{name}", reference.HandOff, [], OnePublicType(files, name));
    }

    /// <summary>A plugin of the clone, such as <c>State.Jmt</c>: what it does, under another name.</summary>
    /// <param name="plugin">Slot and name.</param>
    /// <param name="clone">Folder of the clone.</param>
    /// <param name="project">Its folder under plugins/.</param>
    /// <exception cref="CommandFailure">There is none, or it fills another slot (exit code 2).</exception>
    public static PluginSource OfShipped(NewPlugin plugin, string clone, string project)
    {
        string plugins = Path.Combine(clone, "plugins");
        string[] shipped = [.. Directory.GetDirectories(plugins).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        if (!shipped.Contains(project))
            throw CommandFailure.Usage($"no plugin '{project}' in {plugins}; there are {string.Join(", ", shipped)}");
        string folder = Path.Combine(plugins, project);
        string path = Path.Combine(folder, PluginManifest.FileName);
        Result<PluginManifest> parsed = PluginManifest.Parse(File.ReadAllBytes(path), path, isPacked: false);
        if (!parsed.TryGet(out PluginManifest? manifest, out Refusal? refusal))
            throw CommandFailure.Failed(refusal.ToString());
        if (manifest.Slot != plugin.Slot)
            throw CommandFailure.Usage($"{project} fills slot {manifest.Slot}, not {plugin.Slot}");
        Regex name = new($@"\b{Regex.Escape(project)}\b");
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            files.Add(Path.GetRelativePath(folder, file), name.Replace(File.ReadAllText(file), plugin.Name));
        XElement msbuild = XElement.Load(Path.Combine(folder, $"{project}.csproj"));
        string[] libraries =
        [
            .. msbuild.Descendants("ProjectReference")
                .Where(reference => reference.Attribute("Private")?.Value != "false")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))),
        ];
        return new PluginSource($"a copy of {project}", name.Replace(manifest.Type, plugin.Name), manifest.HandOff, libraries, files);
    }

    // A file is named by its type: what a text mentions, it needs.
    private static List<string> Closure(string type, string[] files)
    {
        Dictionary<string, string> known = files.ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        SortedSet<string> needed = new(StringComparer.Ordinal);
        Queue<string> open = new([type]);
        while (open.TryDequeue(out string? next))
        {
            if (!known.TryGetValue(next, out string? file) || !needed.Add(next))
                continue;
            foreach (Match word in Word().Matches(Comment().Replace(File.ReadAllText(file), string.Empty)))
                open.Enqueue(word.Value);
        }

        return [.. needed.Select(name => known[name])];
    }

    // A plugin has one public type (PYDE110); of a double the kit may read other parts as well.
    private static Dictionary<string, string> OnePublicType(Dictionary<string, string> files, string entry) => files.ToDictionary(
        file => file.Key,
        file => PublicType().Replace(
            file.Value, match => match.Groups[2].Value == entry ? match.Value : $"internal{match.Groups[1].Value}"),
        StringComparer.Ordinal);

    [GeneratedRegex(@"^using Pyde\.Contracts\.Conformance[\w.]*;\n", RegexOptions.Multiline)]
    private static partial Regex KitUsing();

    [GeneratedRegex(@"\bPyde\.Contracts\.Conformance(?:\.\w+)?\b")]
    private static partial Regex KitNamespace();

    // A double without settings says so; the plugin has a place for its own.
    [GeneratedRegex(@"\b(?:Common\.)?NoSettings\b")]
    private static partial Regex Settings();

    [GeneratedRegex(@"\bReference(?=[A-Z])")]
    private static partial Regex OwnName();

    [GeneratedRegex(@"\b([Tt]he|[Aa]) reference\b")]
    private static partial Regex ReferenceProse();

    [GeneratedRegex(@"^public((?: \w+)* (?:class|record|struct|interface|enum) (\w+)[^\n]*)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Word();
}
