namespace Pyde.Contracts.Commands;

/// <summary>A command that a plugin adds to the <c>pyde</c> executable.</summary>
/// <param name="Name">Path below <c>pyde</c>, such as <c>wasm validate</c>.</param>
/// <param name="Description">One sentence for help.</param>
/// <param name="Parameters">Arguments (in order) and options.</param>
/// <param name="Run">Does the work and answers the exit code (<see cref="ExitCode"/>).</param>
public sealed record PluginCommand(
    string Name,
    string Description,
    IReadOnlyList<CommandParameter> Parameters,
    Func<CommandInvocation, int> Run);
