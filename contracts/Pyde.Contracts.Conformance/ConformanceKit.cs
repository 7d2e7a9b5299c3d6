using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Consensus;
using Pyde.Contracts.Conformance.Dkg;
using Pyde.Contracts.Conformance.Execution;
using Pyde.Contracts.Conformance.Mempool;
using Pyde.Contracts.Conformance.Networking;
using Pyde.Contracts.Conformance.State;
using Pyde.Contracts.Conformance.Wasm;

namespace Pyde.Contracts.Conformance;

/// <summary>The checks of every slot, and its reference double.</summary>
/// <remarks>Immutable; any thread.</remarks>
public static class ConformanceKit
{
    private static readonly SlotKit[] Kits =
    [
        new ConsensusKit(),
        new MempoolKit(),
        new NetworkKit(),
        new DkgKit(),
        new ExecutionKit(),
        new WasmKit(),
        new StateKit(),
    ];

    private static readonly ConformanceCheck[] Checks = [.. Kits.SelectMany(kit => kit.AllChecks())];

    /// <summary>The slots that have a kit.</summary>
    public static IReadOnlyList<string> Slots { get; } = [.. Kits.Select(kit => kit.Slot)];

    /// <summary>All checks, slot by slot.</summary>
    public static IReadOnlyList<ConformanceCheck> All => Checks;

    /// <summary>The checks of one slot: those of every plugin first, then those of its contract.</summary>
    /// <param name="slot">Name of the slot; an unknown one is <see cref="ArgumentException"/>.</param>
    public static IReadOnlyList<ConformanceCheck> For(string slot)
    {
        _ = KitOf(slot);
        return [.. Checks.Where(check => check.Slot == slot)];
    }

    /// <summary>Whether the kit brings a reference double; of <see cref="SlotName.Wasm"/> a plugin, the interpreter, is it.</summary>
    /// <param name="slot">Name of the slot; an unknown one is <see cref="ArgumentException"/>.</param>
    public static bool HasReference(string slot) => KitOf(slot).Reference is not null;

    /// <summary>The slot's reference double: the contract in memory, with the least that keeps every promise.</summary>
    /// <param name="slot">Name of a slot that has one (<see cref="HasReference"/>); any other is <see cref="ArgumentException"/>.</param>
    public static PluginUnderTest Reference(string slot) => KitOf(slot).Reference
        ?? throw new ArgumentException($"the double of '{slot}' is a plugin of its own", nameof(slot));

    private static SlotKit KitOf(string slot) => Array.Find(Kits, kit => kit.Slot == slot)
        ?? throw new ArgumentException($"expected one of {string.Join(", ", Slots)}, found '{slot}'", nameof(slot));
}
