using System.Runtime.InteropServices;
using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.Host.Plugins;

/// <summary>Loads native libraries for plugins, once per digest, and never unloads them.</summary>
/// <remarks>
/// A collected context leaves its native mappings behind; a copy per context would pile up until the process is aborted. Any thread.
/// Source:
/// hot-swap.md, "Isolation".
/// </remarks>
internal sealed class NativeLibraries
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Hash32, nint> _byDigest = [];
    private readonly Dictionary<string, nint> _byName = new(StringComparer.Ordinal);

    /// <summary>Number of libraries loaded.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _byDigest.Count + _byName.Count;
        }
    }

    /// <summary>Loads a library of a plugin's private copy, or of the system when the folder has none of that name.</summary>
    /// <param name="folder">The plugin's private copy.</param>
    /// <param name="name">Name as the plugin's code imports it.</param>
    /// <returns>The handle; zero when there is none.</returns>
    public nint Load(string folder, string name)
    {
        foreach (string candidate in (ReadOnlySpan<string>)[name, $"lib{name}.so", $"{name}.so", $"lib{name}.dylib", $"{name}.dll"])
        {
            string path = Path.Combine(folder, candidate);
            if (File.Exists(path))
                return LoadFile(path);
        }

        lock (_lock)
        {
            if (!_byName.TryGetValue(name, out nint handle) && NativeLibrary.TryLoad(name, out handle))
                _byName.Add(name, handle);
            return handle;
        }
    }

    private nint LoadFile(string path)
    {
        byte[] digestBytes = new byte[Blake3.HashBytes];
        Blake3.Hash(File.ReadAllBytes(path), digestBytes);
        Hash32 digest = Hash32.FromBytes(digestBytes);
        lock (_lock)
        {
            if (!_byDigest.TryGetValue(digest, out nint handle))
            {
                handle = NativeLibrary.Load(path);
                _byDigest.Add(digest, handle);
            }

            return handle;
        }
    }
}
