using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>A module of the kit: its bytes, validated, with its charge plan, compiled by the engine under test.</summary>
internal sealed class GuestModule : IDisposable
{
    private GuestModule(ValidatedModule validated, ChargePlan plan, ICompiledModule compiled)
    {
        Validated = validated;
        Plan = plan;
        Compiled = compiled;
    }

    public ValidatedModule Validated { get; }

    public ChargePlan Plan { get; }

    public ICompiledModule Compiled { get; }

    /// <summary>All gas and all budgets.</summary>
    public static FrameGrant Ample => Grant(FrameGrant.GasMax);

    public static FrameGrant Grant(ulong gas, ulong slice = 0, IRunGuard? guard = null) => new()
    {
        Gas = gas,
        StackBudget = WasmLimits.Standard.StackBudget,
        MemoryBudgetBytes = WasmLimits.Standard.TransactionMemoryBytesMax,
        GasSlice = slice,
        Guard = guard,
    };

    /// <summary>Validates the bytes; a module of the kit that does not validate is the kit's own fault.</summary>
    public static (ValidatedModule Module, ChargePlan Plan) Validate(byte[] bytes)
    {
        if (!WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error))
            throw new InvariantException($"a module of the kit does not validate: {error}");
        return (module!, ChargePlanner.Derive(module!));
    }

    /// <summary>Compiles; an engine that cannot says so, and then the check does not apply.</summary>
    public static GuestModule Compile(IWasmEngine engine, ModuleBuilder builder) => Compile(engine, builder.Build());

    public static GuestModule Compile(IWasmEngine engine, byte[] bytes)
    {
        (ValidatedModule module, ChargePlan plan) = Validate(bytes);
        CompileOutcome outcome = engine.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? compiled);
        Expect.That(
            outcome == CompileOutcome.Compiled == compiled is not null,
            $"a compilation that is {outcome}: expected {(compiled is null ? "a module" : "none")}, found the opposite");
        if (compiled is null)
            Expect.NotApplicable($"it answers {outcome} for a module of the kit");
        return new GuestModule(module, plan, compiled);
    }

    /// <summary>A fresh instance; a trap fails the check.</summary>
    public IWasmInstance Instantiate(in FrameGrant grant, IHostFunctions? host = null)
    {
        TrapCode trap = Compiled.Instantiate(host ?? HostDouble.None, in grant, out IWasmInstance? instance);
        Expect.Equal(TrapCode.None, trap, "instantiation");
        return instance ?? throw new CheckFailure("instantiation without a trap: expected an instance, found null");
    }

    public int Find(string name) => Validated.FindExportedFunction(name, out int index)
        ? index
        : throw new InvariantException($"a module of the kit does not export {name}");

    /// <summary>Calls a function on an instance of its own.</summary>
    public (InvokeOutcome Outcome, ulong[] Results) Call(
        string name, ReadOnlySpan<ulong> arguments, in FrameGrant grant, IHostFunctions? host = null)
    {
        using IWasmInstance instance = Instantiate(in grant, host);
        return Call(instance, name, arguments);
    }

    public (InvokeOutcome Outcome, ulong[] Results) Call(IWasmInstance instance, string name, ReadOnlySpan<ulong> arguments)
    {
        int index = Find(name);
        ulong[] results = new ulong[Validated.TypeOf(index).Results.Length];
        return (instance.Invoke(index, arguments, results), results);
    }

    /// <summary>Runs the entry point <c>run</c> on an instance of its own.</summary>
    public InvokeOutcome Run(in FrameGrant grant, IHostFunctions? host = null)
    {
        using IWasmInstance instance = Instantiate(in grant, host);
        return instance.Invoke(Find("run"));
    }

    public void Dispose() => Compiled.Dispose();
}
