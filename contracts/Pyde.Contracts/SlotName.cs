namespace Pyde.Contracts;

/// <summary>The seven slots of a node, under the names that plugins.json uses.</summary>
public static class SlotName
{
    /// <summary>Orders batches into waves (<see cref="Consensus.IConsensus"/>).</summary>
    public const string Consensus = "consensus";

    /// <summary>Topics, requests and peers (<see cref="Networking.INetwork"/>).</summary>
    public const string Networking = "networking";

    /// <summary>Key-value state under two Merkle roots (<see cref="State.IStateStore"/>).</summary>
    public const string State = "state";

    /// <summary>Transactions that wait for a batch (<see cref="Mempool.IMempool"/>).</summary>
    public const string Mempool = "mempool";

    /// <summary>Distributed keys (<see cref="Dkg.IKeyCeremony"/>).</summary>
    public const string Dkg = "dkg";

    /// <summary>Runs a wave (<see cref="Execution.IExecutor"/>).</summary>
    public const string Execution = "execution";

    /// <summary>Runs WASM modules (<see cref="Wasm.IWasmEngine"/>); the only slot that holds an ordered list.</summary>
    public const string Wasm = "wasm";

    /// <summary>All seven, in the order in which a unit of work takes its leases.</summary>
    public static IReadOnlyList<string> All { get; } = [Consensus, Networking, Mempool, Dkg, Execution, Wasm, State];
}
