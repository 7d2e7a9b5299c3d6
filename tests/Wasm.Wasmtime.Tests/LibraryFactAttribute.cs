namespace Wasm.Wasmtime.Tests;

/// <summary>A test on the real library, skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibraryFactAttribute : FactAttribute
{
    public LibraryFactAttribute() => Skip = RealLibrary.Missing;
}
