using Pyde.Host.Signing;
using Pyde.Testing;
using Pyde.Types;

namespace Simulation.Nodes;

/// <summary>A node's key that signs with the keyed-hash double, under the public key of a real account.</summary>
internal sealed class SimKey(Address address, ReadOnlyMemory<byte> publicKey) : INodeKey
{
    public Address Address => address;

    public ReadOnlyMemory<byte> PublicKey => publicKey;

    public int Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
    {
        KeyedHashSignature.Sign(publicKey.Span, context, digest, signature);
        return KeyedHashSignature.Bytes;
    }

    public void Dispose()
    {
        // Everybody knows this key.
    }
}
