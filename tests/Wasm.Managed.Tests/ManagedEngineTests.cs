using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;

namespace Wasm.Managed.Tests;

/// <summary>The suite that every engine passes, on the managed engine.</summary>
public sealed class ManagedEngineTests : EngineTests
{
    protected override IWasmEngine CreateEngine() => new ManagedEngine();
}
