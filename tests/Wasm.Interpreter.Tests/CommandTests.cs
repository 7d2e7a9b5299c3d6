using System.Text.Json;
using Pyde.Contracts.Commands;

namespace Wasm.Interpreter.Tests;

public sealed class CommandTests
{
    private static readonly byte[] Kernels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm"));

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal) { ["kernels.wasm"] = Kernels, ["text"] = [1, 2, 3] };

    [Fact]
    public void Run_shows_result_and_gas()
    {
        (int code, JsonElement json) = Run("wasm run", ("file", ["kernels.wasm"]), ("export", ["fib"]), ("arguments", ["10"]));
        Assert.Equal(ExitCode.Success, code);
        Assert.Equal("Completed", json.GetProperty("status").GetString());
        Assert.Equal("55", json.GetProperty("result").GetString());
        Assert.True(json.GetProperty("gasUsed").GetInt64() > 100);
    }

    [Theory]
    [InlineData("divide_by", "0", "IntegerDivideByZero")]
    [InlineData("peek", "-1", "MemoryOutOfBounds")]
    [InlineData("peek", "4294967295", "MemoryOutOfBounds")]
    public void Run_that_traps_fails_and_names_the_trap(string export, string argument, string trap)
    {
        (int code, JsonElement json) = Run("wasm run", ("file", ["kernels.wasm"]), ("export", [export]), ("arguments", [argument]));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(trap, json.GetProperty("trap").GetString());
    }

    [Fact]
    public void Run_ends_with_the_gas_that_was_given()
    {
        (int code, JsonElement json) = Run(
            "wasm run", ("file", ["kernels.wasm"]), ("export", ["fib"]), ("arguments", ["20"]), ("--gas", ["1000"]));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(("OutOfGas", 1_000L), (json.GetProperty("trap").GetString(), json.GetProperty("gasUsed").GetInt64()));
    }

    [Theory]
    [InlineData("nothing", "1", ExitCode.Usage)]
    [InlineData("fib", "one", ExitCode.Usage)]
    [InlineData("fib", "4294967296", ExitCode.Usage)]
    [InlineData("fib", "-2147483649", ExitCode.Usage)]
    public void Run_refuses_what_does_not_fit_the_function(string export, string argument, int expected) =>
        Assert.Equal(expected, Run("wasm run", ("file", ["kernels.wasm"]), ("export", [export]), ("arguments", [argument])).Code);

    [Fact]
    public void Run_on_an_engine_that_the_plugin_does_not_hold_is_a_matter_of_the_environment()
    {
        (int code, _) = Run(
            "wasm run", ("file", ["kernels.wasm"]), ("export", ["fib"]), ("arguments", ["1"]), ("--engine", ["wasmtime"]));
        Assert.Equal(ExitCode.Environment, code);
    }

    [Fact]
    public void Validate_names_the_rule()
    {
        (int code, JsonElement json) = Run("wasm validate", ("file", ["kernels.wasm"]));
        Assert.Equal((ExitCode.Failed, "AbiMissing"), (code, json.GetProperty("rule").GetString()));
        (code, json) = Run("wasm validate", ("file", ["text"]));
        Assert.Equal((ExitCode.Failed, "Malformed"), (code, json.GetProperty("rule").GetString()));
    }

    [Fact]
    public void Metered_module_is_written_and_can_be_inspected()
    {
        (int code, _) = Run("wasm meter", ("file", ["kernels.wasm"]), ("--output", ["metered.wasm"]));
        Assert.Equal(ExitCode.Success, code);
        (code, JsonElement json) = Run("wasm inspect", ("file", ["metered.wasm"]));
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("pyde_gas (Global)", json.GetProperty("exports").GetString(), StringComparison.Ordinal);
        Assert.Equal(18, json.GetProperty("functions").GetInt64());
    }

    private (int Code, JsonElement Json) Run(string command, params (string Name, string[] Values)[] values)
    {
        using InterpreterEngine engine = new();
        using StringWriter output = new();
        CommandInvocation invocation = new(
            values.ToDictionary(v => v.Name, v => (IReadOnlyList<string>)v.Values, StringComparer.Ordinal),
            Json: true,
            output,
            TextWriter.Null,
            file => _files[file],
            (file, bytes) => _files[file] = bytes);
        int code = engine.Commands.Single(c => c.Name == command).Run(invocation);
        return (code, JsonDocument.Parse(output.ToString()).RootElement);
    }
}
