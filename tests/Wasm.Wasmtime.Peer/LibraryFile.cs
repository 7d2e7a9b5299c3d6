using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Peer;

/// <summary>The library of this machine, in the plugin's order: PYDE_WASMTIME, the plugin's folder, the system.</summary>
internal static class LibraryFile
{
    private const string Name = "libwasmtime.so";

    /// <summary>File or name of the library; null where there is none.</summary>
    public static string? Path { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PYDE_WASMTIME") is { Length: > 0 } given)
            return given;
        string beside = System.IO.Path.Combine(AppContext.BaseDirectory, Name);
        if (File.Exists(beside))
            return beside;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string packed = System.IO.Path.Combine(at.FullName, "artifacts", "plugins", "Wasm.Wasmtime", Name);
            if (File.Exists(packed))
                return packed;
        }

        if (!NativeLibrary.TryLoad(Name, out nint handle))
            return null;
        NativeLibrary.Free(handle);
        return Name;
    }
}
