using Pyde.Contracts.HandOff;

namespace Pyde.Contracts.Manifest;

/// <summary>The hand-off schemas that a plugin speaks. All empty for a plugin without state.</summary>
/// <param name="Exports">Schemas that it writes, the preferred one first.</param>
/// <param name="Imports">Schemas that it reads, the preferred one first.</param>
/// <param name="Migrations">Pairs that its <see cref="IPlugin.Migrate"/> rewrites.</param>
public sealed record HandOffDeclaration(
    IReadOnlyList<HandOffSchema> Exports,
    IReadOnlyList<HandOffSchema> Imports,
    IReadOnlyList<HandOffMigration> Migrations)
{
    /// <summary>A plugin without state.</summary>
    public static HandOffDeclaration None { get; } = new([], [], []);
}
