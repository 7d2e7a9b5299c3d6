using System.Text;
using System.Text.Json;

namespace Pyde.Contracts.Manifest;

/// <summary>Which plugin fills which slot of a node: plugins.json.</summary>
/// <param name="Plugins">In the order of the file; the order of the <c>wasm</c> entries is that of preference.</param>
/// <param name="Swap">The bounds of swaps.</param>
/// <remarks>Source: hot-swap.md, "The plugin folder".</remarks>
public sealed record PluginsFile(IReadOnlyList<PluginEntry> Plugins, SwapSettings Swap)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "plugins.json";

    /// <summary>Largest file in bytes.</summary>
    public const int BytesMax = 1_024 * 1_024;

    /// <summary>The engine that every list of <c>wasm</c> plugins holds: first tier and fallback.</summary>
    public const string InterpreterId = "pyde.wasm.interpreter";

    /// <summary>Number of the form that this version reads.</summary>
    public const int SchemaVersion = 1;

    private const int PluginsMax = 64;

    /// <summary>Reads the file strictly: unknown slots, repeated ids or slots, unknown members and wrong forms are refused with their JSON
    /// path.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="file">Name of the file, for refusals.</param>
    public static Result<PluginsFile> Parse(ReadOnlySpan<byte> json, string file)
    {
        Result<PluginsFileJson> parsed = StrictJson.Parse(json, file, ManifestJsonContext.Default.PluginsFileJson, BytesMax);
        if (!parsed.TryGet(out PluginsFileJson? shape, out Refusal? refusal))
            return refusal;
        ManifestCheck check = new(file);
        if (shape.Schema != SchemaVersion)
            check.Refuse("$.schema", $"{SchemaVersion}", shape.Schema?.ToString() ?? "nothing");
        if (shape.Plugins is null or { Count: 0 or > PluginsMax })
            check.Refuse("$.plugins", $"1 to {PluginsMax} entries", $"{shape.Plugins?.Count ?? 0}");
        List<PluginEntry> entries = [];
        for (int index = 0; index < (shape.Plugins?.Count ?? 0); index++)
            entries.Add(ReadEntry(shape.Plugins![index], index, entries, check));
        bool hasEngine = entries.Exists(entry => entry.Slot == SlotName.Wasm);
        if (hasEngine && !entries.Exists(entry => entry.Slot == SlotName.Wasm && entry.Id == InterpreterId))
            check.Refuse("$.plugins", $"'{InterpreterId}' among the entries of slot wasm", "a list without it");
        SwapSettings swap = ReadSwap(shape.Swap, check);
        return check.Refusal is { } first ? first : new PluginsFile(entries, swap);
    }

    private static PluginEntry ReadEntry(PluginEntryJson? shape, int index, List<PluginEntry> before, ManifestCheck check)
    {
        string path = $"$.plugins[{index}]";
        string slot = check.Slot(shape?.Slot, $"{path}.slot");
        string id = check.Id(shape?.Id, $"{path}.id");
        string folder = check.Text(shape?.Path, $"{path}.path");
        if (before.FindIndex(entry => entry.Id == id) is >= 0 and int same)
            check.Refuse($"{path}.id", "an id that no other entry has", $"'{id}', as in $.plugins[{same}]");
        if (slot != SlotName.Wasm && before.FindIndex(entry => entry.Slot == slot) is >= 0 and int taken)
            check.Refuse($"{path}.slot", "one entry per slot; only wasm holds a list", $"'{slot}', as in $.plugins[{taken}]");
        ReadOnlyMemory<byte> configuration = "{}"u8.ToArray();
        if (shape?.Config is { } config)
        {
            if (config.ValueKind != JsonValueKind.Object)
                check.Refuse($"{path}.config", "an object", config.ValueKind.ToString());
            configuration = Encoding.UTF8.GetBytes(config.GetRawText());
        }

        return new PluginEntry(slot, id, folder, configuration);
    }

    private static SwapSettings ReadSwap(SwapSettingsJson? shape, ManifestCheck check)
    {
        SwapSettings fallback = SwapSettings.Default;
        if (shape is null)
            return fallback;
        ProbationLength probation = fallback.Probation;
        if (shape.Probation is not null && !ProbationLength.TryParse(shape.Probation, out probation))
            check.Refuse("$.swap.probation", "'20 waves', '30 seconds' or '0'", $"'{shape.Probation}'");
        return new SwapSettings(
            check.Number(shape.PauseBudgetMs, fallback.PauseBudgetMs, 1, 60_000, "$.swap.pauseBudgetMs"),
            probation,
            check.Number(shape.RecordedMiBMax, fallback.RecordedMiBMax, 1, 4_096, "$.swap.recordedMiBMax"),
            check.Number(shape.FaultsMax, fallback.FaultsMax, 1, 1_000, "$.swap.faultsMax"),
            check.Number(shape.CallDeadlineMs, fallback.CallDeadlineMs, 10, 600_000, "$.swap.callDeadlineMs"),
            check.Number(shape.UnloadAttempts, fallback.UnloadAttempts, 1, 10_000, "$.swap.unloadAttempts"),
            check.Number(shape.LeakedContextsMax, fallback.LeakedContextsMax, 1, 1_000, "$.swap.leakedContextsMax"));
    }
}
