using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Dkg;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>What single steps answer, and that refused ones change nothing.</summary>
internal static class StepChecks
{
    public static IEnumerable<ConformanceCheck> For(DkgKit kit)
    {
        yield return kit.Check(CheckAspect.Behaviour, "A fresh ceremony is idle, and takes neither messages nor timers", static trial =>
        {
            CeremonyCommittee committee = new(trial, 1);
            Expect.Equal(default, committee.Member(0).Status, "status");
            Nothing(
                committee,
                new CeremonyMessageReceived(new MemberId(1), new byte[] { 1 }),
                CeremonyStep.Refused,
                "a message before a ceremony");
            foreach (ulong timer in new[] { 0UL, 1UL, 2UL, ulong.MaxValue })
                Nothing(committee, new CeremonyTimerFired(timer), CeremonyStep.Refused, $"timer {timer}, which was never set");
            Expect.Equal(CeremonyPhase.Idle, committee.Member(0).Status.Phase, "phase afterwards");
        });
        yield return kit.Check(CheckAspect.Behaviour, "A beginning shows in the status, and the same one again is known", static trial =>
        {
            CeremonyCommittee committee = new(trial, 4);
            Committee members = CeremonyNetwork.CommitteeOf(5, 4);
            committee.Network.Begin(members);
            Expect.Equal(new CeremonyStatus(new EpochNumber(5), CeremonyPhase.Dealing), committee.Member(0).Status, "status");
            Nothing(committee, Begin(5, members, 0), CeremonyStep.Known, "the same beginning");
            committee.Network.Run(trial.Draw("order"));
            Nothing(committee, Begin(5, members, 0), CeremonyStep.Known, "the same beginning after the end");
        });
        yield return kit.Check(CheckAspect.HostileInput, "A beginning that cannot be is refused and changes nothing", static trial =>
        {
            CeremonyCommittee committee = new(trial, 4);
            Committee members = CeremonyNetwork.CommitteeOf(5, 4);
            Nothing(committee, Begin(5, members, 4), CeremonyStep.Refused, "a beginning for a seat that is not there");
            Nothing(committee, Begin(6, members, 0), CeremonyStep.Refused, "a beginning with the committee of another epoch");
            committee.Network.Begin(members);
            Nothing(committee, Begin(4, CeremonyNetwork.CommitteeOf(4, 4), 0), CeremonyStep.Refused, "a beginning of an earlier epoch");
            Nothing(committee, Begin(5, CeremonyNetwork.CommitteeOf(5, 5), 0), CeremonyStep.Refused, "a beginning with another committee");
            Nothing(committee, Begin(5, members, 1), CeremonyStep.Refused, "a beginning for another seat");
            committee.Network.Run(trial.Draw("order"));
            committee.Network.KeyOf(5);
        });
        yield return kit.Check(CheckAspect.HostileInput, "Noise, strangers and other epochs are refused and change nothing", static trial =>
        {
            CeremonyCommittee committee = AgreementChecks.Ran(trial, 4, "order");
            committee.Network.Begin(CeremonyNetwork.CommitteeOf(2, 4));
            (int from, int _, ReadOnlyMemory<byte> message) = committee.Network.Queue.First(static item => item.To == 0);
            CeremonyCommittee earlier = new(trial, 4);
            earlier.Network.Begin(CeremonyNetwork.CommitteeOf(1, 4));
            (int sender, int _, ReadOnlyMemory<byte> late) = earlier.Network.Queue.First(static item => item.To == 0);
            foreach (ushort stranger in new ushort[] { 4, 5, ushort.MaxValue })
                Nothing(committee, Message(stranger, message), CeremonyStep.Refused, $"a message of stranger {stranger}");
            Nothing(committee, Message((ushort)sender, late), CeremonyStep.Refused, "a message of the epoch before");
            Draw draw = trial.Draw("noise");
            for (int i = 0; i < 200; i++)
                Nothing(committee, Message(1, draw.Bytes(draw.Pick([0, 1, 2, 9, 40, 400, 4_000]))), CeremonyStep.Refused, "noise");
            for (int bytes = 0; bytes < message.Length; bytes += Math.Max(1, message.Length / 40))
                Nothing(committee, Message((ushort)from, message[..bytes]), CeremonyStep.Refused, $"the first {bytes} bytes of a message");
            Nothing(
                committee, Message((ushort)from, (byte[])[.. message.Span, 0]), CeremonyStep.Refused,
                "a message with a byte behind its end");
            committee.Network.Run(draw);
            committee.Network.KeyOf(2);
        });
        yield return kit.Check(CheckAspect.HostileInput, "A message that comes twice is known and changes nothing", static trial =>
        {
            string expected = AgreementChecks.Ran(trial, 4, "order").Network.KeyOf(1);
            CeremonyCommittee committee = new(trial, 4);
            Draw draw = trial.Draw("order");
            committee.Network.Begin(CeremonyNetwork.CommitteeOf(1, 4));
            while (!committee.Network.IsQuiet)
            {
                (int From, int To, ReadOnlyMemory<byte> Message)[] before = [.. committee.Network.Queue];
                string what = committee.Network.Advance(draw);
                if (!what.Contains(" to 0: Accepted", StringComparison.Ordinal))
                    continue;
                (int from, int _, ReadOnlyMemory<byte> message) = Taken(before, committee.Network.Queue);
                Nothing(committee, Message((ushort)from, message), CeremonyStep.Known, "a message that was taken before");
            }

            Expect.Equal(expected, committee.Network.KeyOf(1), "key and qualified members");
        });
        yield return kit.Check(CheckAspect.Faults, "A full sink is no reason to throw or to push past it", static trial =>
        {
            CeremonyCommittee committee = new(trial, 4);
            Committee members = CeremonyNetwork.CommitteeOf(1, 4);
            foreach (int capacity in new[] { 0, 1, 2 })
            {
                KitSink<CeremonyOutput> sink = new(capacity);
                committee.Member(capacity).Step(Begin(1, members, capacity), sink);
                Expect.Equal(0, sink.Overflows, $"outputs pushed into a sink of {capacity} that was full");
            }
        });
        yield return kit.Check(CheckAspect.HostileInput, "Null is the caller's mistake", static trial =>
        {
            IKeyCeremony ceremony = new CeremonyCommittee(trial, 1).Member(0);
            Expect.RefusesArgument(() => ceremony.Step(null!, new KitSink<CeremonyOutput>()), "an input that is null");
            Expect.RefusesArgument(() => ceremony.Step(new CeremonyTimerFired(1), null!), "a sink that is null");
        });
        yield return kit.Check(CheckAspect.Threads, "The status may be asked for on another thread while steps are taken", static trial =>
        {
            CeremonyCommittee committee = new(trial, 4);
            IKeyCeremony watched = committee.Member(0);
            bool isOver = false;
            string? found = null;
            Thread watcher = new(() =>
            {
                try
                {
                    ulong last = 0;
                    while (!Volatile.Read(ref isOver))
                    {
                        CeremonyStatus status = watched.Status;
                        if (status.Epoch.Value < last || status.Phase > CeremonyPhase.Failed)
                            found ??= $"{status} after epoch {last}";
                        last = status.Epoch.Value;
                    }
                }
                catch (Exception exception)
                {
                    found = Trial.Describe(exception);
                }
            })
            { IsBackground = true };
            watcher.Start();
            try
            {
                for (ulong epoch = 1; epoch < 4; epoch++)
                {
                    committee.Network.Begin(CeremonyNetwork.CommitteeOf(epoch, 4));
                    committee.Network.Run(trial.Draw($"epoch {epoch}"));
                }
            }
            finally
            {
                Volatile.Write(ref isOver, true);
                watcher.Join();
            }

            Expect.Equal(null, found, "what was seen from another thread");
        });
    }

    private static BeginCeremony Begin(ulong epoch, Committee committee, int seat) =>
        new(new EpochNumber(epoch), committee, new MemberId((ushort)seat));

    private static CeremonyMessageReceived Message(ushort from, ReadOnlyMemory<byte> message) => new(new MemberId(from), message);

    // A step of member 0 that leads to nothing.
    private static void Nothing(CeremonyCommittee committee, CeremonyInput input, CeremonyStep expected, string what)
    {
        IKeyCeremony ceremony = committee.Member(0);
        CeremonyStatus status = ceremony.Status;
        Hash32 digest = ceremony.HandOffDigest();
        KitSink<CeremonyOutput> sink = new();
        Expect.Equal(expected, ceremony.Step(input, sink), what);
        Expect.Equal(0, sink.Outputs.Count, $"outputs of {what}");
        Expect.Equal(status, ceremony.Status, $"status after {what}");
        Expect.Equal(digest, ceremony.HandOffDigest(), $"digest after {what}");
    }

    private static (int From, int To, ReadOnlyMemory<byte> Message) Taken(
        (int From, int To, ReadOnlyMemory<byte> Message)[] before, List<(int From, int To, ReadOnlyMemory<byte> Message)> after)
    {
        int index = 0;
        while (index < after.Count && before[index].Message.Equals(after[index].Message) && before[index].To == after[index].To)
            index++;
        return before[index];
    }
}
