using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Dkg;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>Member 0 of a committee of four, among three others of the same plugin: one ceremony after another.</summary>
internal sealed class DkgDriver(Trial trial, KitNode node) : SlotDriver(node)
{
    private const int Size = 4;

    private CeremonyCommittee? _others;
    private CeremonyNetwork? _network;
    private ulong _epoch;

    private IKeyCeremony Ceremony => Instance.As<IKeyCeremony>();

    public override string Step(Draw draw)
    {
        _others ??= new CeremonyCommittee(trial, Size);
        _network ??= new CeremonyNetwork(Size, member => member == 0 ? Ceremony : _others.Member(member));
        if (draw.Chance(10))
            return Disturb(draw);
        if (!_network.IsQuiet)
            return $"{_network.Advance(draw)}, {Ceremony.Status.Phase}, {_network.Ended[0].Count} ended";
        _epoch++;
        Committee committee = CeremonyNetwork.CommitteeOf(_epoch, Size);
        for (int member = 0; member < Size; member++)
            _network.Feed(member, new BeginCeremony(committee.Epoch, committee, new MemberId((ushort)member)));
        return $"epoch {_epoch}: {Ceremony.Status}";
    }

    public override string Look() => $"{Ceremony.Status}";

    private string Disturb(Draw draw)
    {
        KitSink<CeremonyOutput> sink = new();
        CeremonyInput input = draw.Below(3) switch
        {
            0 => new CeremonyTimerFired(ulong.MaxValue),
            1 => new CeremonyMessageReceived(new MemberId(Size), draw.Bytes(20)),
            _ => new CeremonyMessageReceived(new MemberId(1), draw.Bytes(draw.Below(100))),
        };
        return $"{input.GetType().Name}: {Ceremony.Step(input, sink)}, {sink.Outputs.Count} outputs";
    }
}
