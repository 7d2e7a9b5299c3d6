namespace Pyde.Contracts.Host;

/// <summary>Who a plugin is.</summary>
/// <param name="Id">Identifier from the manifest, such as <c>pyde.mempool.standard</c>.</param>
/// <param name="Version">SemVer from the manifest.</param>
/// <param name="Slot">The slot it serves (<see cref="SlotName"/>).</param>
public readonly record struct PluginIdentity(string Id, string Version, string Slot)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Id}@{Version}";
}
