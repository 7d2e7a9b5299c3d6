using Pyde.Types;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>State keys that a chain of transfers has (docs/state-keys.md): <c>owner[..16] ‖ Poseidon2(kind ‖ parts)[..16]</c>.</summary>
internal static class ReferenceKeys
{
    public static Hash32 Supply { get; } = Clustered(Hash32.Zero, 0x08, []);

    public static Hash32 Parameters { get; } = Clustered(Hash32.Zero, 0x09, []);

    public static Hash32 Account(Address address) => Clustered(address.Value, 0x01, address.ToArray());

    public static Hash32 Validator(Address address) => Clustered(address.Value, 0x0a, address.ToArray());

    private static Hash32 Clustered(Hash32 owner, byte discriminator, byte[] parts) =>
        Hash32.FromBytes([.. owner.ToArray()[..16], .. Digest.Poseidon2([discriminator, .. parts]).ToArray()[..16]]);
}
