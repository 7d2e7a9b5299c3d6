namespace Pyde.Contracts.Wasm;

/// <summary>The <c>wasm</c> slot: turns validated modules into code, and runs it with exact results, traps and gas.</summary>
/// <remarks>
/// Every engine gives the same results, traps, memory, globals and gas for the same module, plan and host answers. An engine has no state
/// that a
/// hand-off would move. Source: abi.md, "Engines"; hot-swap.md. Since contract 1.0.
/// </remarks>
[SlotContract(SlotName.Wasm)]
public interface IWasmEngine : IPlugin
{
    /// <summary>Prepares a module for running.</summary>
    /// <param name="module">Validated; the engine keeps it as long as the compiled module lives.</param>
    /// <param name="plan">Derived from the same module.</param>
    /// <param name="limits">Of the rule set that the module runs under.</param>
    /// <param name="compiled">The module, owned by the caller; null unless the outcome is <see cref="CompileOutcome.Compiled"/>.</param>
    /// <returns>How it went. Never throws for any validated module.</returns>
    /// <remarks>
    /// Any thread, also several at once. May take as long as the compile budget; <see cref="ICompiledModule.Prepare"/> does what can wait.
    /// </remarks>
    CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled);
}
