using System.Diagnostics;
using Pyde.Abi.Binary;
using Pyde.Abi.Deployment;
using Pyde.Abi.Hosting;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Wasm;

/// <summary>How long code takes to be ready: modules of three sizes, and a contract from its bytes to its first result.</summary>
internal sealed class CompileRows(BenchContext context, IReadOnlyList<LoadedEngine> engines, Peers peers)
{
    private const string SmallModule = "hashmap";
    private const string LargeModule = "modules/large";
    private const string Managed = "managed";
    private const string WasmtimeName = "wasmtime";
    private const string Interpreter = "interpreter";

    private readonly int _times = context.IsQuick ? 3 : 10;

    /// <summary>Measures and adds the rows.</summary>
    public void Run()
    {
        foreach (string name in (IEnumerable<string>)[SmallModule, .. KernelSet.CompileModules])
            MeasureModule(name);
        foreach (LoadedEngine engine in engines)
            MeasureFirstResult(engine);
    }

    private static string SizeOf(string name) => $"{Math.Round(new FileInfo(KernelSet.PathOf(name)).Length / 1024.0, 1)}KiB";

    private void MeasureModule(string name)
    {
        string prefix = $"compile.{SizeOf(name)}";
        (string Name, double Milliseconds)? wasmtime = null;
        foreach (ScriptPeer peer in peers.All)
        {
            double milliseconds = peer.Compile(KernelSet.PathOf(name), _times) / 1e6;
            context.Add(new BenchResult($"{prefix}.{peer.Name.Split(' ')[0].ToLowerInvariant()}", milliseconds, "ms"));
            if (peer == peers.Wasmtime)
                wasmtime = ($"{peer.Name}, up to {Environment.ProcessorCount} threads", milliseconds);
        }

        // The library of today is the better peer where there is one.
        foreach (LoadedEngine engine in engines.OrderBy(engine => engine.Name == WasmtimeName ? 0 : 1))
        {
            if (Compile(engine, name) is not { } times)
                continue;
            if (engine.Name == WasmtimeName)
                wasmtime = ($"Wasmtime (library), up to {Environment.ProcessorCount} threads", times.MachineCode);
            context.Add(new BenchResult($"{prefix}.{engine.Name}", times.Compile, "ms"));

            // An engine may leave machine code to Prepare: what is compared is the time until all of it is there.
            var row = new BenchResult($"{prefix}.{engine.Name}.machine_code", times.MachineCode, "ms");
            if (engine.Name != WasmtimeName && wasmtime is { } peer)
            {
                row = row with { Peer = peer.Name, PeerValue = peer.Milliseconds, Ratio = peer.Milliseconds / times.MachineCode };
                if (engine.Name == Managed && name == LargeModule)
                {
                    // At most half of Wasmtime's time, and never more than it; up to as many threads on this side.
                    context.Add(row with { Name = row.Name + Bounds.Must, Goal = 1, GoalOn = Bounds.RatioAtLeast });
                    row = row with { Goal = 2, GoalOn = Bounds.RatioAtLeast };
                }
            }

            context.Add(row);

            // What one thread would take.
            context.Add(new BenchResult($"{prefix}.{engine.Name}.machine_code.cpu", times.Processor, "ms"));
        }
    }

    private (double Compile, double MachineCode, double Processor)? Compile(LoadedEngine engine, string name)
    {
        (double Compile, double MachineCode, double Processor) best = (double.MaxValue, double.MaxValue, double.MaxValue);
        ValidatedModule module = KernelSet.Validate(name, ImportLinker.HostTable);
        ChargePlan plan = ChargePlanner.Derive(module);
        for (int i = 0; i < _times; i++)
        {
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            CompileOutcome outcome = engine.Bare.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? compiled);
            double ready = watch.Elapsed.TotalMilliseconds;
            if (compiled is null)
            {
                context.Note($"{engine.Name} does not compile {name}: {outcome}");
                return null;
            }

            using (compiled)
            {
                compiled.Prepare();
                best.MachineCode = Math.Min(best.MachineCode, watch.Elapsed.TotalMilliseconds);
                best.Processor = Math.Min(best.Processor, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
                CallExports(compiled, module);
            }

            best.Compile = Math.Min(best.Compile, ready);
        }

        return best;
    }

    private static void CallExports(ICompiledModule compiled, ValidatedModule module)
    {
        TrapCode trap = compiled.Instantiate(UnusedHost.Instance, Plans.Ample, out IWasmInstance? instance);
        if (trap != TrapCode.None)
            throw new InvalidOperationException($"the module does not instantiate: {trap}");
        using (instance)
        {
            Span<ulong> results = stackalloc ulong[1];
            foreach (ModuleExport export in module.Exports)
            {
                if (export.Kind == ModuleExportKind.Function)
                    instance!.Invoke(export.Index, [2], results);
            }
        }
    }

    // From the bytes: deploy-time validation, charge plan, compilation, instance, call, result.
    private void MeasureFirstResult(LoadedEngine engine)
    {
        byte[] bytes = File.ReadAllBytes(KernelSet.PathOf(KernelSet.Contract));
        var host = new HostBoundary(new PlainSemantics { Arguments = new byte[] { 2, 0, 0, 0 } });
        double best = double.MaxValue;
        for (int i = 0; i < _times * 3; i++)
        {
            byte[] copy = [.. bytes];
            var watch = Stopwatch.StartNew();
            if (!DeployValidator.TryValidate(copy, expected: null, WasmLimits.Standard, out DeployableModule? module, out DeployError error))
                throw new InvalidDataException($"{KernelSet.Contract}.wasm: {error.Code} {error.Subject}");
            engine.Bare.Compile(module!.Module, module.Plan, WasmLimits.Standard, out ICompiledModule? compiled);
            if (compiled is null)
                return;
            using (compiled)
            {
                module.TryFind("settle", out _, out int function);
                compiled.Instantiate(host, Plans.Ample, out IWasmInstance? instance);
                using (instance)
                {
                    InvokeOutcome outcome = instance!.Invoke(function);
                    best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
                    if (outcome.Status != InvokeStatus.Returned || instance.ReturnData.Length != 16)
                        throw new InvalidOperationException($"{engine.Name}: the contract ended with {outcome.Status} {outcome.Trap}");
                }
            }
        }

        string prefix = $"first_result.{SizeOf(KernelSet.Contract)}";
        context.Add(new BenchResult($"{prefix}.{engine.Name}", best, "ms"));

        // A node runs a module on the interpreter until a compiler's code is there: that is the result that somebody waits for.
        if (engine.Name == Interpreter)
            Bounds.AddAtMost(context, $"{prefix}.as_served", best, "ms", goal: 1, must: 5);
    }
}
