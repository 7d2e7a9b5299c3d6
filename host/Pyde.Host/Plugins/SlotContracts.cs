using Pyde.Contracts;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.Dkg;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.Networking;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;

namespace Pyde.Host.Plugins;

/// <summary>Which interface a slot's plugins implement.</summary>
internal static class SlotContracts
{
    public static Type ContractOf(string slot) => slot switch
    {
        SlotName.Consensus => typeof(IConsensus),
        SlotName.Networking => typeof(INetwork),
        SlotName.State => typeof(IStateStore),
        SlotName.Mempool => typeof(IMempool),
        SlotName.Dkg => typeof(IKeyCeremony),
        SlotName.Execution => typeof(IExecutor),
        SlotName.Wasm => typeof(IWasmEngine),
        _ => throw new ArgumentException($"no slot '{slot}'", nameof(slot)),
    };

    /// <summary>What the generator knows about a slot's contract.</summary>
    public static ISlotBoundary BoundaryOf(string slot) =>
        SlotBoundaries.Find(slot) ?? throw new ArgumentException($"no slot '{slot}'", nameof(slot));

    /// <summary>Slots that are swapped between two waves only (hot-swap.md).</summary>
    public static bool IsWaveBound(string slot) => slot is SlotName.State or SlotName.Execution or SlotName.Wasm;
}
