using System.Diagnostics;
using Pyde.Contracts.Wasm;
using Wasm.Wasmtime.Native;
using Wasm.Wasmtime.Peer;

namespace Benchmarks.Wasm;

/// <summary>What Wasmtime itself takes to compile, to make instances, and to call in both directions: the peer of the rows of engines.</summary>
internal sealed class LibraryRows(BenchContext context)
{
    private const string Suffix = "wasmtime.library";

    /// <summary>Measures and adds the rows.</summary>
    public void Run()
    {
        using PeerEngine parallel = new(hasFuel: false, hasCanonicalNans: true, isParallel: true);
        using PeerEngine single = new(hasFuel: false, hasCanonicalNans: true, isParallel: false);
        foreach (string name in KernelSet.CompileModules)
        {
            string prefix = $"compile.{Math.Round(new FileInfo(KernelSet.PathOf(name)).Length / 1024.0, 1)}KiB.{Suffix}";
            byte[] bytes = File.ReadAllBytes(KernelSet.PathOf(name));
            context.Add(new BenchResult($"{prefix}.up_to_{Environment.ProcessorCount}_threads", Compile(parallel, bytes), "ms"));
            context.Add(new BenchResult($"{prefix}.one_thread", Compile(single, bytes), "ms"));
        }

        MeasureCalls(parallel);
    }

    private double Compile(PeerEngine engine, byte[] bytes)
    {
        double best = double.MaxValue;
        for (int i = 0; i < (context.IsQuick ? 3 : 10); i++)
        {
            var watch = Stopwatch.StartNew();
            using PeerModule code = engine.Compile(bytes);
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }

        return best;
    }

    private void MeasureCalls(PeerEngine engine)
    {
        ValidatedModule module = CallRows.Validate();
        using PeerModule code = engine.Compile(module.Bytes);
        double instantiation = BenchClock.Nanoseconds(
            count =>
            {
                for (int i = 0; i < count; i++)
                {
                    using PeerInstance each = new(engine, code, module);
                    Call(each, each.Find("touch"), 1);
                }
            },
            context.IsQuick) / 1e3;
        using PeerInstance instance = new(engine, code, module);
        Function nothing = instance.Find("nothing");
        Function call = instance.Find("call");
        double inward = BenchClock.Nanoseconds(count => Call(instance, nothing, count), context.IsQuick);
        double outward = BenchClock.Nanoseconds(count => Call(instance, call, count), context.IsQuick) / CallRows.CallsPerRun;
        context.Add(new BenchResult($"instance.new_and_call.{Suffix}", instantiation, "us"));
        context.Add(new BenchResult($"call.host_to_guest.{Suffix}", inward, "ns"));
        context.Add(new BenchResult($"call.guest_to_host.{Suffix}", outward, "ns"));
    }

    private static void Call(PeerInstance instance, in Function function, int count)
    {
        if (!instance.Call(in function, [], count))
            throw new InvalidOperationException("the library traps in a function that cannot");
    }
}
