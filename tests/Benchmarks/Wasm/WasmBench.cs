using Benchmarks.Swap;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Types;

namespace Benchmarks.Wasm;

/// <summary><c>pyde bench wasm</c>: the engines against each other, V8 and Wasmtime. Goals: abi.md, "Engines".</summary>
internal sealed class WasmBench : IBenchArea
{
    private const string WasmtimeName = "wasmtime";
    private const int Failed = 1;
    private const int EnvironmentMissing = 3;

    public string Name => "wasm";

    public string Description => "Kernels, compilation, instances and calls on every packed WASM engine, against V8 and Wasmtime.";

    public int Run(BenchContext context)
    {
        // Guests are measured where a node runs them: on a stack on which no engine has to move to another one.
        int exitCode = 0;
        NativeStack.OfThisProcess.Continue(context, area => exitCode = RunHere(area));
        return exitCode;
    }

    private static int RunHere(BenchContext context)
    {
        string cache = Directory.CreateTempSubdirectory("pyde-bench-wasm-").FullName;
        var library = new PluginLibrary(cache);
        using var services = new BenchServices(new NodeIdentity(ChainId.Development, default, default));
        IReadOnlyList<LoadedEngine> engines = LoadedEngine.LoadAll(context, library, services);
        try
        {
            if (engines.Count == 0)
            {
                Console.Error.WriteLine("pyde bench wasm: no engine is built (./pyde plugins list builds them)");
                return EnvironmentMissing;
            }

            bool hasLibrary = engines.Any(engine => engine.Name == WasmtimeName);
            using Peers peers = Peers.Start(context, hasLibrary);
            new KernelRows(context, engines, peers).Run(KernelSet.Load());
            new CompileRows(context, engines, peers).Run();
            new CallRows(context, engines).Run();
            if (hasLibrary)
                new LibraryRows(context).Run();
            return 0;
        }
        catch (InvalidOperationException wrong)
        {
            // A figure of an engine that answers something else is worth nothing.
            Console.Error.WriteLine($"pyde bench wasm: {wrong.Message}");
            return Failed;
        }
        finally
        {
            foreach (LoadedEngine engine in engines)
                engine.Dispose();
            Directory.Delete(cache, recursive: true);
        }
    }
}
