using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Dkg;
using Pyde.Contracts.HandOff;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>Ceremonies with anything in between; at the end everybody is at the last epoch, with one key.</summary>
internal sealed class CeremonySequence : SequenceModel<CeremonySequence.Operation>
{
    private const int Size = 4;

    public enum What
    {
        Advance,
        Noise,
        Again,
        Timer,
        NextEpoch,
        Swap,
    }

    public static IEnumerable<ConformanceCheck> For(DkgKit kit)
    {
        yield return kit.Check(CheckAspect.Model, "Whatever happens, a committee ends its last epoch with one key", static trial =>
            new CeremonySequence().Check(trial, "ceremony", sequences: 12, lengthMax: 30));
    }

    protected override Operation Next(Draw draw) => new(
        draw.Chance(60) ? What.Advance : (What)draw.Between(1, (int)What.Swap), draw.Below(1 << 16));

    protected override IEnumerable<Operation> Simpler(Operation operation) =>
        operation.Seed > 0 ? [operation with { Seed = operation.Seed / 2 }] : [];

    protected override void Run(Trial trial, IReadOnlyList<Operation> operations)
    {
        CeremonyCommittee committee = new(trial, Size);
        HandOffSchema schema = trial.Plugin.HandOff.Exports.FirstOrDefault(trial.Plugin.HandOff.Imports.Contains);
        ulong epoch = 1;
        committee.Network.Begin(CeremonyNetwork.CommitteeOf(epoch, Size));
        foreach (Operation operation in operations)
        {
            Draw draw = new((ulong)operation.Seed);
            switch (operation.Kind)
            {
                case What.Noise:
                    Expect.Equal(
                        CeremonyStep.Refused,
                        committee.Network.Feed(
                            draw.Below(Size), new CeremonyMessageReceived(new MemberId(Size), draw.Bytes(draw.Below(60)))),
                        "noise of a stranger");
                    break;
                case What.Again when committee.Network.Queue.Count > 0:
                    committee.Network.Queue.Add(draw.Pick(committee.Network.Queue));
                    break;
                case What.Timer:
                    Expect.That(
                        committee.Network.Feed(draw.Below(Size), new CeremonyTimerFired(ulong.MaxValue)) != CeremonyStep.Accepted,
                        "a timer that was never set: expected it not taken, found it accepted");
                    break;
                case What.NextEpoch:
                    committee.Network.Begin(CeremonyNetwork.CommitteeOf(++epoch, Size));
                    break;
                case What.Swap when schema.Name is not null:
                    AgreementChecks.Replace(committee, draw.Below(Size), schema);
                    break;
                default:
                    committee.Network.Advance(draw);
                    break;
            }
        }

        committee.Network.Run(trial.Draw("end"));
        string key = committee.Network.KeyOf(epoch);
        Expect.That(!key.StartsWith(' '), $"key of epoch {epoch}: expected one, found none");
    }

    /// <summary>One operation.</summary>
    /// <param name="Kind">What happens.</param>
    /// <param name="Seed">Decides where and with what.</param>
    public sealed record Operation(What Kind, int Seed);
}
