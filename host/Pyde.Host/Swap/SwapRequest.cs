namespace Pyde.Host.Swap;

/// <summary>A wish to replace a plugin.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Folder">Folder of the new plugin.</param>
/// <param name="Entry">For the list-valued slot: id of the entry to replace; null when the new plugin has the same id.</param>
/// <param name="Configuration">UTF-8 JSON; null for what the place's entry in plugins.json says.</param>
public sealed record SwapRequest(string Slot, string Folder, string? Entry = null, ReadOnlyMemory<byte>? Configuration = null);
