using System.Reflection;
using System.Runtime.InteropServices;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Wasm.Wasmtime.Tests;

/// <summary>The suite that every engine passes, on the real library: where PYDE_WASMTIME names one, or the system has one.</summary>
[Collection("wasmtime")]
public sealed class LibraryTests(ITestOutputHelper output)
{
    /// <summary>File or name of the library; null where there is none.</summary>
    private static string? Library { get; } = FindLibrary();

    [Fact]
    public void Library_is_what_its_headers_say()
    {
        if (IsMissing())
            return;
        using IWasmEngine engine = EngineContext.Create(Library);
        Assert.True(engine.CheckHealth().IsHealthy, engine.CheckHealth().Problem);
    }

    [Fact]
    public void Library_gives_the_results_traps_and_gas_of_every_engine()
    {
        if (IsMissing())
            return;
        var failures = new List<string>();
        int passed = 0;
        foreach (MethodInfo test in typeof(EngineTests).GetMethods().Where(method => method.IsDefined(typeof(FactAttribute))))
        {
            IEnumerable<object?[]> cases = test.IsDefined(typeof(TheoryAttribute))
                ? test.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(test)!)
                : [[]];
            foreach (object?[] arguments in cases)
            {
                using var suite = new Suite();
                try
                {
                    test.Invoke(suite, arguments);
                    passed++;
                }
                catch (TargetInvocationException failed)
                {
                    failures.Add($"{test.Name}({string.Join(", ", arguments)}): {failed.InnerException!.Message}");
                }
            }
        }

        output.WriteLine($"{passed} passed");
        Assert.Empty(failures);
        Assert.True(passed > 60, "the suite has more cases than this");
    }

    [Fact]
    public void Library_agrees_with_the_specification_tests()
    {
        if (!IsMissing())
            new Specification(output).Every_specification_test_of_the_allowed_features_passes();
    }

    private static string? FindLibrary()
    {
        if (Environment.GetEnvironmentVariable("PYDE_WASMTIME") is { Length: > 0 } given)
            return given;
        return NativeLibrary.TryLoad("libwasmtime.so", out _) ? "libwasmtime.so" : null;
    }

    private bool IsMissing()
    {
        if (Library is null)
            output.WriteLine("not run: no libwasmtime was found; PYDE_WASMTIME names the file of the shared library with the C API");
        return Library is null;
    }

    private sealed class Suite : EngineTests
    {
        protected override IWasmEngine CreateEngine() => EngineContext.Create(Library);
    }

    private sealed class Specification(ITestOutputHelper output) : SpecificationSuite(output)
    {
        protected override IWasmEngine CreateEngine() => EngineContext.Create(Library);
    }
}
