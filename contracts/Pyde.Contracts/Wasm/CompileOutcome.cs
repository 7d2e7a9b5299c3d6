namespace Pyde.Contracts.Wasm;

/// <summary>Result of <see cref="IWasmEngine.Compile"/>.</summary>
/// <remarks>
/// No outcome but <see cref="Compiled"/> changes anything on chain: the module then runs on another engine. Since contract 1.0.
/// </remarks>
public enum CompileOutcome
{
    /// <summary>The module is ready.</summary>
    Compiled = 0,

    /// <summary>The engine gave up within its compile budget.</summary>
    OverBudget = 1,

    /// <summary>The engine cannot run this module on this machine (such as a native library that is missing).</summary>
    Unavailable = 2,
}
