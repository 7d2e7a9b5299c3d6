using Wasm.EngineSuite;

namespace Wasm.Wasmtime.Tests;

/// <summary>A test of the real library on the specification's own tests, skipped where one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibrarySpecificationFactAttribute : SpecificationFactAttribute
{
    public LibrarySpecificationFactAttribute() => Skip ??= RealLibrary.Missing;
}
