namespace Pyde.Contracts.Wasm;

/// <summary>Second line of defence against endless runs: deadline and cancellation, asked where gas is refilled.</summary>
/// <remarks>
/// Gas alone bounds a run; the guard lets a node stop a view call whose caller has gone, or a run that is slower than its gas promised. It
/// never decides a
/// wave's result: <see cref="TrapCode.Interrupted"/> inside a wave halts the node. Since contract 1.0.
/// </remarks>
public interface IRunGuard
{
    /// <summary>Asks whether the run has to end now.</summary>
    /// <returns>True to end it with <see cref="TrapCode.Interrupted"/>.</returns>
    bool ShouldStop();
}
