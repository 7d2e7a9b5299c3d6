using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.Host.Plugins;

/// <summary>Private copies of plugin folders, by content: a folder on disk may be overwritten while its copy runs.</summary>
/// <remarks>Any thread. Source: hot-swap.md, "Isolation".</remarks>
internal sealed class PluginCache(string folder, SharedAssemblies shared)
{
    private const long FileBytesMax = 256L * 1_024 * 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash32, PluginImage> _images = [];

    /// <summary>Checks a folder against its manifest and copies it.</summary>
    /// <param name="source">The plugin's folder.</param>
    /// <returns>The copy, or what is wrong, with file, expected and found.</returns>
    public Result<PluginImage> Admit(string source)
    {
        string manifestPath = Path.Combine(source, PluginManifest.FileName);
        try
        {
            if (!File.Exists(manifestPath))
                return new Refusal(manifestPath, "a manifest", "no such file");
            byte[] manifestBytes = File.ReadAllBytes(manifestPath);
            if (!PluginManifest.Parse(manifestBytes, manifestPath, isPacked: true).TryGet(out PluginManifest? manifest, out Refusal? refusal))
                return refusal;
            if (!manifest.Contract.Contains(ContractVersion.Major, ContractVersion.Minor))
            {
                return new Refusal(
                    $"{manifestPath} $.contract", $"a range that holds {ContractVersion.Major}.{ContractVersion.Minor}", $"{manifest.Contract}");
            }

            return Copy(source, manifestPath, manifestBytes, manifest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal(source, "a readable plugin folder and a writable cache", e.Message);
        }
    }

    private Result<PluginImage> Copy(string source, string manifestPath, byte[] manifestBytes, PluginManifest manifest)
    {
        if (Unlisted(source, manifest) is { } unlisted)
            return unlisted;
        Dictionary<string, byte[]> contents = new(StringComparer.Ordinal);
        foreach (PluginFile file in manifest.Files)
        {
            string path = Path.Combine(source, file.Path);
            if (!File.Exists(path))
                return new Refusal(path, $"a file with the digest {file.Digest}", "no such file");
            if (new FileInfo(path).Length > FileBytesMax)
                return new Refusal(path, $"at most {FileBytesMax} bytes", $"{new FileInfo(path).Length}");
            byte[] bytes = File.ReadAllBytes(path);
            Hash32 digest = DigestOf(bytes);
            if (digest != file.Digest)
                return new Refusal(path, $"the digest {file.Digest}", $"{digest}");
            contents.Add(file.Path, bytes);
        }

        Hash32 id = DigestOf(manifestBytes);
        lock (_lock)
        {
            if (_images.TryGetValue(id, out PluginImage? known))
                return known;
            if (CheckReferences(source, manifest, contents) is { } unresolved)
                return unresolved;
            contents.Add(PluginManifest.FileName, manifestBytes);
            PluginImage image = new(manifest, id, Path.Combine(folder, id.ToString()));
            Store(image.Folder, contents);
            _images.Add(id, image);
            return image;
        }
    }

    private static Refusal? Unlisted(string source, PluginManifest manifest)
    {
        HashSet<string> listed = new(StringComparer.Ordinal) { PluginManifest.FileName };
        foreach (PluginFile file in manifest.Files)
            listed.Add(file.Path);
        foreach (string path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(source, path).Replace(Path.DirectorySeparatorChar, '/');
            if (!listed.Contains(relative))
                return new Refusal(path, "an entry under $.files of the manifest", "none");
        }

        return null;
    }

    private Refusal? CheckReferences(string source, PluginManifest manifest, Dictionary<string, byte[]> contents)
    {
        HashSet<string> privateNames = new(StringComparer.Ordinal);
        foreach (PluginFile file in manifest.Files)
        {
            if (!file.Path.EndsWith(".dll", StringComparison.Ordinal) || file.Path.Contains('/', StringComparison.Ordinal))
                continue;
            string name = Path.GetFileNameWithoutExtension(file.Path);
            if (shared.Contains(name))
                return new Refusal(Path.Combine(source, file.Path), "no copy of a shared assembly (it would be a second type identity)", name);
            privateNames.Add(name);
        }

        ReferenceChecker checker = new(shared, privateNames);
        foreach (PluginFile file in manifest.Files)
        {
            if (file.Path.EndsWith(".dll", StringComparison.Ordinal)
                && checker.Check(Path.Combine(source, file.Path), contents[file.Path]) is { } unresolved)
                return unresolved;
        }

        return null;
    }

    // The copy is written from the bytes that were checked, under a name of its own, and moved into place: a crash leaves no half copy
    // under a digest.
    private static void Store(string target, Dictionary<string, byte[]> contents)
    {
        if (Directory.Exists(target) && Matches(target, contents))
            return;
        string temporary = $"{target}.{Guid.NewGuid():N}";
        foreach ((string path, byte[] bytes) in contents)
        {
            string file = Path.Combine(temporary, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }

        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.Move(temporary, target);
    }

    private static bool Matches(string target, Dictionary<string, byte[]> contents)
    {
        foreach ((string path, byte[] bytes) in contents)
        {
            string file = Path.Combine(target, path);
            if (!File.Exists(file) || !File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes))
                return false;
        }

        return true;
    }

    private static Hash32 DigestOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Blake3.HashBytes];
        Blake3.Hash(bytes, digest);
        return Hash32.FromBytes(digest);
    }
}
