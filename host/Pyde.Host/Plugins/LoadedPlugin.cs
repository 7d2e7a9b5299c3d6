using System.Reflection;
using Pyde.Contracts;

namespace Pyde.Host.Plugins;

/// <summary>A plugin version whose code is loaded: one per process, shared by every instance in it.</summary>
/// <remarks>Counted by <see cref="PluginLibrary"/>; the context begins to unload when the last user has released it.</remarks>
internal sealed class LoadedPlugin
{
    private PluginLoadContext? _context;
    private Type? _entry;
    private int _isWarm;

    private LoadedPlugin(PluginImage image, PluginLoadContext context, Type entry)
    {
        Image = image;
        _context = context;
        _entry = entry;
    }

    /// <summary>The checked files.</summary>
    public PluginImage Image { get; }

    /// <summary>Users; under the library's lock.</summary>
    public int Users { get; set; }

    /// <summary>Wraps a context whose entry type was checked.</summary>
    public static LoadedPlugin Create(PluginImage image, PluginLoadContext context, Type entry) => new(image, context, entry);

    /// <summary>Constructs an instance. What the constructor throws leaves as it is: the caller is the boundary.</summary>
    public IPlugin Construct()
    {
        Type entry = _entry ?? throw new ObjectDisposedException(Image.Name);
        return (IPlugin)entry.GetConstructor(Type.EmptyTypes)!.Invoke(BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    /// <summary>Every assembly of the context, for warming its code.</summary>
    public IEnumerable<Assembly> Assemblies => _context?.Assemblies ?? [];

    /// <summary>True for the one caller who compiles its methods: code in a context is compiled once, whoever shares it.</summary>
    public bool TryBeginWarming() => Interlocked.Exchange(ref _isWarm, 1) == 0;

    /// <summary>Lets go of the context and begins its unloading.</summary>
    /// <returns>Dies when the context has been collected.</returns>
    public WeakReference BeginUnload()
    {
        PluginLoadContext context = _context ?? throw new ObjectDisposedException(Image.Name);
        _context = null;
        _entry = null;
        WeakReference reference = new(context, trackResurrection: true);
        context.Unload();
        return reference;
    }
}
