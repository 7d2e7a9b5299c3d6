using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;

namespace Wasm.Interpreter.Tests;

/// <summary>Hostile guests on the interpreter.</summary>
public sealed class InterpreterHostileGuestTests : HostileGuestSuite
{
    protected override IWasmEngine CreateEngine() => new InterpreterEngine();
}
