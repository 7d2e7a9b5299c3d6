using System.Runtime.InteropServices;
using Pyde.Contracts.Wasm;

namespace Wasm.Wasmtime.Tests;

/// <summary>The library of this machine, in the plugin's order: PYDE_WASMTIME, the plugin's folder, the system.</summary>
internal static class RealLibrary
{
    /// <summary>File or name of the library; null where there is none.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Why tests on the library are skipped; null where there is one.</summary>
    public static string? Missing => Path is not null
        ? null
        : "Not yet: needs libwasmtime. A build with -p:WasmtimePackage=true brings it, or PYDE_WASMTIME names the file.";

    /// <summary>An engine over the library.</summary>
    public static IWasmEngine CreateEngine() =>
        EngineContext.Create(Path ?? throw new InvalidOperationException("no library was found"));

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PYDE_WASMTIME") is { Length: > 0 } given)
            return given;
        string beside = System.IO.Path.Combine(AppContext.BaseDirectory, "libwasmtime.so");
        if (File.Exists(beside))
            return beside;
        if (!NativeLibrary.TryLoad("libwasmtime.so", out nint handle))
            return null;
        NativeLibrary.Free(handle);
        return "libwasmtime.so";
    }
}
