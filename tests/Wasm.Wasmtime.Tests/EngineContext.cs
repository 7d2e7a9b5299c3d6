using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Pyde.Contracts.Wasm;

namespace Wasm.Wasmtime.Tests;

/// <summary>The plugin in a context of its own, with one native library for good: a bound function cannot be bound again.</summary>
internal sealed class EngineContext(string? library) : AssemblyLoadContext(isCollectible: true)
{
    /// <summary>An engine over a library.</summary>
    /// <param name="library">File, or a name that the system finds; null for none.</param>
    public static IWasmEngine Create(string? library)
    {
        Assembly plugin = new EngineContext(library).LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "Wasm.Wasmtime.dll"));
        return (IWasmEngine)Activator.CreateInstance(plugin.GetType("Wasm.Wasmtime.WasmtimeEngine", throwOnError: true)!)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName) => null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) => unmanagedDllName == "wasmtime" && library is not null
        ? NativeLibrary.Load(library)
        : NativeLibrary.Load("no-library-of-this-name");
}
