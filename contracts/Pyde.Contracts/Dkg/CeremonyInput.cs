using Pyde.Types;

namespace Pyde.Contracts.Dkg;

/// <summary>What can happen to a key ceremony.</summary>
public abstract partial record CeremonyInput;

/// <summary>Begin a ceremony, or reshare the key of the epoch before.</summary>
/// <param name="Epoch">The epoch that the key is for.</param>
/// <param name="Committee">Its members.</param>
/// <param name="Self">The node's place among them.</param>
public sealed partial record BeginCeremony(EpochNumber Epoch, Committee Committee, MemberId Self) : CeremonyInput;

/// <summary>A ceremony message arrived.</summary>
/// <param name="From">The member that sent it, authenticated by the host.</param>
/// <param name="Message">Its bytes: hostile until checked.</param>
public sealed partial record CeremonyMessageReceived(MemberId From, ReadOnlyMemory<byte> Message) : CeremonyInput;

/// <summary>A timer that the ceremony set is due.</summary>
/// <param name="Timer">Number from <see cref="SetCeremonyTimer"/>.</param>
public sealed partial record CeremonyTimerFired(ulong Timer) : CeremonyInput;
