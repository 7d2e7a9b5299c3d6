using System.Runtime.CompilerServices;

namespace Pyde.Crypto.Hashing;

/// <summary>Eight 32-bit words: a chaining value or a key of BLAKE3.</summary>
[InlineArray(8)]
internal struct Blake3Words
{
    private uint _word0;
}
