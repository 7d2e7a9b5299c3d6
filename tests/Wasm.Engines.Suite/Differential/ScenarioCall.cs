namespace Wasm.EngineSuite.Differential;

/// <summary>One call of a <see cref="Scenario"/>.</summary>
internal sealed record ScenarioCall(int Function, ulong[] Arguments)
{
    public override string ToString() => $"function {Function}({string.Join(", ", Arguments)})";
}
