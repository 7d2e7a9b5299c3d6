namespace Pyde.Contracts.Networking;

/// <summary>What can happen to the network.</summary>
public abstract partial record NetworkInput;

/// <summary>Join the network.</summary>
/// <param name="Listen">Endpoint to listen on, in the host's notation; empty for none.</param>
/// <param name="Bootstrap">Endpoints to connect to.</param>
public sealed partial record JoinNetwork(string Listen, IReadOnlyList<string> Bootstrap) : NetworkInput;

/// <summary>The node wants messages of a topic.</summary>
/// <param name="Topic">1 to 64 characters.</param>
public sealed partial record Subscribe(string Topic) : NetworkInput;

/// <summary>The node no longer wants messages of a topic.</summary>
/// <param name="Topic">1 to 64 characters.</param>
public sealed partial record Unsubscribe(string Topic) : NetworkInput;

/// <summary>Send a message to every subscriber of a topic.</summary>
/// <param name="Topic">1 to 64 characters.</param>
/// <param name="Message">At most 8 MiB.</param>
public sealed partial record PublishMessage(string Topic, ReadOnlyMemory<byte> Message) : NetworkInput;

/// <summary>Ask a peer.</summary>
/// <param name="Request">Number chosen by the host, not in use.</param>
/// <param name="Peer">Whom to ask.</param>
/// <param name="Protocol">1 to 64 characters.</param>
/// <param name="Payload">At most 8 MiB.</param>
/// <param name="TimeoutMs">After this many milliseconds the answer is <see cref="ResponseOutcome.TimedOut"/>.</param>
public sealed partial record SendRequest(ulong Request, PeerId Peer, string Protocol, ReadOnlyMemory<byte> Payload, uint TimeoutMs)
    : NetworkInput;

/// <summary>Answer a request that was delivered.</summary>
/// <param name="Inbound">Number from <see cref="RequestArrived"/>.</param>
/// <param name="Payload">At most 8 MiB.</param>
public sealed partial record SendResponse(ulong Inbound, ReadOnlyMemory<byte> Payload) : NetworkInput;

/// <summary>A stream is open: accepted, or connected as the plugin asked.</summary>
/// <param name="Stream">The host's number of the stream.</param>
/// <param name="Remote">Endpoint of the other side.</param>
/// <param name="IsInbound">True when the other side connected.</param>
public sealed partial record StreamOpened(ulong Stream, string Remote, bool IsInbound) : NetworkInput;

/// <summary>Bytes arrived on a stream.</summary>
/// <param name="Stream">The host's number of the stream.</param>
/// <param name="Bytes">As they came, cut anywhere: hostile until checked.</param>
public sealed partial record StreamReceived(ulong Stream, ReadOnlyMemory<byte> Bytes) : NetworkInput;

/// <summary>A stream is closed, or could not be opened.</summary>
/// <param name="Stream">The host's number of the stream.</param>
/// <param name="Reason">For the log.</param>
public sealed partial record StreamClosed(ulong Stream, string Reason) : NetworkInput;

/// <summary>A timer that the network set is due.</summary>
/// <param name="Timer">Number from <see cref="SetNetworkTimer"/>.</param>
public sealed partial record NetworkTimerFired(ulong Timer) : NetworkInput;
