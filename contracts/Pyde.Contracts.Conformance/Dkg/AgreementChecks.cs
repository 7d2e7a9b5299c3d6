using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Dkg;
using Pyde.Contracts.HandOff;
using Mover = Pyde.Contracts.Conformance.Common.HandOff;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>What a committee ends with.</summary>
internal static class AgreementChecks
{
    public static IEnumerable<ConformanceCheck> For(DkgKit kit)
    {
        yield return kit.Check(CheckAspect.Behaviour, "Members that hear each other end with one key, in any order", static trial =>
        {
            foreach (int size in new[] { 1, 2, 4, 7 })
            {
                for (int order = 0; order < 3; order++)
                {
                    CeremonyCommittee committee = Ran(trial, size, $"order {order}");
                    string key = committee.Network.KeyOf(1);
                    Expect.That(!key.StartsWith(' '), $"key of a committee of {size}: expected one, found none");
                    Expect.Equal(size, committee.Network.Ended[0][0].Qualified.Count, $"qualified members of a committee of {size}");
                }
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "Randomness decides the key, and nothing else does", static trial =>
        {
            string first = Ran(trial, 4, "order 0").Network.KeyOf(1);
            Expect.Equal(first, Ran(trial, 4, "order 0").Network.KeyOf(1), "key of the same randomness");
            Expect.Equal(first, Ran(trial, 4, "order 1").Network.KeyOf(1), "key of the same randomness in another order of messages");
            Expect.That(
                first != Ran(trial, 4, "order 0", salt: 1).Network.KeyOf(1), "key of other randomness: expected another, found the same");
        });
        yield return kit.Check(CheckAspect.Determinism, "The same inputs and randomness give the same outputs to the byte", static trial =>
        {
            CeremonyNetwork first = Ran(trial, 4, "order").Network;
            CeremonyNetwork second = Ran(trial, 4, "order").Network;
            for (int member = 0; member < 4; member++)
                Expect.Same(first.Transcript[member], second.Transcript[member], $"outputs of member {member}");
        });
        yield return kit.Check(CheckAspect.Behaviour, "Silent members that a committee tolerates do not cost it its key", static trial =>
        {
            foreach ((int size, int[] silent) in new (int, int[])[] { (4, [3]), (4, [0]), (7, [2, 5]) })
            {
                CeremonyCommittee committee = Ran(trial, size, "order", silent: silent);
                string key = committee.Network.KeyOf(1);
                Expect.That(!key.StartsWith(' '), $"key of {size} members of which {silent.Length} are silent: expected one, found none");
                int speaker = Enumerable.Range(0, size).First(member => !silent.Contains(member));
                Expect.Same(
                    [.. Enumerable.Range(0, size).Where(member => !silent.Contains(member))],
                    [.. committee.Network.Ended[speaker][0].Qualified.Select(static member => (int)member.Value)],
                    "qualified members");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "Too many silent members leave no key, and everybody says so", static trial =>
        {
            CeremonyCommittee committee = Ran(trial, 4, "order", silent: [1, 2]);
            Expect.That(committee.Network.KeyOf(1).StartsWith(' '), "key of two members of four: expected none, found one");
            Expect.Equal(CeremonyPhase.Failed, committee.Member(0).Status.Phase, "phase");
        });
        yield return kit.Check(CheckAspect.Behaviour, "The key of the epoch before is reshared and stays what it was", static trial =>
        {
            CeremonyCommittee committee = Ran(trial, 4, "order");
            ReadOnlyMemory<byte> key = committee.Network.Ended[0][0].PublicKey;
            for (ulong epoch = 2; epoch < 5; epoch++)
            {
                committee.Network.Begin(CeremonyNetwork.CommitteeOf(epoch, 4));
                committee.Network.Run(trial.Draw($"epoch {epoch}"));
                committee.Network.KeyOf(epoch);
                Expect.Equal(
                    Convert.ToHexString(key.Span), Convert.ToHexString(committee.Network.Ended[0][^1].PublicKey.Span),
                    $"key of epoch {epoch}");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "A newcomer gets the key of the committee that it joins", static trial =>
        {
            CeremonyCommittee committee = Ran(trial, 4, "order");
            ReadOnlyMemory<byte> key = committee.Network.Ended[0][0].PublicKey;
            CeremonyCommittee fresh = new(trial, 4, salt: 9);
            committee.TakeOver(3, fresh.Instance(3));
            committee.Network.Begin(CeremonyNetwork.CommitteeOf(2, 0, 1, 2, 9));
            committee.Network.Run(trial.Draw("epoch 2"));
            committee.Network.KeyOf(2);
            Expect.Equal(
                Convert.ToHexString(key.Span), Convert.ToHexString(committee.Network.Ended[3][^1].PublicKey.Span), "key of the newcomer");
        });
        yield return kit.Check(CheckAspect.HostileInput, "A member that sends noise keeps nobody from an end", static trial =>
        {
            for (int bit = 0; bit < 24; bit++)
            {
                CeremonyCommittee committee = new(trial, 4);
                Draw draw = trial.Draw($"noise {bit}");
                committee.Network.Begin(CeremonyNetwork.CommitteeOf(1, 4));
                for (int i = 0; i < committee.Network.Queue.Count; i++)
                {
                    (int from, int to, ReadOnlyMemory<byte> message) = committee.Network.Queue[i];
                    byte[] bent = message.ToArray();
                    int at = draw.Below(8 * bent.Length);
                    bent[at / 8] ^= (byte)(1 << (at % 8));

                    // The same noise for everybody: a broadcast is one message.
                    if (from == 3 && bit % 2 == 0)
                        committee.Network.Queue[i] = (from, to, draw.Bytes(30));
                    else if (from == 3 && to == 0)
                        committee.Network.Queue[i] = (from, to, bent);
                }

                committee.Network.Run(draw);
                foreach (int member in new[] { 0, 1, 2 })
                    Expect.Equal(1, committee.Network.Ended[member].Count, $"ends at member {member}");
            }
        });
        yield return kit.Check(CheckAspect.HandOff, "A member that is replaced at every message ends with the same key", static trial =>
        {
            foreach (HandOffSchema schema in Mover.Schemas(trial))
            {
                string expected = Ran(trial, 4, "order").Network.KeyOf(1);
                CeremonyCommittee committee = new(trial, 4);
                Draw draw = trial.Draw("order");
                committee.Network.Begin(CeremonyNetwork.CommitteeOf(1, 4));
                while (!committee.Network.IsQuiet)
                {
                    committee.Network.Advance(draw);
                    Replace(committee, 0, schema);
                }

                Expect.Equal(expected, committee.Network.KeyOf(1), "key and qualified members");
                committee.Network.Begin(CeremonyNetwork.CommitteeOf(2, 4));
                committee.Network.Run(trial.Draw("epoch 2"));
                Expect.Equal(
                    Convert.ToHexString(committee.Network.Ended[0][0].PublicKey.Span),
                    Convert.ToHexString(committee.Network.Ended[0][1].PublicKey.Span),
                    "key that the successor reshared");
                committee.Network.KeyOf(2);
            }
        });
    }

    /// <summary>Hands a member over to a new instance.</summary>
    public static void Replace(CeremonyCommittee committee, int member, HandOffSchema schema)
    {
        KitInstance next = committee.Nodes[member].StartBeside();
        Mover moved = Mover.Export(committee.Instance(member).Plugin, schema).End(committee.Instance(member).Plugin, schema);
        ImportOutcome outcome = moved.Import(next.Plugin, schema, () => committee.Nodes[member].MakeCurrent(next));
        Expect.That(outcome.IsAccepted, $"a hand-off under {schema}: expected acceptance, found {outcome.Reason}");
        committee.TakeOver(member, next);
    }

    /// <summary>A committee after the ceremony of epoch 1.</summary>
    public static CeremonyCommittee Ran(Trial trial, int size, string order, ulong salt = 0, int[]? silent = null)
    {
        CeremonyCommittee committee = new(trial, size, salt);
        committee.Network.Silent.UnionWith(silent ?? []);
        committee.Network.Begin(CeremonyNetwork.CommitteeOf(1, size));
        committee.Network.Run(trial.Draw(order));
        return committee;
    }
}
