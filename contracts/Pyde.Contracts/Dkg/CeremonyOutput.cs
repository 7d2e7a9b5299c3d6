using Pyde.Types;

namespace Pyde.Contracts.Dkg;

/// <summary>What a key ceremony asks the host to do.</summary>
public abstract partial record CeremonyOutput;

/// <summary>Send a message to one member, sealed by the host.</summary>
/// <param name="To">The member.</param>
/// <param name="Message">The bytes.</param>
public sealed partial record SendCeremonyMessage(MemberId To, ReadOnlyMemory<byte> Message) : CeremonyOutput;

/// <summary>Send a message to every member.</summary>
/// <param name="Message">The bytes.</param>
public sealed partial record BroadcastCeremonyMessage(ReadOnlyMemory<byte> Message) : CeremonyOutput;

/// <summary>Deliver <see cref="CeremonyTimerFired"/> after a while.</summary>
/// <param name="Timer">Number chosen by the plugin; setting it again replaces it.</param>
/// <param name="DelayMs">Milliseconds from now.</param>
public sealed partial record SetCeremonyTimer(ulong Timer, uint DelayMs) : CeremonyOutput;

/// <summary>The ceremony is over.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="PublicKey">The public key; empty when it failed.</param>
/// <param name="Qualified">Members whose dealings count, ascending.</param>
public sealed partial record CeremonyEnded(EpochNumber Epoch, ReadOnlyMemory<byte> PublicKey, IReadOnlyList<MemberId> Qualified)
    : CeremonyOutput;
