using Boundaries;
using Xunit.Abstractions;

namespace Conformance.Tests;

/// <summary>The kit has first been shown every fault that it must catch.</summary>
public sealed class WrongImplementationTests(ITestOutputHelper output)
{
    private const int PerSlotMin = 12;

    public static TheoryData<string> Slots => [.. Catalogue.All.Select(wrong => wrong.Slot).Distinct()];

    [Theory, MemberData(nameof(Slots))]
    public void Kit_rejects_every_wrong_implementation(string slot)
    {
        Verdict[] verdicts = [.. Catalogue.All.Where(wrong => wrong.Slot == slot)
            .Select(wrong => Judge.Try(Rights.Of(slot), wrong))];

        foreach (Verdict verdict in verdicts)
            output.WriteLine($"{verdict.Implementation}: {verdict.RejectedBy ?? "SURVIVED"}");
        Assert.True(verdicts.Length >= PerSlotMin, $"{slot} has {verdicts.Length} wrong implementations, {PerSlotMin} are asked for");
        Assert.Empty(verdicts.Where(verdict => verdict.HasSurvived).Select(verdict => verdict.Implementation));
    }

    [Fact]
    public void Every_wrong_implementation_has_a_name_of_its_own() => Assert.Equal(
        Catalogue.All.Count, Catalogue.All.Select(wrong => (wrong.Slot, wrong.Name)).Distinct().Count());
}
