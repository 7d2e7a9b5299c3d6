using Pyde.Types;

namespace Pyde.Parachains;

/// <summary>First topics of the events that the chain itself files under a parachain's id: BLAKE3 of their names.</summary>
public static class ParachainEvents
{
    /// <summary>Registered; data: module hash.</summary>
    public static Hash32 Registered { get; } = Digest.Blake3("pyde.parachain.registered"u8);

    /// <summary>Proposed; data: proposal u64, module hash.</summary>
    public static Hash32 Proposed { get; } = Digest.Blake3("pyde.parachain.proposed"u8);

    /// <summary>Finalized and scheduled; data: proposal u64, activation wave u64.</summary>
    public static Hash32 Scheduled { get; } = Digest.Blake3("pyde.parachain.scheduled"u8);

    /// <summary>Rejected; data: proposal u64.</summary>
    public static Hash32 Rejected { get; } = Digest.Blake3("pyde.parachain.rejected"u8);

    /// <summary>Cancelled; data: proposal u64.</summary>
    public static Hash32 Cancelled { get; } = Digest.Blake3("pyde.parachain.cancelled"u8);

    /// <summary>Activated; data: version before u32, version now u32, module hash.</summary>
    public static Hash32 Activated { get; } = Digest.Blake3("pyde.parachain.activated"u8);

    /// <summary>The activation failed; data: proposal u64.</summary>
    public static Hash32 UpgradeFailed { get; } = Digest.Blake3("pyde.parachain.upgrade-failed"u8);

    /// <summary>Unhealthy; data: version u32.</summary>
    public static Hash32 Unhealthy { get; } = Digest.Blake3("pyde.parachain.unhealthy"u8);

    /// <summary>Returned; data: version before u32, version now u32, module hash.</summary>
    public static Hash32 Returned { get; } = Digest.Blake3("pyde.parachain.returned"u8);

    /// <summary>Paused; data: cause u8.</summary>
    public static Hash32 Paused { get; } = Digest.Blake3("pyde.parachain.paused"u8);

    /// <summary>Unpaused; no data.</summary>
    public static Hash32 Unpaused { get; } = Digest.Blake3("pyde.parachain.unpaused"u8);

    /// <summary>Killed; no data.</summary>
    public static Hash32 Killed { get; } = Digest.Blake3("pyde.parachain.killed"u8);

    /// <summary>A queue was certified; data: wave u64, root.</summary>
    public static Hash32 Certified { get; } = Digest.Blake3("pyde.parachain.certified"u8);

    /// <summary>A message closed; data: message u64, outcome u8, callback failed u8.</summary>
    public static Hash32 MessageClosed { get; } = Digest.Blake3("pyde.parachain.message-closed"u8);
}
