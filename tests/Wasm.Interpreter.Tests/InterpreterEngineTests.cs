using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;

namespace Wasm.Interpreter.Tests;

/// <summary>The suite that every engine passes, on the interpreter.</summary>
public sealed class InterpreterEngineTests : EngineTests
{
    protected override IWasmEngine CreateEngine() => new InterpreterEngine();
}
