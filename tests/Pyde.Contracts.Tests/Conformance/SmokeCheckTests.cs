using Pyde.Contracts.Conformance;
using Pyde.Contracts.Tests.Boundaries;

namespace Pyde.Contracts.Tests.Conformance;

public sealed class SmokeCheckTests
{
    [Fact]
    public void Every_check_names_a_slot_and_no_promise_stands_twice()
    {
        Assert.All(SmokeChecks.All, check => Assert.Contains(check.Slot, SlotName.All));
        Assert.Equal(SmokeChecks.All.Count, SmokeChecks.All.Select(check => check.ToString()).Distinct().Count());
    }

    [Fact]
    public void Fresh_plugin_that_keeps_the_promises_passes()
    {
        Assert.Null(SmokeChecks.Run(SlotName.Consensus, new FakeConsensus()));
        Assert.Null(SmokeChecks.Run(SlotName.State, new FakeState()));
        Assert.Null(SmokeChecks.Run(SlotName.Wasm, new FakeEngine()));
    }

    [Fact]
    public void Mempool_that_answers_no_outcome_is_told_which_promise_it_broke() => Assert.Equal(
        "mempool: a submission that is no transaction is refused: expected one outcome for one submission, found 0",
        SmokeChecks.Run(SlotName.Mempool, new FakeMempool()));

    [Fact]
    public void Fault_of_the_plugin_passes_through()
    {
        FakeConsensus plugin = new() { OnStep = () => throw new FormatException("broken") };
        Assert.Throws<FormatException>(() => SmokeChecks.Run(SlotName.Consensus, plugin));
    }

    [Fact]
    public void Plugin_of_another_slot_is_an_error_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => SmokeChecks.Run(SlotName.Networking, new FakeConsensus()));
}
