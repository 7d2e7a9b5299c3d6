using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Consensus;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>Offers batches, lets timers come and executes waves.</summary>
internal sealed class ConsensusDriver : SlotDriver
{
    private readonly ConsensusHost _host;
    private int _offered;

    public ConsensusDriver(KitNode node)
        : base(node) => _host = new ConsensusHost(node) { Serving = () => Instance.As<IConsensus>() };

    public override string Step(Draw draw)
    {
        int before = _host.Executed.Count;
        int waiting = _host.Waiting;
        int final = _host.FinalCount;
        string answer = draw.Below(10) switch
        {
            < 4 => $"offer {_offered}: {_host.Offer(_offered++)}",
            < 5 => $"offer {_offered / 2} again: {_host.Offer(_offered / 2)}",
            < 8 => $"execute: {_host.Execute()?.ToString() ?? "nothing"}",
            _ => $"timer: {_host.FireNext()}",
        };
        Batches(before, out string executed);
        return $"{answer}; executed {executed}; {_host.Waiting - waiting} committed, {_host.FinalCount - final} final";
    }

    public override string Look()
    {
        ConsensusStatus status = Instance.As<IConsensus>().Status;
        return $"{status}";
    }

    protected override void Opened()
    {
        _host.Lose();
        _host.Resume();
        if (_host.Head is null)
            _host.ExecuteGenesis();
    }

    private void Batches(int from, out string text) => text = string.Join(' ', _host.Executed.Skip(from).Select(ShortOf));

    private static string ShortOf(Hash32 hash) => hash.ToString()[..8];
}
