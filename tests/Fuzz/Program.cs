using System.CommandLine;
using Fuzz;

// One target a line: `pyde fuzz <target> [--minutes N] [--seed S] [--json]`.
var minutes = new Option<double>("--minutes") { Description = "How long to look; 1 unless given.", DefaultValueFactory = _ => 1 };
var seed = new Option<int?>("--seed") { Description = "Seed of the first module; drawn and printed unless given." };
var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and nothing else there." };
var wasm = new Command(
    "wasm", "Compares the managed engine with the interpreter on mutated and generated modules: results, traps, memory, globals and gas.")
{
    minutes, seed, json,
};
wasm.SetAction(arguments => WasmFuzz.Run(
    arguments.GetValue(minutes), arguments.GetValue(seed) ?? Random.Shared.Next(), arguments.GetValue(json)));
var root = new RootCommand("Looks for differences between implementations that must not differ, from a seed that repeats what was found.")
{
    wasm,
};

// A mistyped command line is 2 for every command of the tool; the parser's own code would be 1, which means "failed".
ParseResult parsed = root.Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;
