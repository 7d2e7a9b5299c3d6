using System.Runtime.InteropServices;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite.Differential;
using Wasm.Interpreter;
using Wasm.Managed;
using Wasm.Wasmtime;

namespace Fuzz;

/// <summary>The oracle and every engine that this machine has.</summary>
internal sealed class Engines : IDisposable
{
    /// <param name="log">Is told what is missing.</param>
    /// <param name="withNode">Whether Node's engine is compared too.</param>
    internal Engines(TextWriter log, bool withNode)
    {
        List<TestedEngine> tested = [new("managed", new ManagedEngine())];
        WasmtimeEngine wasmtime = CreateWasmtime();
        if (wasmtime.CheckHealth().IsHealthy)
            tested.Add(new TestedEngine("wasmtime", wasmtime));
        else
            log.WriteLine($"not compared: wasmtime ({wasmtime.CheckHealth().Problem})");
        if (withNode && NodeChannel.IsInstalled)
            tested.Add(new TestedEngine("node", new NodeEngine(), IsCoarse: true));
        else if (withNode)
            log.WriteLine("not compared: Node's engine (node is not installed)");

        Tested = [.. tested];
    }

    internal IWasmEngine Oracle { get; } = new InterpreterEngine();

    internal TestedEngine[] Tested { get; }

    /// <summary>The engine over the library that PYDE_WASMTIME names, or that lies beside the plugin or on the system.</summary>
    internal static WasmtimeEngine CreateWasmtime()
    {
        if (Environment.GetEnvironmentVariable("PYDE_WASMTIME") is { Length: > 0 } file)
        {
            NativeLibrary.SetDllImportResolver(
                typeof(WasmtimeEngine).Assembly, (name, _, _) => name == "wasmtime" ? NativeLibrary.Load(file) : 0);
        }

        return new WasmtimeEngine();
    }

    public void Dispose()
    {
        foreach (TestedEngine engine in Tested)
            engine.Engine.Dispose();
        Oracle.Dispose();
    }
}
