namespace Pyde.Contracts.Commands;

/// <summary>An argument or option of a <see cref="PluginCommand"/>.</summary>
/// <param name="Name">Options begin with <c>--</c>; anything else is a positional argument.</param>
/// <param name="Description">One sentence for help.</param>
/// <param name="Arity">How many values it takes.</param>
public sealed record CommandParameter(string Name, string Description, ParameterArity Arity);
