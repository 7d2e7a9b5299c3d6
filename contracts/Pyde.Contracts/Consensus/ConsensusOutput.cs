using Pyde.Types;

namespace Pyde.Contracts.Consensus;

/// <summary>What consensus asks the host to do.</summary>
public abstract partial record ConsensusOutput;

/// <summary>A wave is decided: execute it. Waves come densely, in order, each once per run.</summary>
/// <param name="Wave">The wave.</param>
public sealed partial record CommitWave(OrderedWave Wave) : ConsensusOutput;

/// <summary>Send a vertex to every member.</summary>
/// <param name="Vertex">Its canonical bytes.</param>
public sealed partial record BroadcastVertex(ReadOnlyMemory<byte> Vertex) : ConsensusOutput;

/// <summary>Send a record signature to every member.</summary>
/// <param name="Signature">The own signature.</param>
public sealed partial record BroadcastRecordSignature(RecordSignature Signature) : ConsensusOutput;

/// <summary>Fetch a missing vertex from peers.</summary>
/// <param name="Vertex">Which one.</param>
public sealed partial record FetchVertex(VertexRef Vertex) : ConsensusOutput;

/// <summary>Fetch a missing batch from peers.</summary>
/// <param name="Batch">Which one.</param>
public sealed partial record FetchBatch(BatchRef Batch) : ConsensusOutput;

/// <summary>Deliver <see cref="ConsensusTimerFired"/> after a while.</summary>
/// <param name="Timer">Number chosen by the plugin; setting it again replaces it.</param>
/// <param name="DelayMs">Milliseconds from now.</param>
public sealed partial record SetConsensusTimer(ulong Timer, uint DelayMs) : ConsensusOutput;

/// <summary>A record is final.</summary>
/// <param name="Certificate">The signatures that make it so.</param>
public sealed partial record Finalized(HardFinalityCert Certificate) : ConsensusOutput;

/// <summary>The rules say that this node, or the network, must stop.</summary>
/// <param name="Reason">What was found, for the operator.</param>
public sealed partial record HaltRequested(string Reason) : ConsensusOutput;
