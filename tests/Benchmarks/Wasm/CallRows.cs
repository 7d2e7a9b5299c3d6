using Pyde.Abi.Binary;
using Pyde.Abi.Hosting;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Wasm;

/// <summary>The price of the way in and out: instances from the pool, calls of the host into a guest and of a guest into the host.</summary>
internal sealed class CallRows(BenchContext context, IReadOnlyList<LoadedEngine> engines)
{
    private const string Managed = "managed";

    /// <summary>Calls of the host in one call of the measured function.</summary>
    public const int CallsPerRun = 1_000;

    /// <summary>Measures and adds the rows.</summary>
    public void Run()
    {
        foreach (LoadedEngine engine in engines)
        {
            Measure(engine.Name, engine.Bare, engine.Name == Managed);
            Measure($"{engine.Name}.guarded", engine.Guarded, hasGoals: false);
        }
    }

    /// <summary>One page, 4 KiB of data, 16 globals (abi.md, "Engines"), and the functions that are measured.</summary>
    private static byte[] SmallModule()
    {
        var builder = ModuleBuilder.WithMemory();
        int host = builder.ImportHost("wave_id");
        for (int i = 0; i < 16; i++)
            builder.Global('i', isMutable: true, [0x41, 0x07]);
        builder.Data(0, [.. Enumerable.Range(0, 4096).Select(i => (byte)i)]);
        builder.Function(":", [], export: "nothing");

        // Leaves something for the reset: a global, and a word of memory.
        builder.Function(":", [0x41, 0x01, 0x24, 0x00, 0x41, 0x00, 0x41, 0x01, 0x36, 0x02, 0x00], export: "touch");

        // The counter runs down in a local; each turn is one call whose result is dropped. The turn itself belongs to the figure.
        ReadOnlySpan<byte> turn = [0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00];
        builder.Function(
            ":", [0x41, .. ModuleBuilder.S32(CallsPerRun), 0x21, 0x00, 0x03, 0x40, 0x10, (byte)host, 0x1a, .. turn, 0x0b], "i", export: "call");
        return builder.Build();
    }

    /// <summary>The module that is measured.</summary>
    public static ValidatedModule Validate() =>
        WasmValidator.TryValidate(SmallModule(), WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error)
            ? module!
            : throw new InvalidDataException(error.ToString());

    private void Measure(string name, IWasmEngine engine, bool hasGoals)
    {
        ValidatedModule module = Validate();
        CompileOutcome outcome = engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled);
        if (compiled is null)
        {
            context.Note($"no rows of calls on {name}: {outcome}");
            return;
        }

        using (compiled)
        {
            var host = new HostBoundary(new PlainSemantics());
            int touch = IndexOf(module, "touch");
            double instantiation = BenchClock.Nanoseconds(count => UseInstances(compiled, host, touch, count), context.IsQuick) / 1e3;
            compiled.Instantiate(host, Plans.Ample, out IWasmInstance? instance);
            using (instance)
            {
                int nothing = IndexOf(module, "nothing");
                int call = IndexOf(module, "call");
                double inward = BenchClock.Nanoseconds(count => Invoke(instance!, nothing, count), context.IsQuick);
                double outward = BenchClock.Nanoseconds(count => Invoke(instance!, call, count), context.IsQuick) / CallsPerRun;
                Add($"instance.pooled_reset_and_call.{name}", instantiation, "us", hasGoals, goal: 2, must: 5);
                Add($"call.host_to_guest.{name}", inward, "ns", hasGoals, goal: 10, must: 25);
                Add($"call.guest_to_host.{name}", outward, "ns", hasGoals, goal: 10, must: 25);
            }
        }
    }

    private void Add(string name, double value, string unit, bool hasGoals, double goal, double must)
    {
        if (hasGoals)
            Bounds.AddAtMost(context, name, value, unit, goal, must);
        else
            context.Add(new BenchResult(name, value, unit));
    }

    private static int IndexOf(ValidatedModule module, string export) => module.FindExportedFunction(export, out int index)
        ? index
        : throw new InvalidDataException($"the module exports no {export}");

    private static void UseInstances(ICompiledModule compiled, IHostFunctions host, int function, int count)
    {
        for (int i = 0; i < count; i++)
        {
            compiled.Instantiate(host, Plans.Ample, out IWasmInstance? instance);
            using (instance)
                Check(instance!.Invoke(function));
        }
    }

    private static void Invoke(IWasmInstance instance, int function, int count)
    {
        for (int i = 0; i < count; i++)
            Check(instance.Invoke(function));
    }

    private static void Check(InvokeOutcome outcome)
    {
        if (outcome.Status != InvokeStatus.Completed)
            throw new InvalidOperationException($"the call ended with {outcome.Status} {outcome.Trap}");
    }
}
