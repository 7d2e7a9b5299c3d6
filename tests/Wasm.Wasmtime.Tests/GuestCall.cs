using System.Runtime.ExceptionServices;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;

namespace Wasm.Wasmtime.Tests;

/// <summary>Compiles a module and calls one of its functions.</summary>
internal static class GuestCall
{
    /// <summary>Validates a module that imports host functions only.</summary>
    public static ValidatedModule Validate(byte[] bytes)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.True(isValid, error.ToString());
        return module!;
    }

    /// <summary>Compiles it with the plan of the chain.</summary>
    public static ICompiledModule Compile(IWasmEngine engine, ValidatedModule module)
    {
        CompileOutcome outcome = engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled);
        Assert.Equal(CompileOutcome.Compiled, outcome);
        return compiled!;
    }

    /// <summary>Calls <c>run</c> on a new instance.</summary>
    /// <returns>What can be seen of it: outcome with gas, and results where it completed.</returns>
    public static string Observe(
        ICompiledModule compiled, ValidatedModule module, IHostFunctions host, ulong[] arguments, in FrameGrant grant)
    {
        Assert.Equal(TrapCode.None, compiled.Instantiate(host, in grant, out IWasmInstance? instance));
        using (instance)
        {
            Assert.True(module.FindExportedFunction("run", out int index));
            ulong[] results = new ulong[module.TypeOf(index).Results.Length];
            InvokeOutcome outcome = instance!.Invoke(index, arguments, results);
            return $"{outcome} {(outcome.IsSuccess ? string.Join(',', results) : string.Empty)}";
        }
    }

    /// <summary>Runs on a thread with a stack of its own size; what it throws is thrown here.</summary>
    public static T OnThread<T>(int stackBytes, Func<T> run)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    result = run();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            stackBytes);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromMinutes(3)), "the guest has not ended after three minutes");
        failure?.Throw();
        return result;
    }
}
