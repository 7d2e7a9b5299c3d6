using System.Reflection;
using System.Runtime.InteropServices;
using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime.Peer;

/// <summary>Functions of the C API that the plugin has no use for.</summary>
internal static partial class PeerApi
{
    private static readonly Lock Once = new();
    private static bool _isResolved;

    /// <summary>Says where the library is, before anything of it is used.</summary>
    public static void EnsureResolved()
    {
        lock (Once)
        {
            if (_isResolved)
                return;
            _isResolved = true;
        }

        // Both sets of declarations, which may lie in one assembly.
        foreach (Assembly assembly in new HashSet<Assembly> { typeof(Api).Assembly, typeof(PeerApi).Assembly })
            NativeLibrary.SetDllImportResolver(assembly, static (name, _, _) => name == Api.Library ? Handle.Value : 0);
    }

    private static Lazy<nint> Handle { get; } = new(() =>
        NativeLibrary.Load(LibraryFile.Path ?? throw new DllNotFoundException("there is no libwasmtime on this machine")));

    [LibraryImport(Api.Library, EntryPoint = "wasmtime_config_consume_fuel_set")]
    public static partial void SetFuel(nint config, [MarshalAs(UnmanagedType.U1)] bool isOn);

    [LibraryImport(Api.Library, EntryPoint = "wasmtime_config_parallel_compilation_set")]
    public static partial void SetParallel(nint config, [MarshalAs(UnmanagedType.U1)] bool isOn);

    [LibraryImport(Api.Library, EntryPoint = "wasmtime_context_set_fuel")]
    public static partial nint SetFuelOf(nint context, ulong fuel);

    [LibraryImport(Api.Library, EntryPoint = "wasmtime_context_get_fuel")]
    public static partial nint GetFuelOf(nint context, out ulong fuel);
}
