using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Roots, proofs and subtrees, against the tree's definition.</summary>
internal static class StateTreeChecks
{
    public static IEnumerable<ConformanceCheck> For(StateKit kit)
    {
        yield return kit.Check(CheckAspect.Behaviour, "The roots of a wave are those of its whole state", static trial =>
        {
            StateChain chain = new(trial);
            Draw draw = trial.Draw("writes");
            for (int wave = 0; wave < 12; wave++)
                chain.Commit([.. StateReadChecks.Drawn(draw, 30)]);
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "The roots forget a key that was deleted, and the last one leaves the empty tree",
            static trial =>
            {
                StateChain chain = new(trial);
                Hash32[] keys = [.. Enumerable.Range(0, 8).Select(static i => StateChain.Key(i % 2, i))];
                chain.Commit([.. keys.Select(static key => StateChain.Put(key, 1))]);
                foreach (Hash32 key in keys)
                    chain.Commit(StateChain.Delete(key));
                Expect.Equal(default, chain.Store.Head!.Roots, "roots of the emptied state");
                chain.Commit([.. keys.Select(static key => StateChain.Put(key, 1))]);
                Expect.Equal(chain.Versions[0].Record.Roots, chain.Store.Head!.Roots, "roots of the same state again");
            });
        yield return kit.Check(CheckAspect.Behaviour, "Writing what is there and deleting what is not there change no root", static trial =>
        {
            StateChain chain = new(trial);
            chain.Commit(StateChain.Put(StateChain.Key(0, 0), 1), StateChain.Put(StateChain.Key(0, 1), 2));
            chain.Commit(StateChain.Put(StateChain.Key(0, 0), 1), StateChain.Delete(StateChain.Key(1, 5)));
            Expect.Equal(chain.Versions[0].Record.Roots, chain.Store.Head!.Roots, "roots after changes that change nothing");
            chain.RollBackTo(0);
            StateReads.Check(chain);
        });
        yield return kit.Check(CheckAspect.Limits, "Keys that part at any bit make the branch that the definition makes", static trial =>
        {
            StateChain chain = new(trial);
            byte[] first = StateChain.Key(0, 0).ToArray();
            List<StateWrite> writes = [StateChain.Put(Hash32.FromBytes(first), 1)];
            for (int bit = 0; bit < 8 * Hash32.Bytes; bit += 7)
            {
                byte[] other = [.. first];
                other[bit / 8] ^= (byte)(0x80 >> (bit % 8));
                writes.Add(StateChain.Put(Hash32.FromBytes(other), (byte)bit));
            }

            foreach (StateWrite write in writes)
                chain.Commit(write);
            chain.Commit([.. writes.Take(20).Select(static write => StateChain.Delete(write.Key))]);
            StateProofs.Check(chain, (ulong)chain.Versions.Count - 1);
        });
        yield return kit.Check(CheckAspect.Behaviour, "A proof is the one of the key and of the wave that were asked for", static trial =>
        {
            StateChain chain = new(trial);
            Draw draw = trial.Draw("writes");
            chain.Commit();
            for (int wave = 1; wave < 6; wave++)
                chain.Commit([.. StateReadChecks.Drawn(draw, 12)]);
            for (ulong wave = 0; wave < 6; wave++)
                StateProofs.Check(chain, wave);
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A subtree's roots are those of just the keys with its prefix, as of the wave",
            static trial =>
            {
                StateChain chain = new(trial);
                Draw draw = trial.Draw("writes");
                for (int wave = 0; wave < 6; wave++)
                    chain.Commit([.. StateReadChecks.Drawn(draw, 20)]);
                foreach (ReferenceVersion version in chain.Versions)
                    StateProofs.CheckSubtrees(chain.Store, version);
            });
        yield return kit.Check(CheckAspect.Limits, "A prefix has 16 bytes", static trial =>
        {
            StateChain chain = new(trial);
            chain.Commit();
            foreach (int bytes in new[] { 0, 15, 17, 32 })
                Expect.RefusesArgument(() => chain.Store.SubtreeRoots(new byte[bytes], default), $"a prefix of {bytes} bytes");
        });
        yield return kit.Check(CheckAspect.Behaviour, "A store that nothing has happened to verifies", static trial =>
        {
            StateChain chain = new(trial);
            Draw draw = trial.Draw("writes");
            for (int wave = 0; wave < 5; wave++)
            {
                chain.Commit([.. StateReadChecks.Drawn(draw, 20)]);
                Expect.Equal(Pyde.Contracts.Host.ReadOutcome.Found, chain.Store.Verify(), $"answer of Verify after wave {wave}");
            }

            chain.RollBackTo(2);
            Expect.Equal(Pyde.Contracts.Host.ReadOutcome.Found, chain.Store.Verify(), "answer of Verify after a rollback");
        });
    }
}
