using Pyde.Types;

namespace Pyde.Contracts.Execution;

/// <summary>What an executor tells the host beside the result of a wave.</summary>
public abstract record ExecutorOutput;

/// <summary>Run this in the background, under a lease of its own.</summary>
/// <param name="Work">The work item.</param>
public sealed record WorkRequested(ExecutorWork Work) : ExecutorOutput;

/// <summary>A parachain or contract has switched to another module version.</summary>
/// <param name="Parachain">The parachain's id.</param>
/// <param name="FromVersion">Version before.</param>
/// <param name="ToVersion">Version now.</param>
/// <param name="Wave">The wave.</param>
/// <param name="Switch">Time that moving the pointer took.</param>
public sealed record ModuleSwitched(ParachainId Parachain, uint FromVersion, uint ToVersion, WaveNumber Wave, TimeSpan Switch)
    : ExecutorOutput;

/// <summary>A transaction was skipped at its place; it has no receipt on the chain.</summary>
/// <param name="Transaction">Its hash.</param>
/// <param name="Reason">Which admission check it failed.</param>
public sealed record TransactionSkipped(Hash32 Transaction, string Reason) : ExecutorOutput;

/// <summary>The finer reason of a receipt's status, for receipts' text and tools only.</summary>
/// <param name="Index">The step's tx_index.</param>
/// <param name="Text">What happened, for people.</param>
public sealed record StepRemark(uint Index, string Text) : ExecutorOutput;

/// <summary>An operator should look: for example a valid version that an engine cannot compile.</summary>
/// <param name="Text">What happened and what it means.</param>
public sealed record Alarm(string Text) : ExecutorOutput;

/// <summary>A sender's messages of a wave are complete; its committee certifies them by this root, unless the chain itself executed the
/// sender.</summary>
/// <param name="Source">Id of the sending parachain, or address of the sending contract.</param>
/// <param name="Wave">The wave.</param>
/// <param name="Root">What the committee signs (parachains.md, "Messages").</param>
/// <param name="Messages">How many messages it covers.</param>
public sealed record QueueSealed(Hash32 Source, WaveNumber Wave, Hash32 Root, uint Messages) : ExecutorOutput;
