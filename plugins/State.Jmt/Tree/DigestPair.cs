using System.Runtime.CompilerServices;
using Pyde.Types;

namespace State.Jmt.Tree;

/// <summary>Both hashes of a node: 32 bytes of BLAKE3, then 32 bytes of Poseidon2. <c>default</c> is the empty tree.</summary>
[InlineArray(Bytes)]
internal struct DigestPair
{
    public const int Bytes = 64;

    private byte _first;

    public static DigestPair FromBytes(ReadOnlySpan<byte> bytes)
    {
        DigestPair pair = default;
        bytes[..Bytes].CopyTo(pair);
        return pair;
    }

    public static DigestPair From(in StateRoots roots)
    {
        DigestPair pair = default;
        Span<byte> bytes = pair;
        roots.Blake3.CopyTo(bytes);
        roots.Poseidon2.CopyTo(bytes[Hash32.Bytes..]);
        return pair;
    }

    public readonly StateRoots ToRoots()
    {
        ReadOnlySpan<byte> bytes = this;
        return new StateRoots(Hash32.FromBytes(bytes[..Hash32.Bytes]), Hash32.FromBytes(bytes[Hash32.Bytes..]));
    }
}
