using System.Collections.Immutable;

namespace Pyde.Abi.Deployment;

/// <summary>Names that the chain itself calls; they must not be Entry.</summary>
/// <remarks>Source: abi.md, "Entry points and the boundary". Since ABI 1.0.</remarks>
public static class ReservedNames
{
    /// <summary>Receives a message from another parachain.</summary>
    public const string OnMessage = "on_message";

    /// <summary>Runs once when a version becomes active.</summary>
    public const string Migrate = "migrate";

    /// <summary>Runs once when a version is taken back.</summary>
    public const string MigrateDown = "migrate_down";

    /// <summary>Answers whether a version on probation is healthy.</summary>
    public const string Health = "health";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [OnMessage, Migrate, MigrateDown, Health];
}
