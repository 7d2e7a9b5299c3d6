using System.Text.Json;

namespace Pyde.Contracts.Manifest;

/// <summary>plugins.json as it stands in the file, before its values are checked.</summary>
internal sealed class PluginsFileJson
{
    public int? Schema { get; set; }

    public List<PluginEntryJson?>? Plugins { get; set; }

    public SwapSettingsJson? Swap { get; set; }
}

/// <summary>An entry of <c>plugins</c>.</summary>
internal sealed class PluginEntryJson
{
    public string? Slot { get; set; }

    public string? Id { get; set; }

    public string? Path { get; set; }

    public JsonElement? Config { get; set; }
}

/// <summary>The <c>swap</c> member.</summary>
internal sealed class SwapSettingsJson
{
    public int? PauseBudgetMs { get; set; }

    public string? Probation { get; set; }

    public int? RecordedMiBMax { get; set; }

    public int? FaultsMax { get; set; }

    public int? CallDeadlineMs { get; set; }

    public int? UnloadAttempts { get; set; }

    public int? LeakedContextsMax { get; set; }
}
