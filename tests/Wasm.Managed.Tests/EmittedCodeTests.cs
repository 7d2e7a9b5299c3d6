using System.Reflection;
using System.Runtime.CompilerServices;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;

namespace Wasm.Managed.Tests;

/// <summary>Emitted assemblies belong to their module. Alone, because it looks at all assemblies of the process.</summary>
[Collection(nameof(EmittedCodeTests))]
[CollectionDefinition(nameof(EmittedCodeTests), DisableParallelization = true)]
public sealed class EmittedCodeTests
{
    private const int AttemptsMax = 50;

    [Fact]
    public void Emitted_code_of_both_kinds_leaves_memory_with_its_module()
    {
        WeakReference[] emitted = CompileRunAndForget();
        Assert.Equal(2, emitted.Length);
        for (int i = 0; i < AttemptsMax && emitted.Any(e => e.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(emitted, e => e.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] CompileRunAndForget()
    {
        HashSet<Assembly> before = [.. AppDomain.CurrentDomain.GetAssemblies()];
        byte[] kernels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm"));
        Assert.True(WasmValidator.TryValidate(kernels, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out _));
        using ManagedEngine engine = new();
        engine.Compile(module!, ChargePlanner.Derive(module!), WasmLimits.Standard, out ICompiledModule? compiled);
        using (compiled)
        {
            compiled!.Prepare();
            foreach (ulong slice in (ulong[])[0, 100])
            {
                compiled.Instantiate(NoHost.Instance, Grants.Of(1_000_000, slice), out IWasmInstance? instance);
                module!.FindExportedFunction("divide_by", out int index);
                Assert.Equal(TrapCode.IntegerDivideByZero, instance!.Invoke(index, [0], new ulong[1]).Trap);
                instance.Dispose();
            }
        }

        return
        [
            .. AppDomain.CurrentDomain.GetAssemblies()
                .Where(assembly => !before.Contains(assembly) && assembly.GetName().Name == "Wasm.Managed.Emitted")
                .Select(assembly => new WeakReference(assembly)),
        ];
    }
}
