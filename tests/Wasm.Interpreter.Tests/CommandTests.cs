using System.Text.Json;
using Pyde.Abi.Tests.Support;
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
    [InlineData("nothing", "1", "the module exports no function nothing of its own; it exports fib, ")]
    [InlineData("fib", "one", "fib is (i32) -> (i32): 'one' is no i32")]
    [InlineData("fib", "4294967296", "fib is (i32) -> (i32): '4294967296' is no i32")]
    [InlineData("fib", "-2147483649", "fib is (i32) -> (i32): '-2147483649' is no i32")]
    public void Run_says_what_does_not_fit_the_function(string export, string argument, string error)
    {
        (int code, JsonElement json) = Run("wasm run", ("file", ["kernels.wasm"]), ("export", [export]), ("arguments", [argument]));
        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith(error, json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_says_how_many_arguments_there_must_be_and_what_gas_may_be()
    {
        (int code, JsonElement json) = Run("wasm run", ("file", ["kernels.wasm"]), ("export", ["fib"]));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("fib is (i32) -> (i32): it takes 1 arguments, 0 given", json.GetProperty("error").GetString());
        (code, json) = Run("wasm run", ("file", ["kernels.wasm"]), ("export", ["fib"]), ("arguments", ["1"]), ("--gas", ["-1"]));
        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("--gas is a number up to 4611686018427387904, not -1", json.GetProperty("error").GetString());
    }

    [Fact]
    public void Import_that_is_no_host_function_is_refused_with_the_cure_and_answers_zeros_with_it()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        int import = builder.Import("env", "seven", ":i");
        builder.Function(":i", [0x10, (byte)import], export: "run");
        _files["imports.wasm"] = builder.Build();
        (int code, JsonElement json) = Run("wasm run", ("file", ["imports.wasm"]), ("export", ["run"]));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("(env.seven); with --stub-imports", json.GetProperty("error").GetString(), StringComparison.Ordinal);
        (code, json) = Run("wasm run", ("file", ["imports.wasm"]), ("export", ["run"]), ("--stub-imports", []));
        Assert.Equal((ExitCode.Success, "0"), (code, json.GetProperty("result").GetString()));
    }

    [Fact]
    public void Limit_is_refused_with_the_cure_and_lifted_by_it()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":i", [.. Enumerable.Repeat((byte)0x01, 50_000), 0x41, 0x07], export: "run");
        _files["long.wasm"] = builder.Build();
        (int code, JsonElement json) = Run("wasm run", ("file", ["long.wasm"]), ("export", ["run"]));
        Assert.Equal(ExitCode.Failed, code);
        Assert.EndsWith("at most 50000); --no-limits lifts it", json.GetProperty("error").GetString(), StringComparison.Ordinal);
        (code, json) = Run("wasm run", ("file", ["long.wasm"]), ("export", ["run"]), ("--no-limits", []));
        Assert.Equal((ExitCode.Success, "7"), (code, json.GetProperty("result").GetString()));
    }

    [Fact]
    public void Run_on_an_engine_that_the_plugin_does_not_hold_is_a_matter_of_the_environment()
    {
        (int code, JsonElement json) = Run(
            "wasm run", ("file", ["kernels.wasm"]), ("export", ["fib"]), ("arguments", ["1"]), ("--engine", ["wasmtime"]));
        Assert.Equal(ExitCode.Environment, code);
        Assert.Contains("is the engine wasmtime: add it there", json.GetProperty("error").GetString(), StringComparison.Ordinal);
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
