using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Counts the questions, and says stop at one of them.</summary>
internal sealed class CountingGuard(int stopAt = int.MaxValue) : IRunGuard
{
    public int Asked { get; private set; }

    public bool ShouldStop() => ++Asked >= stopAt;
}
