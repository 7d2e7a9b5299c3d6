using Pyde.Contracts.HandOff;

namespace Pyde.Contracts.Manifest;

/// <summary>A rewriting of hand-off records that a plugin offers.</summary>
/// <param name="From">Schema of the records.</param>
/// <param name="To">Schema that they are rewritten to; another version of the same name.</param>
public readonly record struct HandOffMigration(HandOffSchema From, HandOffSchema To);
