using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Xunit.Abstractions;

namespace Wasm.Managed.Tests;

/// <summary>The specification's tests on the managed engine.</summary>
public sealed class ManagedSpecificationTests(ITestOutputHelper output) : SpecificationSuite(output)
{
    protected override IWasmEngine CreateEngine() => new ManagedEngine();
}
