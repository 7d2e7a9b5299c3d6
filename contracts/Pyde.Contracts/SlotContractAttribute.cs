namespace Pyde.Contracts;

/// <summary>Marks the one interface that a slot's plugins implement.</summary>
/// <remarks>
/// The boundary generator (Pyde.Analyzers) writes a guard class for every interface that carries it. Source: hot-swap.md, "A slot and its
/// leases".
/// </remarks>
/// <param name="slot">Name of the slot as it stands in plugins.json.</param>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class SlotContractAttribute(string slot) : Attribute
{
    /// <summary>Name of the slot as it stands in plugins.json.</summary>
    public string Slot { get; } = slot;
}
