using Pyde.Contracts.Manifest;
using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.PluginPack;

/// <summary>Makes a plugin folder out of a build's output: the assembly, its private dependencies, and the manifest with the digest of
/// every file.</summary>
/// <remarks>Deterministic: the same files give the same folder, byte for byte. Quiet: a file that is right already is not
/// written.</remarks>
public static class PluginPacker
{
    // Of use to the build only; never loaded.
    private static readonly string[] LeftOut = [".pdb", ".xml", ".deps.json", ".runtimeconfig.json"];

    /// <summary>Packs a plugin.</summary>
    /// <param name="sourceManifest">The manifest beside the plugin's project, without digests.</param>
    /// <param name="buildFolder">Where the build left its output.</param>
    /// <param name="targetFolder">The plugin folder; files that do not belong there are removed.</param>
    /// <returns>What was packed, or why not.</returns>
    public static Result<PackedPlugin> Pack(string sourceManifest, string buildFolder, string targetFolder)
    {
        try
        {
            if (!PluginManifest.Parse(File.ReadAllBytes(sourceManifest), sourceManifest, isPacked: false)
                .TryGet(out PluginManifest? manifest, out Refusal? refusal))
                return refusal;
            SortedDictionary<string, byte[]> contents = Collect(buildFolder);
            if (!contents.ContainsKey(manifest.Assembly))
                return new Refusal($"{sourceManifest} $.assembly", $"a file of {buildFolder}", $"'{manifest.Assembly}', which is not there");
            manifest = manifest with { Files = [.. contents.Select(file => new PluginFile(file.Key, DigestOf(file.Value)))] };
            contents.Add(PluginManifest.FileName, manifest.ToJson());
            return new PackedPlugin(manifest, Write(targetFolder, contents));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal(sourceManifest, "a readable manifest and build output, and a writable target", e.Message);
        }
    }

    private static SortedDictionary<string, byte[]> Collect(string folder)
    {
        SortedDictionary<string, byte[]> contents = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            if (relative != PluginManifest.FileName && !Array.Exists(LeftOut, ending => relative.EndsWith(ending, StringComparison.Ordinal)))
                contents.Add(relative, File.ReadAllBytes(path));
        }

        return contents;
    }

    private static int Write(string folder, SortedDictionary<string, byte[]> contents)
    {
        int written = 0;
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (contents.ContainsKey(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
                continue;
            File.Delete(path);
            written++;
        }

        // The manifest last: until it is there, its digests vouch for the files of the folder as it was.
        foreach ((string relative, byte[] bytes) in contents.OrderBy(file => file.Key == PluginManifest.FileName))
        {
            string path = Path.Combine(folder, relative);
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
            written++;
        }

        return written;
    }

    private static Hash32 DigestOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Blake3.HashBytes];
        Blake3.Hash(bytes, digest);
        return Hash32.FromBytes(digest);
    }
}
