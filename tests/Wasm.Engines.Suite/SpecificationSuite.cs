using Pyde.Contracts.Wasm;
using Wasm.EngineSuite.Spec;
using Xunit.Abstractions;

namespace Wasm.EngineSuite;

/// <summary>The specification's own tests, where PYDE_WASM_SPEC names a folder that wast2json wrote.</summary>
public abstract class SpecificationSuite(ITestOutputHelper output)
{
    protected abstract IWasmEngine CreateEngine();

    [Fact]
    public void Every_specification_test_of_the_allowed_features_passes()
    {
        string? folder = Environment.GetEnvironmentVariable("PYDE_WASM_SPEC");
        if (string.IsNullOrEmpty(folder))
        {
            output.WriteLine("not run: PYDE_WASM_SPEC names no folder");
            return;
        }

        using IWasmEngine engine = CreateEngine();
        List<SpecTally> tallies = [];
        foreach (string file in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            tallies.Add(new SpecRunner(engine, folder).Run(file));
        foreach (string line in SpecReport.Lines(engine.GetType().Name, tallies))
            output.WriteLine(line);
        Assert.NotEmpty(tallies);
        Assert.Equal([], tallies.SelectMany(t => t.Failures));
    }
}
