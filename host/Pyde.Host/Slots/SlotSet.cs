using Pyde.Contracts;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.Dkg;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.Networking;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Host.Services;

namespace Pyde.Host.Slots;

/// <summary>The places of one node. A unit of work takes its leases in the order of <see cref="SlotName.All"/>.</summary>
public sealed class SlotSet
{
    internal SlotSet(PluginsFile file, LeaseClock clock, IWorkScheduler? scheduler = null)
    {
        Clock = clock;
        Scheduler = scheduler ?? ThreadPoolScheduler.Instance;
        Consensus = new Slot<IConsensus>(SlotName.Consensus, SlotName.Consensus, clock, Scheduler);
        Networking = new Slot<INetwork>(SlotName.Networking, SlotName.Networking, clock, Scheduler);
        Mempool = new Slot<IMempool>(SlotName.Mempool, SlotName.Mempool, clock, Scheduler);
        Dkg = new Slot<IKeyCeremony>(SlotName.Dkg, SlotName.Dkg, clock, Scheduler);
        Execution = new Slot<IExecutor>(SlotName.Execution, SlotName.Execution, clock, Scheduler);
        State = new Slot<IStateStore>(SlotName.State, SlotName.State, clock, Scheduler);
        Wasm = [.. file.Plugins.Where(entry => entry.Slot == SlotName.Wasm)
            .Select(entry => new Slot<IWasmEngine>(SlotName.Wasm, PlaceOf(entry.Slot, entry.Id), clock, Scheduler))];
        All = [Consensus, Networking, Mempool, Dkg, Execution, .. Wasm, State];
    }

    /// <summary>Orders batches into waves.</summary>
    public Slot<IConsensus> Consensus { get; }

    /// <summary>Topics, requests and peers.</summary>
    public Slot<INetwork> Networking { get; }

    /// <summary>Transactions that wait.</summary>
    public Slot<IMempool> Mempool { get; }

    /// <summary>Distributed keys.</summary>
    public Slot<IKeyCeremony> Dkg { get; }

    /// <summary>Runs waves.</summary>
    public Slot<IExecutor> Execution { get; }

    /// <summary>The engines, the preferred one first; each is a place of its own and swapped on its own.</summary>
    public IReadOnlyList<Slot<IWasmEngine>> Wasm { get; }

    /// <summary>State under two roots.</summary>
    public Slot<IStateStore> State { get; }

    /// <summary>Every place, in the order in which a unit of work takes its leases.</summary>
    public IReadOnlyList<Slot> All { get; }

    internal LeaseClock Clock { get; }

    internal IWorkScheduler Scheduler { get; }

    /// <summary>Name of a place.</summary>
    internal static string PlaceOf(string slot, string id) => slot == SlotName.Wasm ? $"{slot}/{id}" : slot;
}
