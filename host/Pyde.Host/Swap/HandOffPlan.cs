using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;

namespace Pyde.Host.Swap;

/// <summary>Under which schema the old version writes, under which the new one reads, and who rewrites in between.</summary>
/// <param name="Export">Schema of the old version's records; default when no state moves.</param>
/// <param name="Import">Schema that the new version reads.</param>
/// <param name="Adapter">Who rewrites.</param>
internal sealed record HandOffPlan(HandOffSchema Export, HandOffSchema Import, HandOffAdapter Adapter)
{
    /// <summary>True when there are records to move; a plugin without a schema has no state.</summary>
    public bool MovesState => Export != default;

    /// <summary>Finds a way: as it is, or through one declared rewriting, the new version's before the old one's.</summary>
    /// <param name="from">What the old version declares.</param>
    /// <param name="to">What the new version declares.</param>
    /// <returns>The way, or a refusal with both ranges.</returns>
    public static Result<HandOffPlan> Negotiate(PluginManifest from, PluginManifest to)
    {
        if (from.HandOff.Exports.Count == 0)
            return new HandOffPlan(default, default, HandOffAdapter.None);
        foreach (HandOffSchema export in from.HandOff.Exports)
        {
            if (to.HandOff.Imports.Contains(export))
                return new HandOffPlan(export, export, HandOffAdapter.None);
        }

        foreach (HandOffSchema export in from.HandOff.Exports)
        {
            foreach (HandOffSchema import in to.HandOff.Imports)
            {
                HandOffMigration wanted = new(export, import);
                if (to.HandOff.Migrations.Contains(wanted))
                    return new HandOffPlan(export, import, HandOffAdapter.New);
                if (from.HandOff.Migrations.Contains(wanted))
                    return new HandOffPlan(export, import, HandOffAdapter.Old);
            }
        }

        return new Refusal(
            $"hand-off from {from.Id}@{from.Version} to {to.Id}@{to.Version}",
            $"a schema that both know, or a declared migration; {from.Id} exports {Show(from.HandOff.Exports)}",
            $"{to.Id} imports {Show(to.HandOff.Imports)}");
    }

    private static string Show(IReadOnlyList<HandOffSchema> schemas) => schemas.Count == 0 ? "nothing" : string.Join(", ", schemas);
}

/// <summary>Who rewrites hand-off records.</summary>
internal enum HandOffAdapter
{
    /// <summary>Nobody: both know the schema.</summary>
    None = 0,

    /// <summary>The new version, up or down to a schema that it reads.</summary>
    New = 1,

    /// <summary>The old version, to a schema that the new one reads.</summary>
    Old = 2,
}
