using System.Text;
using Boundaries;
using Pyde.Contracts.Conformance;

namespace Conformance.Tests;

public sealed class PageTests
{
    private const string Introduction = """
        # Conformance

        Derived from the checks in `contracts/Pyde.Contracts.Conformance`; a test holds this page to them (`PYDE_WRITE_DOCS=1` rewrites it).

        Every promise of a slot's contract has a check, and every check is data: a sentence that can be false, and a way to find out. The
        same checks run against every plugin folder of the repository, loaded collectible as a node loads it, against the reference double of
        the slot, and against wrong implementations, each of which one of them must reject.

        Checks draw from a seed, and the same seed tries the same. A failure tells the seed; a drawn sequence of operations is first made as
        short as it can be and still fail.

        ## For a plugin of your own

        A test project references `Pyde.Contracts.Testing` and copies the plugin's `plugin.json` beside the test assembly. Every check of the
        slot is then a test case:

        ```csharp
        public sealed class MyMempoolTests(ITestOutputHelper output) : PluginConformance<MyMempool>(output);
        ```

        Without a test framework: `ConformanceRunner.Run(new PluginUnderTest(slot, name, handOff, () => new MyMempool()))` answers a report,
        which is text and JSON.

        ## Wrong implementations

        ```
        mutation/run boundaries                     every contract: which check rejects which wrong implementation
        mutation/run boundaries --slot mempool      one contract
        mutation/run boundaries --right FOLDER      the same faults in a plugin of your own, which must pass unbroken
        mutation/run boundaries --plugin FOLDER     a plugin that is wrong on purpose and must be rejected
        mutation/run boundaries --json              for machines
        ```

        The exit code is 0 when all were rejected, 1 when one survived, 4 when the right implementation was rejected, so that no verdict
        counts. A survivor is a sentence that no check says: write the check.

        To add one, derive from `WrongMempool` (or the class of your slot) in `mutation/Boundaries`, override the member that it breaks, and
        list it with what it does wrong in a few words. A plugin folder given with `--plugin` needs no change here.


        """;

    [Fact]
    public void Page_of_conformance_is_the_checks_in_code()
    {
        StringBuilder page = new(Introduction.ReplaceLineEndings("\n"));
        foreach (string slot in ConformanceKit.Slots)
        {
            IReadOnlyList<ConformanceCheck> checks = ConformanceKit.For(slot);
            int wrong = Catalogue.All.Count(implementation => implementation.Slot == slot);
            page.Append($"## {slot}\n\n{checks.Count} checks; {wrong} wrong implementations are rejected.\n\n| aspect | promise |\n|---|---|\n");
            foreach (ConformanceCheck check in checks)
                page.Append($"| {check.Aspect} | {check.Name} |\n");
            page.Append('\n');
        }

        Repository.AssertPage("docs/conformance.md", page.ToString().TrimEnd('\n') + "\n");
    }

    [Fact]
    public void Every_check_has_a_name_of_its_own_in_its_slot() => Assert.Equal(
        ConformanceKit.All.Count, ConformanceKit.All.Select(check => check.ToString()).Distinct().Count());
}
