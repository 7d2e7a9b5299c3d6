using System.Globalization;
using System.Reflection;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Wasm.Wasmtime.Tests;

/// <summary>The suites that every engine passes, on the real library.</summary>
[Collection("wasmtime")]
public sealed class LibraryTests(ITestOutputHelper output)
{
    /// <summary>What the decision on this engine leaves out: names of the renderer in a module, and a pool.</summary>
    private static readonly string[] LeftOut =
    [
        nameof(EngineTests.Rendered_plan_pays_what_the_engine_pays),
        nameof(EngineTests.Rendered_plan_tests_the_counter_at_a_return_inside_the_body),
        nameof(EngineTests.Pooled_instance_runs_and_calls_its_host_without_allocating),
    ];

    [LibraryFact]
    public void Library_is_what_its_headers_say()
    {
        using IWasmEngine engine = RealLibrary.CreateEngine();
        Assert.True(engine.CheckHealth().IsHealthy, engine.CheckHealth().Problem);
    }

    [LibraryFact]
    public void Library_gives_the_results_traps_and_gas_of_every_engine()
    {
        var failures = new List<string>();
        int passed = 0;
        foreach (MethodInfo test in typeof(EngineTests).GetMethods().Where(method => method.IsDefined(typeof(FactAttribute))))
        {
            if (LeftOut.Contains(test.Name))
                continue;
            IEnumerable<object?[]> cases = test.IsDefined(typeof(TheoryAttribute))
                ? test.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(test)!)
                : [[]];
            foreach (object?[] arguments in cases)
            {
                using var suite = new Suite();
                try
                {
                    test.Invoke(suite, Converted(test, arguments));
                    passed++;
                }
                catch (TargetInvocationException failed)
                {
                    failures.Add($"{test.Name}({string.Join(", ", arguments)}): {failed.InnerException!.Message}");
                }
            }
        }

        output.WriteLine($"{passed} passed");
        Assert.Equal([], failures);
        Assert.True(passed > 90, "the suite has more cases than this");
    }

    [LibrarySpecificationFact]
    public void Library_agrees_with_the_specification_tests() =>
        new Specification(output).Every_specification_test_of_the_allowed_features_passes();

    // The cases are written as int where the parameter is narrower or wider.
    private static object?[] Converted(MethodInfo test, object?[] arguments)
    {
        ParameterInfo[] parameters = test.GetParameters();
        return [.. arguments.Select((argument, i) => argument is int number && parameters[i].ParameterType != typeof(int)
            ? Convert.ChangeType(number, parameters[i].ParameterType, CultureInfo.InvariantCulture)
            : argument)];
    }

    private sealed class Suite : EngineTests
    {
        protected override IWasmEngine CreateEngine() => RealLibrary.CreateEngine();
    }

    private sealed class Specification(ITestOutputHelper output) : SpecificationSuite(output)
    {
        protected override IWasmEngine CreateEngine() => RealLibrary.CreateEngine();
    }
}
