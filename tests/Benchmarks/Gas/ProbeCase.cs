namespace Benchmarks.Gas;

/// <summary>A host function that a guest calls in a loop.</summary>
/// <param name="Name">Name of the row.</param>
/// <param name="Function">Name of the import.</param>
/// <param name="Calls">Calls in a wave.</param>
/// <param name="Arguments">Instructions that push one argument each.</param>
/// <param name="Prepares">The case whose writes of the same wave number this one reads or deletes; null where it needs none.</param>
internal sealed record ProbeCase(string Name, string Function, uint Calls, byte[][] Arguments, string? Prepares = null);
