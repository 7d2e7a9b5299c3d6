namespace Wasm.EngineSuite.Differential;

/// <summary>What is done with one instance.</summary>
/// <param name="Calls">Functions and arguments, one after the other on the same instance until one fails.</param>
/// <param name="Gas">Granted for all calls together.</param>
/// <param name="GasSlice">0 for all gas at once.</param>
/// <param name="StackBudget">Stack weight.</param>
/// <param name="MemoryBudgetBytes">Bytes by which memory may grow.</param>
/// <param name="StopAt">Question at which the guard says stop; 0 for no guard.</param>
/// <param name="HostSeed">What the host answers.</param>
internal sealed record Scenario(
    ScenarioCall[] Calls, ulong Gas, ulong GasSlice, int StackBudget, long MemoryBudgetBytes, int StopAt, ulong HostSeed)
{
    public override string ToString() =>
        $"{string.Join(", ", (object[])Calls)}; gas {Gas}, slice {GasSlice}, stack {StackBudget}, memory {MemoryBudgetBytes}, " +
        $"stop at {StopAt}, host {HostSeed}";
}
