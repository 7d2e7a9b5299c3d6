using Pyde.Types;

namespace Pyde.Contracts.Consensus;

/// <summary>What can happen to consensus.</summary>
/// <param name="TimestampMs">The host's clock in milliseconds since 1970, as evidence for timestamps and timers; never a reason to
/// decide.</param>
public abstract partial record ConsensusInput(ulong TimestampMs);

/// <summary>The host begins or resumes: head of the state, and the genesis committee.</summary>
/// <param name="TimestampMs">The host's clock in milliseconds since 1970.</param>
/// <param name="Head">Last committed record; null before genesis was executed.</param>
/// <param name="Committee">Members of the current epoch.</param>
public sealed partial record Resume(ulong TimestampMs, WaveCommitRecord? Head, Committee Committee) : ConsensusInput(TimestampMs);

/// <summary>A batch is stored locally, own or fetched, and may be ordered.</summary>
/// <param name="TimestampMs">The host's clock in milliseconds since 1970.</param>
/// <param name="Batch">The batch.</param>
public sealed partial record BatchReady(ulong TimestampMs, Batch Batch) : ConsensusInput(TimestampMs);

/// <summary>A vertex arrived.</summary>
/// <param name="TimestampMs">The host's clock in milliseconds since 1970.</param>
/// <param name="From">The member that sent it.</param>
/// <param name="Vertex">Its bytes: hostile until checked.</param>
public sealed partial record VertexReceived(ulong TimestampMs, MemberId From, ReadOnlyMemory<byte> Vertex) : ConsensusInput(TimestampMs);

/// <summary>A timer that consensus set is due.</summary>
/// <param name="TimestampMs">The host's clock in milliseconds since 1970.</param>
/// <param name="Timer">Number from <see cref="SetConsensusTimer"/>.</param>
public sealed partial record ConsensusTimerFired(ulong TimestampMs, ulong Timer) : ConsensusInput(TimestampMs);

/// <summary>The node has executed and committed a wave.</summary>
/// <param name="TimestampMs">The host's clock in milliseconds since 1970.</param>
/// <param name="Record">The complete record.</param>
public sealed partial record RecordReady(ulong TimestampMs, WaveCommitRecord Record) : ConsensusInput(TimestampMs);

/// <summary>A member's signature of a record arrived.</summary>
/// <param name="TimestampMs">The host's clock in milliseconds since 1970.</param>
/// <param name="Signature">The signature: hostile until checked.</param>
public sealed partial record RecordSignatureReceived(ulong TimestampMs, RecordSignature Signature) : ConsensusInput(TimestampMs);
