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
    private const string VariablePrefix = "PYDE_";

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

    /// <summary>
    /// Loads the library that the environment names for it (<c>PYDE_WASMTIME</c> for <c>wasmtime</c>), otherwise one of a plugin's private
    /// copy, whose digest the manifest holds, otherwise the system's.
    /// </summary>
    /// <param name="folder">The plugin's private copy.</param>
    /// <param name="name">Name as the plugin's code imports it.</param>
    /// <returns>The handle; zero when there is none.</returns>
    /// <exception cref="DllNotFoundException">The environment names a file that does not load; the message says why.</exception>
    public nint Load(string folder, string name)
    {
        if (Environment.GetEnvironmentVariable(VariablePrefix + name.ToUpperInvariant()) is { Length: > 0 } given)
        {
            string file = Path.GetFullPath(given);
            return File.Exists(file)
                ? LoadFile(file)
                : throw new DllNotFoundException($"{VariablePrefix}{name.ToUpperInvariant()} names {file}, which is no file");
        }

        string[] candidates = [name, $"lib{name}.so", $"{name}.so", $"lib{name}.dylib", $"{name}.dll"];
        foreach (string candidate in candidates)
        {
            string path = Path.Combine(folder, candidate);
            if (File.Exists(path))
                return LoadFile(path);
        }

        lock (_lock)
        {
            if (_byName.TryGetValue(name, out nint handle))
                return handle;
            foreach (string candidate in candidates)
            {
                if (!NativeLibrary.TryLoad(candidate, out handle))
                    continue;
                _byName.Add(name, handle);
                return handle;
            }

            return 0;
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
