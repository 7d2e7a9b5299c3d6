using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>What a snapshot promises.</summary>
internal static class StateReadChecks
{
    private const int Threads = 3;

    public static IEnumerable<ConformanceCheck> For(StateKit kit)
    {
        yield return kit.Check(
            CheckAspect.Behaviour, "Before genesis everything is absent", static trial => BeforeGenesis(new StateChain(trial)));
        yield return kit.Check(CheckAspect.Behaviour, "A value of no bytes is a value and not an absence", static trial =>
        {
            StateChain chain = new(trial);
            Hash32 key = StateChain.Key(0, 0);
            chain.Commit();
            chain.Commit(StateChain.Put(key));
            chain.Commit(StateChain.Delete(key));
            StateReads.Check(chain);
        });
        yield return kit.Check(CheckAspect.Behaviour, "A read copies what fits and tells the full length", static trial =>
        {
            StateChain chain = new(trial);
            Hash32 key = StateChain.Key(0, 0);
            byte[] value = trial.Draw("value").Bytes(5_000);
            chain.Commit(StateChain.Put(key, value));
            for (int life = 0; life < 2; life++)
            {
                using IStateSnapshot snapshot = chain.Open();
                foreach (int room in new[] { 0, 1, 4_999, 5_000, 6_000 })
                {
                    byte[] destination = new byte[room];
                    Expect.Equal(ReadOutcome.Found, snapshot.TryRead(key, destination, out int bytes), $"read into {room} bytes");
                    Expect.Equal(5_000, bytes, $"length read into {room} bytes");
                    int copied = Math.Min(room, 5_000);
                    Expect.That(
                        destination.AsSpan(0, copied).SequenceEqual(value.AsSpan(0, copied)),
                        $"read into {room} bytes: expected the first {copied} bytes of the value, found others");
                }

                Expect.Equal(ReadOutcome.Absent, snapshot.TryRead(StateChain.Key(0, 1), new byte[8], out int none), "a key without value");
                Expect.Equal(0, none, "length of a key without value");
                chain.Restart();
            }
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A value that the caller changes afterwards stays as it was committed",
            static trial =>
            {
                StateChain chain = new(trial);
                byte[] value = [1, 2, 3];
                byte[] code = [4, 5, 6];
                Hash32 hash = Digest.Blake3(code);
                chain.Commit(chain.Next([StateChain.Put(StateChain.Key(0, 0), value)], [new CodeWrite(hash, code)], 0));
                value[0] = 9;
                code[0] = 9;
                StateReads.Check(chain);
            });
        yield return kit.Check(CheckAspect.Behaviour, "A range ascends, includes both ends and goes on after its last key", static trial =>
        {
            StateChain chain = new(trial);
            Hash32[] keys = [.. Enumerable.Range(0, 40).Select(static i => StateChain.Key(i % 3, i)).Order()];
            chain.Commit([.. keys.Select(static key => StateChain.Put(key, 1)), StateChain.Put(StateChain.LastKey, 2)]);
            chain.Commit(StateChain.Put(StateChain.FirstKey, 3), StateChain.Delete(keys[5]));
            using IStateSnapshot snapshot = chain.Open(0);
            Expect.Same(keys[3..10], [.. snapshot.ReadRange(keys[3], keys[9], 4_096).Select(static entry => entry.Key)], "keys 3 to 9");
            Expect.Same(keys[3..8], [.. snapshot.ReadRange(keys[3], keys[9], 5).Select(static entry => entry.Key)], "5 keys from key 3 on");
            Expect.Same([keys[9]], [.. snapshot.ReadRange(keys[9], keys[9], 1).Select(static entry => entry.Key)], "key 9 alone");
            Expect.Equal(0, snapshot.ReadRange(keys[9], keys[3], 5).Count, "entries of a range that ends before it begins");
            Expect.Equal(0, snapshot.ReadRange(StateReads.After(keys[3]), StateReads.After(keys[3]), 5).Count, "entries between keys");
            StateReads.Check(chain);
        });
        yield return kit.Check(CheckAspect.Limits, "A range takes counts of 1 to 4,096", static trial =>
        {
            StateChain chain = new(trial);
            chain.Commit([.. Enumerable.Range(0, 4_100).Select(static i => StateChain.Put(StateChain.Key(i % 2, i), (byte)i))]);
            using IStateSnapshot snapshot = chain.Open();
            Expect.Equal(1, snapshot.ReadRange(StateChain.FirstKey, StateChain.LastKey, 1).Count, "a page of 1 entry");
            Expect.Equal(4_096, snapshot.ReadRange(StateChain.FirstKey, StateChain.LastKey, 4_096).Count, "a page of 4,096 entries");
            foreach (int count in new[] { int.MinValue, -1, 0, 4_097, int.MaxValue })
            {
                Expect.RefusesArgument(
                    () => snapshot.ReadRange(StateChain.FirstKey, StateChain.LastKey, count), $"a page of {count} entries");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "An open snapshot does not see waves that are committed after it", static trial =>
        {
            StateChain chain = new(trial);
            using IStateSnapshot empty = chain.Open();
            Draw draw = trial.Draw("writes");
            List<IStateSnapshot> open = [];
            for (int wave = 0; wave < 8; wave++)
            {
                chain.Commit([.. Drawn(draw, 10)]);
                open.Add(chain.Open());
                StateReads.Check(empty, null, StateReads.KeysOf(chain));
                for (int before = 0; before <= wave; before++)
                    StateReads.Check(open[before], chain.Versions[before], StateReads.KeysOf(chain));
            }

            foreach (IStateSnapshot snapshot in open)
                snapshot.Dispose();
        });
        yield return kit.Check(CheckAspect.Behaviour, "There is no snapshot of a wave that does not exist yet", static trial =>
        {
            StateChain chain = new(trial);
            chain.Commit();
            chain.Commit();
            foreach (ulong wave in new[] { 2UL, 3UL, ulong.MaxValue })
            {
                WaveNumber number = new(wave);
                Expect.That(
                    chain.Store.OpenSnapshot(chain.Lease, number) is null, $"snapshot of wave {wave} of 2: expected null, found one");
                Expect.That(chain.Store.Prove(default, number) is null, $"proof in wave {wave} of 2: expected null, found one");
                Expect.That(
                    chain.Store.SubtreeRoots(new byte[16], number) is null, $"subtree in wave {wave} of 2: expected null, found roots");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "A snapshot dies with its lease", static trial =>
        {
            StateChain chain = new(trial);
            LeaseStamp before = chain.Lease;
            using IStateSnapshot empty = chain.Open();
            chain.Commit(StateChain.Put(StateChain.Key(0, 0), 1));
            using IStateSnapshot snapshot = chain.Open();
            chain.EndLease();
            IsStale(() => snapshot.TryRead(StateChain.Key(0, 0), new byte[8], out _), "a read");
            IsStale(() => snapshot.ReadRange(StateChain.FirstKey, StateChain.LastKey, 1), "a range");
            IsStale(() => snapshot.ReadCode(default), "a read of code");
            IsStale(() => empty.TryRead(StateChain.Key(0, 0), new byte[8], out _), "a read of the empty state");
            IsStale(() => chain.Store.OpenSnapshot(before, null), "opening");
            IsStale(() => chain.Store.OpenSnapshot(default, null), "opening under no lease");
            StateReads.Check(chain);
        });
        yield return kit.Check(CheckAspect.Behaviour, "A disposed snapshot answers nothing and may be disposed again", static trial =>
        {
            StateChain chain = new(trial);
            chain.Commit(StateChain.Put(StateChain.Key(0, 0), 1));
            IStateSnapshot snapshot = chain.Open();
            snapshot.Dispose();
            snapshot.Dispose();
            Expect.Throws(
                () => snapshot.TryRead(StateChain.Key(0, 0), new byte[8], out _),
                "a read of a disposed snapshot",
                typeof(ObjectDisposedException),
                typeof(StaleHandleException));
        });
        yield return kit.Check(CheckAspect.Behaviour, "Code is read as of the snapshot's wave, also after it was dropped", static trial =>
        {
            StateChain chain = new(trial);
            byte[] code = trial.Draw("code").Bytes(70_000);
            Hash32 hash = Digest.Blake3(code);
            chain.Commit();
            chain.Commit(chain.Next([], [new CodeWrite(hash, code)], 0));
            chain.Commit(chain.Next([], [new CodeWrite(hash, null)], 0));
            chain.Commit(chain.Next([], [new CodeWrite(hash, code)], 0));
            for (ulong wave = 0; wave < 4; wave++)
            {
                using IStateSnapshot snapshot = chain.Open(wave);
                Expect.Equal(
                    StateReads.Show(wave is 1 or 3 ? code : default(ReadOnlyMemory<byte>?)), StateReads.Show(snapshot.ReadCode(hash)),
                    $"code in wave {wave}");
            }
        });
        yield return kit.Check(
            CheckAspect.Threads, "Readers on other threads see whole waves while others are committed", ReadBesideCommits);
    }

    /// <summary>Some writes of a small set of keys, each at most once.</summary>
    public static IEnumerable<StateWrite> Drawn(Draw draw, int countMax)
    {
        Dictionary<Hash32, ReadOnlyMemory<byte>?> writes = [];
        for (int i = draw.Between(1, countMax); i > 0; i--)
        {
            Hash32 key = StateChain.Key(draw.Below(3), draw.Below(12));
            if (draw.Chance(30))
                writes[key] = null;
            else
                writes[key] = draw.Bytes(draw.Pick([0, 1, 7, 32, 100]));
        }

        return writes.Select(static write => new StateWrite(write.Key, write.Value));
    }

    private static void BeforeGenesis(StateChain chain)
    {
        IStateStore store = chain.Store;
        Expect.That(store.Head is null, "head: expected none, found one");
        Expect.Equal(0UL, store.OldestRetained.Value, "oldest retained wave");
        Expect.Equal(ReadOutcome.Absent, store.Verify(), "answer of Verify");
        using (IStateSnapshot snapshot = chain.Open())
            StateReads.Check(snapshot, null, [StateChain.Key(0, 0)]);
        WaveNumber genesis = default;
        Expect.That(store.OpenSnapshot(chain.Lease, genesis) is null, "snapshot of wave 0: expected null, found one");
        Expect.That(store.Prove(default, genesis) is null, "proof in wave 0: expected null, found one");
        Expect.That(store.SubtreeRoots(new byte[16], genesis) is null, "subtree in wave 0: expected null, found roots");
        Expect.Equal(
            RollbackOutcome.AboveHead, store.RollbackTo(new RollbackTarget(genesis)).Outcome, "rollback to wave 0, which is not there");
        Expect.That(
            !store.StoreCertificate(StateSteps.Certificate(genesis, default)).IsStored,
            "certificate of wave 0, which is not there: expected a refusal, found it kept");
        StateReads.Check(chain);
    }

    private static void IsStale(Action call, string what) =>
        Expect.Throws(call, $"{what} after the lease has ended", typeof(StaleHandleException));

    private static void ReadBesideCommits(Trial trial)
    {
        StateChain chain = new(trial);
        const int waves = 60;
        Hash32[] keys = [.. Enumerable.Range(0, 6).Select(static i => StateChain.Key(i % 2, i))];
        chain.Commit([.. keys.Select(static key => StateChain.Put(key, 0))]);
        bool isOver = false;
        string? found = null;
        LeaseToken lease = new();
        IStateStore store = chain.Store;
        Thread[] readers = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Read) { IsBackground = true })];
        foreach (Thread reader in readers)
            reader.Start();
        try
        {
            // Every wave writes its number to every key: a reader that sees two numbers has seen half a wave.
            for (int wave = 1; wave < waves; wave++)
                chain.Commit([.. keys.Select(key => StateChain.Put(key, (byte)wave))]);
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            foreach (Thread reader in readers)
                reader.Join();
        }

        Expect.Equal(null, found, "what a reader saw");

        void Read()
        {
            try
            {
                while (!Volatile.Read(ref isOver) && found is null)
                {
                    using IStateSnapshot snapshot = store.OpenSnapshot(lease.Stamp, null)!;
                    byte expected = (byte)snapshot.Record!.Wave.Value;
                    foreach (Hash32 key in keys)
                    {
                        if (StateReads.Read(snapshot, key) is not { Length: 1 } value || value.Span[0] != expected)
                            found ??= $"wave {expected} with {StateReads.Show(StateReads.Read(snapshot, key))}";
                    }
                }
            }
            catch (Exception exception)
            {
                found ??= Trial.Describe(exception);
            }
        }
    }
}
