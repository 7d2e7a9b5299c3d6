namespace Simulation.Checks;

/// <summary>A promise that a run has broken.</summary>
/// <param name="Checker">Which one.</param>
/// <param name="Node">The node; −1 for the chain as a whole.</param>
/// <param name="AtSeconds">Virtual time.</param>
/// <param name="Text">What was expected and found.</param>
internal sealed record Violation(string Checker, int Node, double AtSeconds, string Text);
