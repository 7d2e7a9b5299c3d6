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

    // A week.
    private const int MinutesMax = 10_080;

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
        var jobs = new Option<int>("--jobs")
        {
            Description = "Runs at a time with --seeds, --repeat, --hunt and --zoo, each on one thread; no trace depends on it.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var stress = new Option<bool>("--stress") { Description = "Many threads and real time: leases, swaps and parallel loops under load." };
        var root = new RootCommand(
            "Runs a network of real nodes, plugins included, on one thread, in virtual time, from one seed.\n\n" +
            "  pyde simulate --seed 7                         one run with every fault\n" +
            "  pyde simulate --seed 7 --log                   the same run, every event that has words\n" +
            "  pyde simulate --seeds 1000 --nodes 4           a thousand\n" +
            "  pyde simulate --seed 7 --repeat 50             fifty times the same trace, or it fails\n" +
            "  pyde simulate --hunt --minutes 30              look for a seed that fails\n" +
            "  pyde simulate --zoo                            show that the checkers find what is seeded\n" +
            "  pyde simulate --stress --minutes 5             many threads and real time\n\n" +
            "A failing run prints its seed, what it drew, the commit and the command that repeats it.\n\n" +
            "Exit codes: 0 nothing was found, 1 a promise was broken (or a bug of the zoo not found), 2 wrong usage.")
        {
            seed, seeds, repeat, nodes, waves, faults, bug, rest, log, json, hunt, minutes, zoo, stress, jobs,
        };
        root.SetAction(arguments =>
        {
            if (!FaultNames.TryParse(arguments.GetValue(faults)!, out FaultKinds kinds))
                return Misused($"--faults takes all, none or a list of: {FaultNames.List}");
            if (arguments.GetValue(nodes) is < 1 or > RunOptions.NodesMax)
                return Misused($"--nodes takes 1 to {RunOptions.NodesMax}");
            if (arguments.GetValue(bug) is { } name && BugZoo.Find(name) is null)
                return Misused($"the zoo has no bug '{name}'; it has {string.Join(", ", BugZoo.All.Select(entry => entry.Name))}");
            foreach (Option<int> number in new[] { seeds, repeat, jobs })
            {
                if (arguments.GetValue(number) < 1)
                    return Misused($"{number.Name} takes 1 or more");
            }

            if (arguments.GetValue(waves) == 0)
                return Misused("--waves takes 1 or more");
            if (arguments.GetValue(minutes) is not (> 0 and <= MinutesMax))
                return Misused($"--minutes takes more than 0, at most {MinutesMax}");
            if (new[] { hunt, zoo, stress }.Count(mode => arguments.GetValue(mode)) > 1)
                return Misused("--hunt, --zoo and --stress exclude each other");
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
                return Zoo(runner, arguments.GetValue(jobs), isJson);
            if (arguments.GetValue(repeat) > 1)
                return Repeat(runner, options, arguments.GetValue(repeat), arguments.GetValue(jobs), isJson);
            if (arguments.GetValue(hunt))
                return Many(runner, options, int.MaxValue, TimeSpan.FromMinutes(arguments.GetValue(minutes)), isHunt: true, arguments.GetValue(jobs), isJson);
            return arguments.GetValue(seeds) > 1
                ? Many(runner, options, arguments.GetValue(seeds), TimeSpan.MaxValue, isHunt: false, arguments.GetValue(jobs), isJson)
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

    private static int Many(Runner runner, RunOptions first, int count, TimeSpan limit, bool isHunt, int jobs, bool isJson)
    {
        HuntReport report = new ManyRuns(runner, first, isHunt, isJson ? Console.Error : Console.Out).Run(count, limit, jobs);
        if (isJson)
            Console.Out.WriteLine(Reports.Json(report));
        return report.Failed == 0 ? Success : Failed;
    }

    private static int Repeat(Runner runner, RunOptions options, int times, int jobs, bool isJson)
    {
        SortedDictionary<string, int> traces = new(StringComparer.Ordinal);
        RunResult? last = null;
        new InOrder<RunResult>(jobs, number => number < times, _ => runner.Run(options), result =>
        {
            last = result;
            string trace = result.TraceHash.ToString();
            traces[trace] = traces.GetValueOrDefault(trace) + 1;
            return true;
        }).Run();
        if (isJson)
        {
            Console.Out.WriteLine(Reports.Json(new RepeatReport(times, traces, Reports.Of(last!))));
        }
        else
        {
            foreach ((string trace, int count) in traces)
                Console.Out.WriteLine($"{count,4} of {times}: {trace}");
            if (!last!.IsOk)
                Reports.TellFailure(Console.Out, last, small: null);
        }

        return traces.Count == 1 && last!.IsOk ? Success : Failed;
    }

    private static int Zoo(Runner runner, int jobs, bool isJson)
    {
        ZooReport report = ZooWalk.FindAll(runner, jobs, isJson ? Console.Error : Console.Out);
        if (isJson)
            Console.Out.WriteLine(Reports.Json(report));
        else
            Console.Out.WriteLine($"\n{report.Found} of {report.Bugs} bugs found");
        foreach (ZooRow row in report.Rows.Where(row => row.Checker is null))
            Console.Error.WriteLine($"{row.Name} was not found with {row.Seeds} seeds; the last one: {row.Command}");
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
