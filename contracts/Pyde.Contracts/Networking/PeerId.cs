using Pyde.Types;

namespace Pyde.Contracts.Networking;

/// <summary>Identity of a peer: BLAKE3 of what its transport authenticates.</summary>
/// <param name="Value">32 bytes.</param>
public readonly record struct PeerId(Hash32 Value) : IComparable<PeerId>
{
    /// <inheritdoc/>
    public int CompareTo(PeerId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
