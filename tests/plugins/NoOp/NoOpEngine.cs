using Pyde.Contracts.Wasm;

namespace NoOp;

/// <summary>Compiles nothing.</summary>
public sealed class NoOpEngine : NoOpPlugin, IWasmEngine
{
    public CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
    {
        compiled = null;
        return CompileOutcome.Unavailable;
    }
}
