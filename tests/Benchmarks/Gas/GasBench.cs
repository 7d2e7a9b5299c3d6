using System.CommandLine;
using Benchmarks.Swap;
using Benchmarks.Wasm;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Types;

namespace Benchmarks.Gas;

/// <summary><c>pyde bench gas</c>: whether prices match work. Nanoseconds per unit of gas of everything that gas pays for (abi.md).</summary>
internal sealed class GasBench : IBenchArea
{
    private const int Accounts = 8;
    private const int Failed = 1;
    private const int EnvironmentMissing = 3;

    private readonly Option<string?> _engine = new("--engine")
    {
        Description = "The engine that runs the guests: managed, interpreter, wasmtime (the first of these that is there).",
    };

    public string Name => "gas";

    public string Description => "Nanoseconds per gas of every host function, instruction class and transaction type.";

    public void Configure(Command command) => command.Add(_engine);

    public int Run(BenchContext context)
    {
        if (ArtifactsFolder.Find() is not { } artifacts || !Directory.Exists(Path.Combine(artifacts, "plugins", "Execution.Waves")))
        {
            Console.Error.WriteLine("pyde bench gas: the node's plugins are not built (./pyde plugins list builds them)");
            return EnvironmentMissing;
        }

        string cache = Directory.CreateTempSubdirectory("pyde-bench-gas-").FullName;
        using var services = new BenchServices(new NodeIdentity(ChainId.Development, default, default));
        IReadOnlyList<LoadedEngine> engines = LoadedEngine.LoadAll(context, new PluginLibrary(cache), services);
        try
        {
            string? wanted = context.Arguments.GetValue(_engine);
            LoadedEngine? engine = wanted is null
                ? engines.OrderBy(engine => engine.Name == "managed" ? 0 : engine.Name == "interpreter" ? 1 : 2).FirstOrDefault()
                : engines.FirstOrDefault(engine => engine.Name == wanted);
            if (engine is null)
            {
                Console.Error.WriteLine($"pyde bench gas: no engine {wanted ?? "is built"}; there are: {string.Join(", ", engines.Select(e => e.Name))}");
                return EnvironmentMissing;
            }

            context.Note($"guests run on {engine.Name}; time of a host function is the boundary's, and where it touches state the wave's with its commit");
            var rows = new GasRows(context);
            new InstructionGas(context, rows, engine).Run();
            new BoundaryGas(context, rows).Run();
            MeasureChainAsync(context, rows, engine, Path.Combine(artifacts, "plugins")).GetAwaiter().GetResult();
            return rows.Finish() ? 0 : Failed;
        }
        catch (InvalidOperationException wrong)
        {
            Console.Error.WriteLine($"pyde bench gas: {wrong.Message}");
            return Failed;
        }
        finally
        {
            foreach (LoadedEngine engine in engines)
                engine.Dispose();
            Directory.Delete(cache, recursive: true);
        }
    }

    private static async Task MeasureChainAsync(BenchContext context, GasRows rows, LoadedEngine engine, string plugins)
    {
        await using GasChain chain = await GasChain.StartAsync(plugins, engine.Guarded, Accounts);
        new ExecutorGas(context, rows, chain).Run();
        new TransactionGas(context, rows, chain).Run();
    }
}
