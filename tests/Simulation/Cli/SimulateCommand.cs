using System.CommandLine;
using System.Globalization;
using Simulation.Faults;
using Simulation.Nodes;
using Simulation.Stress;
using Simulation.Zoo;

namespace Simulation.Cli;

/// <summary><c>pyde simulate</c>.</summary>
internal static class SimulateCommand
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    public static RootCommand Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "Seed of the run, or of the first one.", DefaultValueFactory = _ => 1 };
        var seeds = new Option<int>("--seeds") { Description = "Number of runs, each with the next seed.", DefaultValueFactory = _ => 1 };
        var repeat = new Option<int>("--repeat") { Description = "Run the same seed so often; every trace must be the same.", DefaultValueFactory = _ => 1 };
        var nodes = new Option<int>("--nodes") { Description = $"Nodes, 1 to {RunOptions.NodesMax}.", DefaultValueFactory = _ => 4 };
        var waves = new Option<ulong>("--waves") { Description = "Waves that the chain has to reach.", DefaultValueFactory = _ => 40 };
        var faults = new Option<string>("--faults")
        {
            Description = $"all, none, or a list of: {FaultNames.List}.",
            DefaultValueFactory = _ => "all",
        };
        var bug = new Option<string?>("--bug") { Description = "Run with a seeded bug of the zoo." };
        var rest = new Option<bool>("--rest") { Description = "No clients and an empty wave a minute: what a chain at rest costs." };
        var log = new Option<bool>("--log") { Description = "Tell every event that has words." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object on standard output and nothing else there." };
        var hunt = new Option<bool>("--hunt") { Description = "Draw seeds and options until --minutes are over or a run fails; a failure is made smaller." };
        var minutes = new Option<double>("--minutes") { Description = "Length of a hunt or a stress.", DefaultValueFactory = _ => 1 };
        var zoo = new Option<bool>("--zoo") { Description = "Let the checkers find every bug of the zoo, and say with how many seeds." };
        var stress = new Option<bool>("--stress") { Description = "Many threads and real time: leases, swaps and parallel loops under load." };
        var root = new RootCommand(
            "Runs a network of real nodes, plugins included, on one thread, in virtual time, from one seed.\n\n" +
            "  pyde simulate --seed 7                         one run with every fault\n" +
            "  pyde simulate --seeds 1000 --nodes 4           a thousand\n" +
            "  pyde simulate --hunt --minutes 30              look for a seed that fails\n" +
            "  pyde simulate --zoo                            show that the checkers find what is seeded\n\n" +
            "Exit codes: 0 nothing was found, 1 a promise was broken (or a bug of the zoo not found), 2 wrong usage.")
        {
            seed, seeds, repeat, nodes, waves, faults, bug, rest, log, json, hunt, minutes, zoo, stress,
        };
        root.SetAction(arguments =>
        {
            if (!FaultNames.TryParse(arguments.GetValue(faults)!, out FaultKinds kinds))
                return Misused($"--faults takes all, none or a list of: {FaultNames.List}");
            if (arguments.GetValue(nodes) is < 1 or > RunOptions.NodesMax)
                return Misused($"--nodes takes 1 to {RunOptions.NodesMax}");
            if (arguments.GetValue(bug) is { } name && BugZoo.Find(name) is null)
                return Misused($"the zoo has no bug '{name}'; pyde simulate --zoo lists them");
            var options = new RunOptions
            {
                Seed = arguments.GetValue(seed),
                Nodes = arguments.GetValue(nodes),
                Waves = arguments.GetValue(waves),
                Faults = arguments.GetValue(rest) ? FaultKinds.None : kinds,
                Bug = arguments.GetValue(bug),
                IsAtRest = arguments.GetValue(rest),
            };
            bool isJson = arguments.GetValue(json);
            if (arguments.GetValue(stress))
                return Stress(TimeSpan.FromMinutes(arguments.GetValue(minutes)), isJson);
            using var runner = new Runner();
            if (arguments.GetValue(zoo))
                return Zoo(runner, isJson);
            if (arguments.GetValue(repeat) > 1)
                return Repeat(runner, options, arguments.GetValue(repeat), isJson);
            if (arguments.GetValue(hunt))
                return Many(runner, options, int.MaxValue, TimeSpan.FromMinutes(arguments.GetValue(minutes)), isHunt: true, isJson);
            return arguments.GetValue(seeds) > 1
                ? Many(runner, options, arguments.GetValue(seeds), TimeSpan.MaxValue, isHunt: false, isJson)
                : One(runner, options, arguments.GetValue(log), isJson);
        });
        return root;
    }

    private static int Misused(string what)
    {
        Console.Error.WriteLine($"pyde: {what}");
        return WrongUsage;
    }

    private static int One(Runner runner, RunOptions options, bool isLogged, bool isJson)
    {
        RunResult result = runner.Run(options, isLogged ? (isJson ? Console.Error : Console.Out) : null);
        if (isJson)
            Console.Out.WriteLine(Reports.Json(Reports.Of(result)));
        else if (result.IsOk)
            Console.Out.WriteLine(Line(result));
        else
            Reports.TellFailure(Console.Out, result, small: null);
        return result.IsOk ? Success : Failed;
    }

    private static string Line(RunResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {result.Options.Seed}: {result.Waves} waves, {result.Transactions} transactions, {result.VirtualSeconds:F1} virtual seconds in {result.RealSeconds:F2}, trace {result.TraceHash}");

    private static int Many(Runner runner, RunOptions first, int count, TimeSpan limit, bool isHunt, bool isJson)
    {
        TextWriter output = isJson ? Console.Error : Console.Out;
        long begun = TimeProvider.System.GetTimestamp();
        long told = begun;
        var totals = new HuntTotals();
        for (int i = 0; i < count && TimeProvider.System.GetElapsedTime(begun) < limit; i++)
        {
            RunOptions options = first with { Seed = first.Seed + (ulong)i };
            RunResult result = runner.Run(isHunt ? HuntDraw.Vary(options) : options);
            totals.Add(result);
            if (!result.IsOk)
            {
                RunResult? small = null;
                if (isHunt)
                {
                    output.WriteLine($"seed {result.Options.Seed} fails ({result.Violations[0].Checker}); making it smaller …");
                    small = new Shrinker(candidate => runner.Run(candidate)).Shrink(result);
                }

                Reports.TellFailure(output, result, small);
                if (isHunt)
                    break;
            }

            if (TimeProvider.System.GetElapsedTime(told) < ProgressInterval)
                continue;
            told = TimeProvider.System.GetTimestamp();
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{totals.Seeds,6} seeds, {totals.Failed} failed, {totals.VirtualSeconds:F0} virtual seconds in {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:F0}"));
        }

        HuntReport report = totals.ToReport(first.Seed, TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
        if (isJson)
            Console.Out.WriteLine(Reports.Json(report));
        else
            totals.Tell(Console.Out, report);
        return report.Failed == 0 ? Success : Failed;
    }

    private static int Repeat(Runner runner, RunOptions options, int times, bool isJson)
    {
        SortedDictionary<string, int> traces = new(StringComparer.Ordinal);
        RunResult result = runner.Run(options);
        for (int i = 0; i < times; i++)
        {
            result = i == 0 ? result : runner.Run(options);
            string trace = result.TraceHash.ToString();
            traces[trace] = traces.GetValueOrDefault(trace) + 1;
        }

        if (isJson)
            Console.Out.WriteLine(Reports.Json(Reports.Of(result)));
        else
            foreach ((string trace, int count) in traces)
                Console.Out.WriteLine($"{count,4} of {times}: {trace}");
        return traces.Count == 1 ? Success : Failed;
    }

    private static int Zoo(Runner runner, bool isJson)
    {
        List<ZooRow> rows = [];
        foreach (ZooEntry entry in BugZoo.All)
        {
            ZooRow row = ZooWalk.Find(runner, entry);
            rows.Add(row);
            (isJson ? Console.Error : Console.Out).WriteLine($"{row.Name,-34} {row.Checker ?? "NOT FOUND",-12} {row.Seeds,3} seeds  {row.What}");
        }

        var report = new ZooReport(rows.Count, rows.Count(row => row.Checker is not null), rows);
        if (isJson)
            Console.Out.WriteLine(Reports.Json(report));
        else
            Console.Out.WriteLine($"\n{report.Found} of {report.Bugs} bugs found");
        return report.Found == report.Bugs ? Success : Failed;
    }

    private static int Stress(TimeSpan time, bool isJson)
    {
        StressReport report = StressAsync(time).GetAwaiter().GetResult();
        if (isJson)
            Console.Out.WriteLine(Reports.Json(report));
        else
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Calls} calls of {report.Threads} threads, {report.Swaps} swaps ({report.RolledBack} taken back), {report.Loops} parallel loops in {report.Seconds:F1} s: {report.Problems.Count} problems"));
        foreach (string problem in report.Problems)
            Console.Error.WriteLine(problem);
        return report.Problems.Count == 0 ? Success : Failed;
    }

    private static async Task<StressReport> StressAsync(TimeSpan time)
    {
        await using var run = new StressRun();
        return await run.RunAsync(time).ConfigureAwait(false);
    }
}
