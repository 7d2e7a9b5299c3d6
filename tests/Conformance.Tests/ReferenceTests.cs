using Pyde.Contracts.Conformance;
using Xunit.Abstractions;

namespace Conformance.Tests;

public sealed class ReferenceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Slots => [.. ConformanceKit.Slots.Where(ConformanceKit.HasReference)];

    [Theory, MemberData(nameof(Slots))]
    public void Reference_double_keeps_its_whole_contract(string slot)
    {
        ConformanceReport report = ConformanceRunner.Run(ConformanceKit.Reference(slot));

        output.WriteLine(report.ToString());
        Assert.True(report.HasPassed, report.ToString());
    }
}
