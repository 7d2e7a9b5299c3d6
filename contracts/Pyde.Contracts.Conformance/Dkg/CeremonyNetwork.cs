using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Dkg;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>A committee whose messages arrive in a drawn order. Timers fire only when nothing is under way.</summary>
internal sealed class CeremonyNetwork
{
    private const int StepsMax = 20_000;

    private readonly Func<int, IKeyCeremony> _member;
    private readonly SortedDictionary<(ulong Due, int Member, ulong Timer), bool> _timers = [];
    private ulong _now;

    /// <param name="size">Members.</param>
    /// <param name="member">The instance that serves a member now.</param>
    public CeremonyNetwork(int size, Func<int, IKeyCeremony> member)
    {
        Size = size;
        _member = member;
        Ended = [.. Enumerable.Range(0, size).Select(static _ => new List<CeremonyEnded>())];
        Transcript = [.. Enumerable.Range(0, size).Select(static _ => new List<string>())];
    }

    public int Size { get; }

    /// <summary>Members that say and hear nothing.</summary>
    public HashSet<int> Silent { get; } = [];

    /// <summary>Messages under way.</summary>
    public List<(int From, int To, ReadOnlyMemory<byte> Message)> Queue { get; } = [];

    /// <summary>What each member said that is over.</summary>
    public List<CeremonyEnded>[] Ended { get; }

    /// <summary>Digests of everything that each member pushed.</summary>
    public List<string>[] Transcript { get; }

    /// <summary>Whether nothing is under way and no timer is set.</summary>
    public bool IsQuiet => Queue.Count == 0 && _timers.Count == 0;

    /// <summary>A committee of strangers' keys: a ceremony does not sign with them.</summary>
    public static Committee CommitteeOf(ulong epoch, params int[] validators) => new(
        new EpochNumber(epoch),
        [
            .. validators.Select(static validator =>
                new CommitteeMember(new Address(Digest.Blake3([0x77, (byte)validator])), new byte[Limits.PublicKeyBytes])),
        ]);

    public static Committee CommitteeOf(ulong epoch, int size) => CommitteeOf(epoch, [.. Enumerable.Range(0, size)]);

    /// <summary>Begins a ceremony at every member that is not silent, before any message is delivered.</summary>
    public void Begin(Committee committee)
    {
        for (int member = 0; member < Size; member++)
        {
            if (Silent.Contains(member))
                continue;
            CeremonyStep step = Feed(member, new BeginCeremony(committee.Epoch, committee, new MemberId((ushort)member)));
            Expect.Equal(CeremonyStep.Accepted, step, $"beginning of epoch {committee.Epoch} at member {member}");
        }
    }

    /// <summary>Gives one input to a member, and carries out what it asks for.</summary>
    public CeremonyStep Feed(int member, CeremonyInput input, int capacity = KitSink<CeremonyOutput>.Capacity)
    {
        KitSink<CeremonyOutput> sink = new(capacity);
        CeremonyStep step = _member(member).Step(input, sink);
        foreach (CeremonyOutput output in sink.Outputs)
            CarryOut(member, output);
        return step;
    }

    /// <summary>Delivers one message, or fires the next timer when there is none.</summary>
    /// <returns>What happened; empty when nothing is under way.</returns>
    public string Advance(Draw draw)
    {
        if (Queue.Count > 0)
        {
            int index = draw.Below(Queue.Count);
            (int from, int to, ReadOnlyMemory<byte> message) = Queue[index];
            Queue.RemoveAt(index);
            CeremonyStep step = Feed(to, new CeremonyMessageReceived(new MemberId((ushort)from), message));
            return $"{from} to {to}: {step}";
        }

        if (_timers.Count == 0)
            return string.Empty;
        (ulong due, int member, ulong timer) = _timers.First().Key;
        _timers.Remove((due, member, timer));
        _now = Math.Max(_now, due);
        return $"timer of {member}: {Feed(member, new CeremonyTimerFired(timer))}";
    }

    /// <summary>Delivers and fires until nothing is under way.</summary>
    public void Run(Draw draw)
    {
        for (int i = 0; !IsQuiet; i++)
        {
            Expect.That(i < StepsMax, $"expected an end of the ceremony, found {StepsMax} steps and more to do");
            Advance(draw);
        }
    }

    /// <summary>The one key of an epoch that all speaking members ended with; a failure where they did not.</summary>
    public string KeyOf(ulong epoch)
    {
        string? key = null;
        for (int member = 0; member < Size; member++)
        {
            if (Silent.Contains(member))
                continue;
            CeremonyEnded[] ended = [.. Ended[member].Where(item => item.Epoch.Value == epoch)];
            Expect.Equal(1, ended.Length, $"ends of epoch {epoch} at member {member}");
            string mine = $"{Convert.ToHexStringLower(ended[0].PublicKey.Span)} of {string.Join(' ', ended[0].Qualified)}";
            key ??= mine;
            Expect.Equal(key, mine, $"key and qualified members of epoch {epoch} at member {member}");
            Expect.Equal(
                new CeremonyStatus(new EpochNumber(epoch), ended[0].PublicKey.IsEmpty ? CeremonyPhase.Failed : CeremonyPhase.Complete),
                _member(member).Status,
                $"status of member {member} after epoch {epoch}");
        }

        return key ?? string.Empty;
    }

    private void CarryOut(int member, CeremonyOutput output)
    {
        Transcript[member].Add($"{output.GetType().Name} {Digest.Blake3(BorshCodec.Encode(output))}");
        switch (output)
        {
            case SendCeremonyMessage send:
                Expect.That(
                    send.To.Value < Size && send.To.Value != member,
                    $"a message of member {member}: expected another member, found {send.To}");
                Post(member, send.To.Value, send.Message);
                break;
            case BroadcastCeremonyMessage broadcast:
                for (int to = 0; to < Size; to++)
                {
                    if (to != member)
                        Post(member, to, broadcast.Message);
                }

                break;
            case SetCeremonyTimer timer:
                foreach ((ulong, int, ulong) known in _timers.Keys.Where(set => (set.Member, set.Timer) == (member, timer.Timer)).ToArray())
                    _timers.Remove(known);
                _timers[(_now + timer.DelayMs, member, timer.Timer)] = true;
                break;
            case CeremonyEnded ended:
                Expect.That(
                    ended.Qualified.Zip(ended.Qualified.Skip(1)).All(static pair => pair.First.CompareTo(pair.Second) < 0),
                    $"qualified members of epoch {ended.Epoch}: expected them ascending, found {string.Join(' ', ended.Qualified)}");
                Ended[member].Add(ended);
                break;
        }
    }

    private void Post(int from, int to, ReadOnlyMemory<byte> message)
    {
        if (!Silent.Contains(to) && !Silent.Contains(from))
            Queue.Add((from, to, message.ToArray()));
    }
}
