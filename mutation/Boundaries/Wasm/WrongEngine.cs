using Pyde.Contracts.Wasm;

namespace Boundaries.Wasm;

/// <summary>Passes everything on to a right engine.</summary>
public class WrongEngine(IWasmEngine inner) : WrongPlugin<IWasmEngine>(inner), IWasmEngine
{
    public virtual CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled) =>
        Inner.Compile(module, plan, limits, out compiled);
}
