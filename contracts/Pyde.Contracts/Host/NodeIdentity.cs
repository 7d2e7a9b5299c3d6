using Pyde.Types;

namespace Pyde.Contracts.Host;

/// <summary>The node that a plugin instance serves.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Genesis">Hash of genesis.json, the previous record of wave 0.</param>
/// <param name="Validator">Address of the node's key.</param>
public readonly record struct NodeIdentity(ChainId Chain, Hash32 Genesis, Address Validator);
