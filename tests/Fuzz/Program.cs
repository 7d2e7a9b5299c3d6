using System.CommandLine;
using Fuzz;

// A target each: `pyde fuzz <target> [--seed S] [--json] …`.
var minutes = new Option<double>("--minutes") { Description = "How long to look; 1 unless given.", DefaultValueFactory = _ => 1 };
var count = new Option<long>("--count") { Description = "How many modules; 100,000 unless given.", DefaultValueFactory = _ => 100_000 };
var seed = new Option<int?>("--seed") { Description = "Seed of the first module or batch; drawn and printed unless given." };
var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and nothing else there." };
var module = new Option<string?>("--module") { Description = "Looks at one module only, with ever new calls: for making a finding smaller." };
var wasm = new Command(
    "wasm",
    "Compares the WASM engines and Node's on mutated, host-calling and generated modules: results, traps, memory, globals, host calls, gas.")
{
    minutes, seed, json, module,
};
wasm.SetAction(arguments => WasmFuzz.Run(
    arguments.GetValue(minutes), arguments.GetValue(seed) ?? Random.Shared.Next(), arguments.GetValue(json), arguments.GetValue(module)));
var modules = new Command(
    "modules", "Feeds invalid modules to reader, validator and deploy-time checks, and compares their verdicts with Node's.")
{
    count, seed, json,
};
modules.SetAction(arguments => ModulesFuzz.Run(
    arguments.GetValue(count), arguments.GetValue(seed) ?? Random.Shared.Next(), arguments.GetValue(json)));
var folder = new Argument<string>("folder") { Description = "What wast2json wrote (tests/Wasm.Engines.Suite/Fixtures/spec.sh)." };
var spec = new Command("spec", "Runs the specification's tests on every engine and prints a table.") { folder };
spec.SetAction(arguments => SpecTable.Run(arguments.GetValue(folder)!));
var root = new RootCommand("Looks for differences between implementations that must not differ, from a seed that repeats what was found.")
{
    wasm,
    modules,
    spec,
};

// A mistyped command line is 2 for every command of the tool; the parser's own code would be 1, which means "failed".
ParseResult parsed = root.Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;
