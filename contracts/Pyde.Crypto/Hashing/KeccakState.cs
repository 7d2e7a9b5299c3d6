using System.Runtime.CompilerServices;

namespace Pyde.Crypto.Hashing;

/// <summary>The 25 lanes of Keccak-f[1600], lane (x, y) at index x + 5y, as one value that lives on the stack.</summary>
[InlineArray(LaneCount)]
internal struct KeccakState
{
    /// <summary>Lanes in the state.</summary>
    public const int LaneCount = 25;

    private ulong _lane0;
}
