namespace Pyde.Contracts.Networking;

/// <summary>A peer with an established session.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Endpoint">Where it is reached, in the host's notation.</param>
public sealed record PeerInfo(PeerId Peer, string Endpoint);
