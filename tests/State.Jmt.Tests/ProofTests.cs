using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tests;

public sealed class ProofTests
{
    private static readonly WaveNumber Genesis = new(0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Proof_of_every_key_verifies_for_its_value_and_for_no_other(int seed)
    {
        using Chain chain = Drawn(seed, 150);
        StateRoots roots = chain.State.Head!.Roots;
        foreach ((Hash32 key, byte[] value) in chain.Expected)
        {
            StateProof proof = chain.State.Prove(key, Genesis)!;
            Assert.True(StateProofVerifier.VerifyInclusion(roots, key, value, proof));
            Assert.False(StateProofVerifier.VerifyInclusion(roots, key, [.. value, 0], proof));
            Assert.False(StateProofVerifier.VerifyExclusion(roots, key, proof));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Proof_of_one_key_verifies_for_no_other_key(int seed)
    {
        using Chain chain = Drawn(seed, 30);
        StateRoots roots = chain.State.Head!.Roots;
        foreach (Hash32 key in chain.Expected.Keys)
        {
            StateProof proof = chain.State.Prove(key, Genesis)!;
            foreach ((Hash32 other, byte[] value) in chain.Expected.Where(entry => entry.Key != key))
            {
                Assert.False(StateProofVerifier.VerifyInclusion(roots, other, value, proof));
                Assert.False(StateProofVerifier.VerifyExclusion(roots, other, proof));
            }
        }
    }

    [Fact]
    public void Absence_of_keys_beside_every_leaf_is_proven()
    {
        using Chain chain = Drawn(5, 80);
        StateRoots roots = chain.State.Head!.Roots;
        foreach (Hash32 key in chain.Expected.Keys.ToArray())
        {
            foreach (int bit in new[] { 0, 3, 4, 127, 128, 255 })
            {
                byte[] near = key.ToArray();
                near[bit / 8] ^= (byte)(0x80 >> (bit % 8));
                var absent = Hash32.FromBytes(near);
                if (chain.Expected.ContainsKey(absent))
                    continue;
                StateProof proof = chain.State.Prove(absent, Genesis)!;
                Assert.True(StateProofVerifier.VerifyExclusion(roots, absent, proof));
                Assert.False(StateProofVerifier.VerifyInclusion(roots, absent, [1], proof));
            }
        }
    }

    [Fact]
    public void Absence_is_proven_in_the_empty_state_and_beside_a_lone_leaf()
    {
        using var chain = new Chain();
        Hash32 key = Digest.Blake3([1]);
        Hash32 other = Digest.Blake3([2]);
        chain.Commit();
        StateProof empty = chain.State.Prove(key, Genesis)!;
        Assert.True(StateProofVerifier.VerifyExclusion(default, key, empty));
        Assert.False(StateProofVerifier.VerifyInclusion(default, key, [], empty));
        StateRoots roots = chain.Commit(Chain.Put(key, 7)).Roots;
        Assert.False(StateProofVerifier.VerifyExclusion(roots, other, empty));
        Assert.True(StateProofVerifier.VerifyExclusion(roots, other, chain.State.Prove(other, new WaveNumber(1))!));
        Assert.True(StateProofVerifier.VerifyInclusion(roots, key, [7], chain.State.Prove(key, new WaveNumber(1))!));
    }

    [Fact]
    public void Proof_with_any_bit_flipped_fails()
    {
        using Chain chain = Drawn(9, 40);
        StateRoots roots = chain.State.Head!.Roots;
        (Hash32 key, byte[] value) = chain.Expected.First();
        StateProof proof = chain.State.Prove(key, Genesis)!;
        foreach (StateProof bent in BentProofs(proof))
            Assert.False(StateProofVerifier.VerifyInclusion(roots, key, value, bent));
        for (int bit = 0; bit < 8 * value.Length; bit++)
        {
            byte[] bentValue = [.. value];
            bentValue[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(StateProofVerifier.VerifyInclusion(roots, key, bentValue, proof));
        }
    }

    [Theory]
    [InlineData(StateProofLegs.Blake3)]
    [InlineData(StateProofLegs.Poseidon2)]
    public void One_leg_is_enough_to_find_a_changed_sibling_of_that_leg(StateProofLegs legs)
    {
        using Chain chain = Drawn(4, 40);
        StateRoots roots = chain.State.Head!.Roots;
        (Hash32 key, byte[] value) = chain.Expected.First();
        StateProof proof = chain.State.Prove(key, Genesis)!;
        Assert.True(StateProofVerifier.VerifyInclusion(roots, key, value, proof, legs));
        ProofSibling first = proof.Siblings[0];
        Hash32 zero = Hash32.Zero;
        ProofSibling bent = legs == StateProofLegs.Blake3
            ? first with { Sibling = first.Sibling with { Blake3 = zero } }
            : first with { Sibling = first.Sibling with { Poseidon2 = zero } };
        Assert.False(StateProofVerifier.VerifyInclusion(roots, key, value, With(proof, 0, bent), legs));
    }

    [Fact]
    public void Siblings_twice_out_of_order_or_missing_are_refused()
    {
        using Chain chain = Drawn(6, 40);
        StateRoots roots = chain.State.Head!.Roots;
        (Hash32 key, byte[] value) = chain.Expected.First(entry => chain.State.Prove(entry.Key, Genesis)!.Siblings.Count > 2);
        StateProof proof = chain.State.Prove(key, Genesis)!;
        ProofSibling[][] wrong =
        [
            [.. proof.Siblings.Reverse()],
            [.. proof.Siblings.Skip(1)],
            [.. proof.Siblings.SkipLast(1)],
            [proof.Siblings[0], .. proof.Siblings],
            [.. proof.Siblings, proof.Siblings[^1] with { Depth = 256 }],
        ];
        foreach (ProofSibling[] siblings in wrong)
            Assert.False(StateProofVerifier.VerifyInclusion(roots, key, value, proof with { Siblings = siblings }));
    }

    [Fact]
    public void Sibling_that_is_no_field_element_is_refused_without_an_exception()
    {
        using Chain chain = Drawn(6, 40);
        (Hash32 key, byte[] value) = chain.Expected.First();
        StateProof proof = chain.State.Prove(key, Genesis)!;
        var notAnElement = Hash32.FromBytes([.. Enumerable.Repeat((byte)0xFF, 32)]);
        ProofSibling bent = proof.Siblings[0] with { Sibling = proof.Siblings[0].Sibling with { Poseidon2 = notAnElement } };
        StateRoots roots = chain.State.Head!.Roots;
        Assert.False(StateProofVerifier.VerifyInclusion(roots, key, value, proof with { Siblings = [bent, .. proof.Siblings.Skip(1)] }));
        Assert.False(StateProofVerifier.VerifyInclusion(roots, key, value, proof with { LeafPoseidon2Value = notAnElement }));
    }

    [Fact]
    public void Verifying_no_leg_is_the_callers_mistake()
    {
        var proof = new StateProof(default, null, default, default, []);
        Assert.Throws<ArgumentException>(() => StateProofVerifier.VerifyExclusion(default, default, proof, StateProofLegs.None));
    }

    [Fact]
    public void Proof_as_of_an_earlier_wave_is_under_that_waves_roots()
    {
        using var chain = new Chain();
        var draw = new Draw(11);
        for (int i = 0; i < 6; i++)
            chain.Commit(draw.Wave(chain.Expected, 30));
        for (int wave = 0; wave < 6; wave++)
        {
            StateRoots roots = chain.State.ReadRecord(new WaveNumber((ulong)wave))!.Roots;
            foreach (Hash32 key in chain.History.SelectMany(state => state.Keys).Distinct())
            {
                StateProof proof = chain.State.Prove(key, new WaveNumber((ulong)wave))!;
                Assert.True(chain.History[wave].TryGetValue(key, out byte[]? value)
                    ? StateProofVerifier.VerifyInclusion(roots, key, value, proof)
                    : StateProofVerifier.VerifyExclusion(roots, key, proof));
            }
        }
    }

    private static Chain Drawn(int seed, int count)
    {
        var chain = new Chain();
        var draw = new Draw(seed);
        chain.CommitUnchecked(draw.Inserts(count));
        return chain;
    }

    private static IEnumerable<StateProof> BentProofs(StateProof proof)
    {
        for (int bit = 0; bit < 256; bit++)
        {
            yield return proof with { LeafKey = Flip(proof.LeafKey!.Value, bit) };
            yield return proof with { LeafBlake3Value = Flip(proof.LeafBlake3Value, bit) };
            yield return proof with { LeafPoseidon2Value = Flip(proof.LeafPoseidon2Value, bit) };
            yield return proof with { Roots = proof.Roots with { Blake3 = Flip(proof.Roots.Blake3, bit) } };
            yield return proof with { Roots = proof.Roots with { Poseidon2 = Flip(proof.Roots.Poseidon2, bit) } };
        }

        for (int i = 0; i < proof.Siblings.Count; i++)
        {
            ProofSibling sibling = proof.Siblings[i];
            for (int bit = 0; bit < 256; bit++)
            {
                StateRoots roots = sibling.Sibling;
                yield return With(proof, i, sibling with { Sibling = roots with { Blake3 = Flip(roots.Blake3, bit) } });
                yield return With(proof, i, sibling with { Sibling = roots with { Poseidon2 = Flip(roots.Poseidon2, bit) } });
            }

            for (int bit = 0; bit < 16; bit++)
                yield return With(proof, i, sibling with { Depth = (ushort)(sibling.Depth ^ (1 << bit)) });
        }
    }

    private static StateProof With(StateProof proof, int index, ProofSibling sibling) =>
        proof with { Siblings = [.. proof.Siblings.Take(index), sibling, .. proof.Siblings.Skip(index + 1)] };

    private static Hash32 Flip(Hash32 value, int bit)
    {
        byte[] bytes = value.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return Hash32.FromBytes(bytes);
    }
}
