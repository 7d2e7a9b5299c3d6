using Pyde.Contracts.Wasm;
using Wasm.Wasmtime.Peer;

namespace Wasm.Wasmtime.Tests;

/// <summary>What tests on the real library share.</summary>
internal static class RealLibrary
{
    /// <summary>Why tests on the library are skipped; null where there is one.</summary>
    public static string? Missing => LibraryFile.Path is not null
        ? null
        : "Not yet: needs libwasmtime. A build with -p:WasmtimePackage=true brings it, or PYDE_WASMTIME names the file.";

    /// <summary>An engine over the library.</summary>
    public static IWasmEngine CreateEngine() =>
        EngineContext.Create(LibraryFile.Path ?? throw new InvalidOperationException("no library was found"));
}
