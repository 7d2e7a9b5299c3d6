using Boundaries.Consensus;
using Boundaries.Mempool;
using Boundaries.Networking;

namespace Boundaries;

/// <summary>All wrong implementations. A team adds its own to the list of its slot.</summary>
public static class Catalogue
{
    /// <summary>Slot by slot.</summary>
    public static IReadOnlyList<WrongImplementation> All { get; } = [.. WrongConsensuses.All, .. WrongMempools.All, .. WrongNetworks.All];
}
