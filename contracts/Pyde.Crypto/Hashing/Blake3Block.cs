using System.Runtime.CompilerServices;

namespace Pyde.Crypto.Hashing;

/// <summary>One 64-byte block of BLAKE3.</summary>
[InlineArray(Blake3Compression.BlockBytes)]
internal struct Blake3Block
{
    private byte _byte0;
}
