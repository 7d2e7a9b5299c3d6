using System.Runtime.CompilerServices;

namespace Pyde.Crypto.Hashing;

/// <summary>The eight field elements of a Poseidon2 state, on the stack.</summary>
[InlineArray(Poseidon2Parameters.Width)]
internal struct Poseidon2State
{
    private ulong _element0;
}
