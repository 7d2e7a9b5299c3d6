using System.CommandLine;
using System.Text.Json;
using Benchmarks;
using Benchmarks.Crypto;
using Benchmarks.Gas;
using Benchmarks.Swap;
using Benchmarks.Wasm;

// One area a line: `pyde bench <area> [--json] [--quick]`.
IBenchArea[] areas =
[
    new CryptoBench(),
    new SwapBench(),
    new WasmBench(),
    new GasBench(),
];

var root = new RootCommand("Measures the parts of Pyde.Modular against their goals and against peers on the same machine.");
foreach (IBenchArea area in areas)
{
    var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and nothing else there." };
    var quick = new Option<bool>("--quick") { Description = "Take seconds instead of minutes; the figures are then only indicative." };
    var command = new Command(area.Name, area.Description) { json, quick };
    area.Configure(command);
    command.SetAction(arguments =>
    {
        bool isJson = arguments.GetValue(json);
        var context = new BenchContext(arguments, arguments.GetValue(quick), isJson ? Console.Error : Console.Out);
        int exitCode = area.Run(context);
        if (isJson)
        {
            var report = new BenchReport(area.Name, [.. context.Results.Select(BenchRow.Of)]);
            Console.Out.WriteLine(JsonSerializer.Serialize(report, BenchReportJson.Default.BenchReport));
        }

        return exitCode;
    });
    root.Add(command);
}

// A mistyped command line is 2 for every command of the tool; the parser's own code would be 1, which means "failed".
ParseResult parsed = root.Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;
