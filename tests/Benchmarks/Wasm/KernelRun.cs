using System.Diagnostics;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Wasm;

/// <summary>One kernel on one engine of this project, compiled and ready to be called again and again.</summary>
internal sealed class KernelRun : IDisposable
{
    private readonly Kernel _kernel;
    private readonly string _engine;
    private readonly ICompiledModule _module;
    private readonly IWasmInstance _instance;
    private readonly int _function;

    private KernelRun(Kernel kernel, string engine, ICompiledModule module, IWasmInstance instance, int function)
    {
        _kernel = kernel;
        _engine = engine;
        _module = module;
        _instance = instance;
        _function = function;
    }

    /// <summary>Compiles a kernel; null, with a note, where the engine does not run it on this machine.</summary>
    public static KernelRun? Prepare(BenchContext context, string engineName, IWasmEngine engine, Kernel kernel, bool isMetered)
    {
        ValidatedModule module = kernel.Validate();
        CompileOutcome outcome = engine.Compile(module, Plans.Of(module, isMetered), WasmLimits.Standard, out ICompiledModule? compiled);
        if (compiled is null)
        {
            context.Note($"{kernel.Name} does not run on {engineName}: {outcome}");
            return null;
        }

        module.FindExportedFunction(Kernel.Entry, out int function);
        TrapCode trap = compiled.Instantiate(UnusedHost.Instance, Plans.Ample, out IWasmInstance? instance);
        return trap == TrapCode.None
            ? new KernelRun(kernel, engineName, compiled, instance!, function)
            : throw new InvalidOperationException($"{engineName}: {kernel.Name} does not instantiate: {trap}");
    }

    /// <summary>Runs the kernel for a while, at least once.</summary>
    /// <returns>Nanoseconds of the quickest call.</returns>
    /// <exception cref="InvalidOperationException">It answered another checksum.</exception>
    public double Sample(int milliseconds)
    {
        double best = double.MaxValue;
        Span<ulong> results = stackalloc ulong[1];
        var budget = Stopwatch.StartNew();
        do
        {
            long start = Stopwatch.GetTimestamp();
            InvokeOutcome outcome = _instance.Invoke(_function, [_kernel.N], results);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            if (outcome.Status != InvokeStatus.Completed || results[0] != _kernel.Checksum)
            {
                throw new InvalidOperationException(
                    $"{_engine}: {_kernel.Name} ended with {outcome.Status} {outcome.Trap} {results[0]}, expected {_kernel.Checksum}");
            }
        }
        while (budget.ElapsedMilliseconds < milliseconds);
        return best;
    }

    public void Dispose()
    {
        _instance.Dispose();
        _module.Dispose();
    }
}
