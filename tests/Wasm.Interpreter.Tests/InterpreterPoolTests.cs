using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;

namespace Wasm.Interpreter.Tests;

/// <summary>The pool of the interpreter.</summary>
public sealed class InterpreterPoolTests : PoolSuite
{
    protected override IWasmEngine CreateEngine() => new InterpreterEngine();
}
