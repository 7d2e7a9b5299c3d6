using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;

namespace Wasm.Managed.Tests;

/// <summary>The pool of the managed engine.</summary>
public sealed class ManagedPoolTests : PoolSuite
{
    protected override IWasmEngine CreateEngine() => new ManagedEngine();
}
