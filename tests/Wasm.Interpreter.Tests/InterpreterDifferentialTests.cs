using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Xunit.Abstractions;

namespace Wasm.Interpreter.Tests;

/// <summary>The interpreter against Node's engine.</summary>
public sealed class InterpreterDifferentialTests(ITestOutputHelper output) : NodeDifferentialSuite(output)
{
    protected override IWasmEngine CreateEngine() => new InterpreterEngine();
}
