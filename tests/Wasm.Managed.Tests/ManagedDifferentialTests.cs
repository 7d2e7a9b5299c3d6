using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Xunit.Abstractions;

namespace Wasm.Managed.Tests;

/// <summary>The managed engine against Node's engine.</summary>
public sealed class ManagedDifferentialTests(ITestOutputHelper output) : NodeDifferentialSuite(output)
{
    protected override IWasmEngine CreateEngine() => new ManagedEngine();
}
