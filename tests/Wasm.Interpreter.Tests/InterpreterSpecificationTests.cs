using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Xunit.Abstractions;

namespace Wasm.Interpreter.Tests;

/// <summary>The specification's tests on the interpreter.</summary>
public sealed class InterpreterSpecificationTests(ITestOutputHelper output) : SpecificationSuite(output)
{
    protected override IWasmEngine CreateEngine() => new InterpreterEngine();
}
