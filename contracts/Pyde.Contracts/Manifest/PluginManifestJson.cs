namespace Pyde.Contracts.Manifest;

/// <summary>plugin.json as it stands in the file, before its values are checked.</summary>
internal sealed class PluginManifestJson
{
    public string? Id { get; set; }

    public string? Slot { get; set; }

    public string? Version { get; set; }

    public string? Contract { get; set; }

    public string? Assembly { get; set; }

    public string? Type { get; set; }

    public HandOffJson? HandOff { get; set; }

    public List<string?>? Commands { get; set; }

    public SortedDictionary<string, string?>? Files { get; set; }
}

/// <summary>The <c>handOff</c> member.</summary>
internal sealed class HandOffJson
{
    public List<string?>? Exports { get; set; }

    public List<string?>? Imports { get; set; }

    public List<MigrationJson?>? Migrations { get; set; }
}

/// <summary>An entry of <c>handOff.migrations</c>.</summary>
internal sealed class MigrationJson
{
    public string? From { get; set; }

    public string? To { get; set; }
}
