namespace Pyde.Cli.Control;

/// <summary>What an operator asks a running node, one JSON object a line.</summary>
/// <param name="Verb"><c>status</c> or <c>swap</c>.</param>
/// <param name="Slot">For a swap: the slot.</param>
/// <param name="Folder">For a swap: full path of the new plugin's folder.</param>
/// <param name="Entry">For a swap of the list-valued slot: the entry to replace.</param>
/// <param name="Configuration">For a swap: the new plugin's configuration, JSON; null for what plugins.json says.</param>
/// <param name="Wait">For a swap: answer only when it is confirmed or rolled back.</param>
internal sealed record ControlRequest(
    string Verb, string? Slot = null, string? Folder = null, string? Entry = null, string? Configuration = null, bool Wait = false);
