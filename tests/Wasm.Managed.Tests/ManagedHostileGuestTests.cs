using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;

namespace Wasm.Managed.Tests;

/// <summary>Hostile guests on the managed engine.</summary>
public sealed class ManagedHostileGuestTests : HostileGuestSuite
{
    protected override IWasmEngine CreateEngine() => new ManagedEngine();
}
