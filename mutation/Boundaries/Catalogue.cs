using Boundaries.Consensus;
using Boundaries.Dkg;
using Boundaries.Execution;
using Boundaries.Mempool;
using Boundaries.Networking;
using Boundaries.State;
using Boundaries.Wasm;

namespace Boundaries;

/// <summary>All wrong implementations. A team adds its own to the list of its slot.</summary>
public static class Catalogue
{
    /// <summary>Slot by slot.</summary>
    public static IReadOnlyList<WrongImplementation> All { get; } =
    [
        .. WrongConsensuses.All, .. WrongNetworks.All, .. WrongMempools.All, .. WrongCeremonies.All, .. WrongExecutors.All,
        .. WrongEngines.All, .. WrongStates.All,
    ];
}
