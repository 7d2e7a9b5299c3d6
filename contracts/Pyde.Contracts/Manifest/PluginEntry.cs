namespace Pyde.Contracts.Manifest;

/// <summary>A line of plugins.json: which plugin fills a slot.</summary>
/// <param name="Slot">The slot (<see cref="SlotName"/>).</param>
/// <param name="Id">Id that the folder's manifest must have.</param>
/// <param name="Path">The plugin's folder, relative to the file's or absolute.</param>
/// <param name="Configuration">The <c>config</c> object as UTF-8 JSON; <c>{}</c> when there is none.</param>
public sealed record PluginEntry(string Slot, string Id, string Path, ReadOnlyMemory<byte> Configuration);
