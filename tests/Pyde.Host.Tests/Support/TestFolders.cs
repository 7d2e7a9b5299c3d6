using System.Text;
using Pyde.Contracts.Manifest;
using Pyde.PluginPack;

namespace Pyde.Host.Tests.Support;

/// <summary>Plugin folders for one test, below a temporary folder that goes with it.</summary>
internal sealed class TestFolders : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pyde-host-tests-").FullName;
    private int _count;

    public string Cache => Path.Combine(_root, "cache");

    /// <summary>A folder that the build packed: <c>Ledger</c>, <c>NoOp.mempool</c>.</summary>
    public static string Built(string name) => Path.Combine(Artifacts("test-plugins"), name);

    /// <summary>The folders of the repository's own plugins.</summary>
    public static string[] BuiltPlugins() => [.. Directory.GetDirectories(Artifacts("plugins")).Order(StringComparer.Ordinal)];

    private static string Artifacts(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, name);
            if (folder.Name == "artifacts" && Directory.Exists(path))
                return path;
        }

        throw new DirectoryNotFoundException($"artifacts/{name}: build the plugins first");
    }

    /// <summary>A copy that may be changed.</summary>
    public string Copy(string name)
    {
        string source = Built(name);
        string target = Path.Combine(_root, $"{name}.{++_count}");
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        return target;
    }

    /// <summary>A copy with another version number, and whatever else the test wants in its manifest: another plugin to the host.</summary>
    public string Variant(string name, string version, Func<PluginManifest, PluginManifest>? change = null)
    {
        string folder = Copy(name);
        Rewrite(folder, manifest => (change?.Invoke(manifest) ?? manifest) with { Version = version });
        return folder;
    }

    /// <summary>Changes a folder's manifest as it stands, digests included.</summary>
    public static void Rewrite(string folder, Func<PluginManifest, PluginManifest> change)
    {
        string path = Path.Combine(folder, PluginManifest.FileName);
        Assert.True(PluginManifest.Parse(File.ReadAllBytes(path), path, isPacked: true).TryGet(out PluginManifest? manifest, out _));
        File.WriteAllBytes(path, change(manifest).ToJson());
    }

    /// <summary>Changes the text of a folder's manifest, which then need not be a valid one.</summary>
    public static void RewriteText(string folder, string from, string to)
    {
        string path = Path.Combine(folder, PluginManifest.FileName);
        string text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Replaces a name in an assembly's metadata by another of the same length, and packs the folder again.</summary>
    public static void Patch(string folder, string assembly, string from, string to)
    {
        Assert.Equal(from.Length, to.Length);
        string path = Path.Combine(folder, assembly);
        byte[] bytes = File.ReadAllBytes(path);
        byte[] wanted = Encoding.UTF8.GetBytes($"\0{from}\0");
        int at = bytes.AsSpan().IndexOf(wanted);
        Assert.True(at >= 0, $"{assembly} does not name {from}");
        Encoding.UTF8.GetBytes(to).CopyTo(bytes.AsSpan(at + 1));
        File.WriteAllBytes(path, bytes);
        string source = $"{folder}.source.json";
        Assert.True(PluginManifest.Parse(
            File.ReadAllBytes(Path.Combine(folder, PluginManifest.FileName)), folder, isPacked: true).TryGet(out PluginManifest? manifest, out _));
        File.WriteAllBytes(source, (manifest with { Files = [] }).ToJson());
        Assert.True(PluginPacker.Pack(source, folder, folder).TryGet(out _, out Refusal? refusal), refusal?.ToString());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
