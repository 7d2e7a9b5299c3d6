using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>The two roots of the state tree (state.md). <c>default</c> is the empty tree.</summary>
/// <param name="Blake3">Root of the BLAKE3 leg.</param>
/// <param name="Poseidon2">Root of the Poseidon2 leg.</param>
public readonly record struct StateRoots(Hash32 Blake3, Hash32 Poseidon2) : IBorshValue<StateRoots>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Blake3);
        writer.WriteHash32(Poseidon2);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out StateRoots value)
    {
        value = new StateRoots(reader.ReadHash32(), reader.ReadHash32());
        return reader.Outcome;
    }
}
