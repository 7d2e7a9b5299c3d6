using System.Diagnostics;
using Pyde.Contracts.Wasm;
using Wasm.Wasmtime.Native;
using Wasm.Wasmtime.Peer;

namespace Benchmarks.Wasm;

/// <summary>Wasmtime in this process, through its C API and nothing else: unchecked calls, no plan, no plugin.</summary>
/// <remarks>Kernels of floating point run with canonical NaNs, as they do on the chain.</remarks>
internal sealed class LibraryPeer : IDisposable
{
    private readonly Dictionary<(string Kernel, bool HasFuel), (PeerModule Code, PeerInstance Instance)> _kernels = [];
    private readonly Dictionary<(bool HasFuel, bool HasCanonicalNans), PeerEngine> _engines = [];

    /// <summary>What rows call it.</summary>
    public string Name => "Wasmtime (library)";

    /// <summary>What rows call it where it counts fuel.</summary>
    public string FuelName => "Wasmtime (library) with fuel";

    /// <summary>Runs a kernel for a while, at least once.</summary>
    /// <returns>Nanoseconds of the quickest call.</returns>
    /// <exception cref="InvalidOperationException">It answered another checksum.</exception>
    public double Run(Kernel kernel, bool hasFuel, int milliseconds)
    {
        PeerInstance instance = Prepare(kernel, hasFuel);
        if (hasFuel)
            instance.Refuel(FrameGrant.GasMax);
        Function run = instance.Find(Kernel.Entry);
        Span<RawValue> values = stackalloc RawValue[1];
        double best = double.MaxValue;
        var budget = Stopwatch.StartNew();
        do
        {
            values[0].Bits = kernel.N;
            long start = Stopwatch.GetTimestamp();
            bool isDone = instance.Call(in run, values);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            if (!isDone || values[0].Low != kernel.Checksum)
                throw new InvalidOperationException($"{Name}: {kernel.Name} answered {values[0].Low}, expected {kernel.Checksum}");
        }
        while (budget.ElapsedMilliseconds < milliseconds);
        return best;
    }

    public void Dispose()
    {
        foreach ((PeerModule code, PeerInstance instance) in _kernels.Values)
        {
            instance.Dispose();
            code.Dispose();
        }

        foreach (PeerEngine engine in _engines.Values)
            engine.Dispose();
    }

    private PeerInstance Prepare(Kernel kernel, bool hasFuel)
    {
        if (_kernels.TryGetValue((kernel.Name, hasFuel), out (PeerModule Code, PeerInstance Instance) known))
            return known.Instance;
        bool hasCanonicalNans = kernel.Kind == KernelKind.Float;
        if (!_engines.TryGetValue((hasFuel, hasCanonicalNans), out PeerEngine? engine))
        {
            engine = new PeerEngine(hasFuel, hasCanonicalNans, isParallel: true);
            _engines.Add((hasFuel, hasCanonicalNans), engine);
        }

        ValidatedModule module = kernel.Validate();
        PeerModule code = engine.Compile(module.Bytes);
        PeerInstance instance = new(engine, code, module);
        _kernels.Add((kernel.Name, hasFuel), (code, instance));
        return instance;
    }
}
