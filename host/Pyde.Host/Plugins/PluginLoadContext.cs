using System.Reflection;
using System.Runtime.Loader;

namespace Pyde.Host.Plugins;

/// <summary>The collectible context of one plugin version.</summary>
internal sealed class PluginLoadContext(PluginImage image, SharedAssemblies shared, NativeLibraries natives)
    : AssemblyLoadContext(image.Name, isCollectible: true)
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // Null sends the runtime to the default context, which must answer for shared names only: anything else there is private to the
        // host.
        string name = assemblyName.Name!;
        if (shared.Contains(name))
            return null;
        string path = Path.Combine(image.Folder, $"{name}.dll");
        return File.Exists(path)
            ? LoadFromAssemblyPath(path)
            : throw new FileNotFoundException($"{image.Name}: assembly {name} is neither in the plugin's folder nor on the shared list", path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) => natives.Load(image.Folder, unmanagedDllName);
}
