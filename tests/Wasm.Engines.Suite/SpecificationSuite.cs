using Pyde.Contracts.Wasm;
using Wasm.EngineSuite.Spec;
using Xunit.Abstractions;

namespace Wasm.EngineSuite;

/// <summary>The specification's own tests, where PYDE_WASM_SPEC names a folder that wast2json wrote.</summary>
public abstract class SpecificationSuite(ITestOutputHelper output)
{
    protected abstract IWasmEngine CreateEngine();

    [SpecificationFact]
    public void Every_specification_test_of_the_allowed_features_passes()
    {
        string folder = SpecificationFactAttribute.Folder ?? throw new InvalidOperationException("PYDE_WASM_SPEC names no folder");
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
