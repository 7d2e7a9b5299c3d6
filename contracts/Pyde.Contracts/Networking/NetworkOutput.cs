namespace Pyde.Contracts.Networking;

/// <summary>What the network asks the host to do, or delivers to the node.</summary>
public abstract partial record NetworkOutput;

/// <summary>Accept streams on an endpoint.</summary>
/// <param name="Endpoint">In the host's notation.</param>
public sealed partial record ListenStreams(string Endpoint) : NetworkOutput;

/// <summary>Open a stream; <see cref="StreamOpened"/> or <see cref="StreamClosed"/> follows.</summary>
/// <param name="Stream">Number chosen by the plugin with the highest bit clear, not in use; streams that the host accepts have it
/// set.</param>
/// <param name="Endpoint">In the host's notation.</param>
public sealed partial record ConnectStream(ulong Stream, string Endpoint) : NetworkOutput;

/// <summary>Send bytes.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Bytes">1 byte to 16 MiB; ownership passes to the host.</param>
public sealed partial record SendStream(ulong Stream, ReadOnlyMemory<byte> Bytes) : NetworkOutput;

/// <summary>Close a stream.</summary>
/// <param name="Stream">The stream.</param>
public sealed partial record CloseStream(ulong Stream) : NetworkOutput;

/// <summary>Deliver <see cref="NetworkTimerFired"/> after a while.</summary>
/// <param name="Timer">Number chosen by the plugin; setting it again replaces it.</param>
/// <param name="DelayMs">Milliseconds from now.</param>
public sealed partial record SetNetworkTimer(ulong Timer, uint DelayMs) : NetworkOutput;

/// <summary>A message of a subscribed topic arrived.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="From">The peer that published it.</param>
/// <param name="Message">Its bytes.</param>
public sealed partial record MessageArrived(string Topic, PeerId From, ReadOnlyMemory<byte> Message) : NetworkOutput;

/// <summary>A peer asks.</summary>
/// <param name="Inbound">Number to answer under.</param>
/// <param name="From">Who asks.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Payload">The question.</param>
public sealed partial record RequestArrived(ulong Inbound, PeerId From, string Protocol, ReadOnlyMemory<byte> Payload) : NetworkOutput;

/// <summary>A request of the node ended; exactly once for each.</summary>
/// <param name="Request">Number from <see cref="SendRequest"/>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Payload">The answer; empty unless <see cref="ResponseOutcome.Ok"/>.</param>
public sealed partial record ResponseArrived(ulong Request, ResponseOutcome Outcome, ReadOnlyMemory<byte> Payload) : NetworkOutput;

/// <summary>A peer has joined.</summary>
/// <param name="Peer">The peer.</param>
public sealed partial record PeerJoined(PeerId Peer) : NetworkOutput;

/// <summary>A peer has left.</summary>
/// <param name="Peer">The peer.</param>
public sealed partial record PeerLeft(PeerId Peer) : NetworkOutput;
