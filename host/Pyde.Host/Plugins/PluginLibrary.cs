using System.Reflection;
using System.Runtime.CompilerServices;
using Pyde.Contracts.Manifest;
using Pyde.Types;

namespace Pyde.Host.Plugins;

/// <summary>Loads plugins: one collectible context per plugin version and process, shared by every node that uses this library.</summary>
/// <remarks>One per process, handed to its nodes. Any thread. Source: hot-swap.md, "Isolation".</remarks>
public sealed class PluginLibrary
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Hash32, LoadedPlugin> _loaded = [];
    private readonly SharedAssemblies _shared;
    private readonly NativeLibraries _natives = new();
    private readonly PluginCache _cache;

    /// <summary>Makes a library.</summary>
    /// <param name="cacheFolder">Where private copies lie; created when missing. May be kept between runs.</param>
    public PluginLibrary(string cacheFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(cacheFolder);
        _shared = SharedAssemblies.Collect();
        _cache = new PluginCache(Directory.CreateDirectory(cacheFolder).FullName, _shared);
    }

    /// <summary>Names of the assemblies that plugins share with the host, in ordinal order.</summary>
    public IReadOnlyList<string> SharedAssemblyNames => _shared.Names;

    /// <summary>Contexts that are being unloaded, and those that did not go.</summary>
    public UnloadMonitor Unloads { get; } = new();

    /// <summary>Contexts in use.</summary>
    public int LoadedContexts
    {
        get
        {
            lock (_lock)
                return _loaded.Count;
        }
    }

    /// <summary>Contexts loaded since the library was made.</summary>
    public long ContextsLoaded { get; private set; }

    /// <summary>Checks a folder as loading would, without keeping its code.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <returns>The manifest, or what is wrong.</returns>
    public Result<PluginManifest> Verify(string folder)
    {
        if (!Load(folder, slot: null).TryGet(out LoadedPlugin? plugin, out Refusal? refusal))
            return refusal;
        PluginManifest manifest = plugin.Image.Manifest;
        Release(plugin);
        return manifest;
    }

    /// <summary>Reads a folder's manifest and checks nothing else.</summary>
    /// <param name="folder">The plugin's folder.</param>
    internal static Result<PluginManifest> ReadManifest(string folder)
    {
        string path = Path.Combine(folder, PluginManifest.FileName);
        try
        {
            return PluginManifest.Parse(File.ReadAllBytes(path), path, isPacked: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal(path, "a readable manifest", e.Message);
        }
    }

    /// <summary>Loads a plugin, or answers the context that is loaded already. Each success is one <see cref="Release"/>.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="slot">The slot that it has to fill; null for the one that its manifest names.</param>
    internal Result<LoadedPlugin> Load(string folder, string? slot)
    {
        if (!_cache.Admit(folder).TryGet(out PluginImage? image, out Refusal? refusal))
            return refusal;
        if (slot is not null && image.Manifest.Slot != slot)
            return new Refusal($"{Path.Combine(folder, PluginManifest.FileName)} $.slot", $"'{slot}'", $"'{image.Manifest.Slot}'");
        lock (_lock)
        {
            if (!_loaded.TryGetValue(image.Digest, out LoadedPlugin? plugin))
            {
                if (!LoadContext(folder, image).TryGet(out plugin, out refusal))
                    return refusal;
                _loaded.Add(image.Digest, plugin);
                ContextsLoaded++;
            }

            plugin.Users++;
            return plugin;
        }
    }

    /// <summary>Adds a user to a plugin that is loaded.</summary>
    internal void Retain(LoadedPlugin plugin)
    {
        lock (_lock)
        {
            if (plugin.Users == 0)
                throw new ObjectDisposedException(plugin.Image.Name);
            plugin.Users++;
        }
    }

    /// <summary>Ends one use. With the last one the context begins to unload, and the monitor watches it go.</summary>
    /// <returns>The context's fate when this was the last use; null otherwise.</returns>
    internal UnloadTicket? Release(LoadedPlugin plugin)
    {
        lock (_lock)
        {
            if (--plugin.Users > 0)
                return null;
            _loaded.Remove(plugin.Image.Digest);
        }

        return Unloads.Watch(plugin.Image.Name, plugin.BeginUnload());
    }

    // A context that is refused must not stay: nothing of it may be left on this stack when it is collected.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Result<LoadedPlugin> LoadContext(string folder, PluginImage image)
    {
        PluginLoadContext context = new(image, _shared, _natives);
        Refusal? refusal = FindEntry(folder, image, context, out Type? entry);
        if (refusal is null)
            return LoadedPlugin.Create(image, context, entry!);
        WeakReference reference = new(context, trackResurrection: true);
        context.Unload();
        Unloads.Watch(image.Name, reference);
        return refusal;
    }

    private static Refusal? FindEntry(string folder, PluginImage image, PluginLoadContext context, out Type? entry)
    {
        PluginManifest manifest = image.Manifest;
        string where = $"{Path.Combine(folder, PluginManifest.FileName)} $.type";
        string file = Path.Combine(folder, manifest.Assembly);
        Type contract = SlotContracts.ContractOf(manifest.Slot);
        entry = null;
        try
        {
            Assembly assembly = context.LoadFromAssemblyPath(Path.Combine(image.Folder, manifest.Assembly));
            entry = assembly.GetType(manifest.Type, throwOnError: false);
            if (entry is null)
                return new Refusal(where, $"a type of {manifest.Assembly}", $"'{manifest.Type}', which it does not have");
            if (!entry.IsPublic || entry.IsAbstract || entry.IsGenericTypeDefinition || entry.GetConstructor(Type.EmptyTypes) is null)
                return new Refusal(where, "a public class with a public constructor without parameters", $"'{manifest.Type}', which is not");
            return contract.IsAssignableFrom(entry)
                ? null
                : new Refusal(where, $"a type that implements {contract.FullName}", $"'{manifest.Type}', which does not");
        }
        catch (Exception e) when (e is TypeLoadException or BadImageFormatException or FileLoadException or FileNotFoundException)
        {
            // Text only: the exception object may hold the context.
            return new Refusal(file, $"an assembly whose type {manifest.Type} loads", $"{e.GetType().Name}: {e.Message}");
        }
    }
}
