namespace Simulation.Checks;

/// <summary>A plugin of the reference chain.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Configuration">Its configuration.</param>
internal readonly record struct ReferencePlugin(string Folder, ReadOnlyMemory<byte> Configuration);
