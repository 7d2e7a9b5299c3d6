namespace Pyde.Types;

/// <summary>What a <see cref="VertexShare"/> carries (consensus.md). The numbers are frozen.</summary>
public enum ShareKind : byte
{
    /// <summary>The next preimage of the member's hash chain, for the beacon.</summary>
    BeaconPreimage = 0,

    /// <summary>A message of the key ceremony.</summary>
    KeyCeremony = 1,

    /// <summary>A share of a threshold decryption.</summary>
    Decryption = 2,
}
