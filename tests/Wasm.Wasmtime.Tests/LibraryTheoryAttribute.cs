namespace Wasm.Wasmtime.Tests;

/// <summary>A test with cases on the real library, skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibraryTheoryAttribute : TheoryAttribute
{
    public LibraryTheoryAttribute() => Skip = RealLibrary.Missing;
}
