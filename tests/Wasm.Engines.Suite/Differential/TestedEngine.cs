using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>An engine under comparison.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Engine">The engine.</param>
/// <param name="IsCoarse">Whether it tells only some traps apart, has no guard, and is dear to call: Node's.</param>
internal sealed record TestedEngine(string Name, IWasmEngine Engine, bool IsCoarse = false)
{
    /// <summary>Calls compared with the oracle's.</summary>
    internal long Calls { get; set; }

    /// <summary>Modules that it left to others.</summary>
    internal int Unavailable { get; set; }

    /// <summary>Calls about which it could say nothing, and breakdowns of its process.</summary>
    internal int Unjudged { get; set; }
}
