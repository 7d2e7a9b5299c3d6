using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;

namespace Wasm.Managed.Tests;

/// <summary>Modules that export <c>run</c>, and what a call of it does.</summary>
internal static class ExportedRun
{
    internal static ValidatedModule Validate(byte[] bytes)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.True(isValid, error.ToString());
        return module!;
    }

    /// <summary>Outcome and results as text.</summary>
    internal static string Describe(IWasmEngine engine, ValidatedModule module, ulong[] arguments)
    {
        engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled);
        using (compiled)
        {
            compiled!.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance);
            using (instance)
            {
                module.FindExportedFunction("run", out int index);
                ulong[] results = new ulong[module.TypeOf(index).Results.Length];
                InvokeOutcome outcome = instance!.Invoke(index, arguments, results);
                return $"{outcome} {(outcome.IsSuccess ? string.Join(',', results) : string.Empty)}";
            }
        }
    }
}
