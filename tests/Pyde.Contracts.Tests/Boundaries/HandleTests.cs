using System.Runtime.CompilerServices;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Pyde.Contracts.Tests.Boundaries;

public sealed class HandleTests
{
    private readonly LeaseToken _lease = new();
    private readonly TestGuard _guard = new();

    [Fact]
    public void Snapshot_answers_while_its_lease_holds_and_is_stale_afterwards()
    {
        FakeState plugin = new();
        IStateStore state = new StateStoreBoundary(plugin, _guard);
        IStateSnapshot snapshot = state.OpenSnapshot(_lease.Stamp, null)!;
        byte[] value = new byte[1];

        Assert.Equal(ReadOutcome.Found, snapshot.TryRead(default, value, out int bytes));
        Assert.Equal((1, (byte)7), (bytes, value[0]));
        Assert.True(_lease.TryEnd(_lease.Stamp));

        Assert.Throws<StaleHandleException>(() => snapshot.TryRead(default, value, out _));
        Assert.Throws<StaleHandleException>(() => snapshot.Record);
        Assert.Throws<StaleHandleException>(() => snapshot.ReadRange(default, default, 1));
        Assert.Empty(_guard.Faults);
    }

    [Fact]
    public void Snapshot_of_an_ended_lease_is_not_revived_by_the_next_lease_of_the_same_token()
    {
        IStateStore state = new StateStoreBoundary(new FakeState(), _guard);
        IStateSnapshot old = state.OpenSnapshot(_lease.Stamp, null)!;
        _lease.TryEnd(_lease.Stamp);
        IStateSnapshot fresh = state.OpenSnapshot(_lease.Stamp, null)!;

        Assert.Null(fresh.Record);
        Assert.Throws<StaleHandleException>(() => old.Record);
    }

    [Fact]
    public void Snapshot_disposed_after_its_lease_still_gives_the_plugin_its_resources_back_once()
    {
        FakeState plugin = new();
        IStateStore state = new StateStoreBoundary(plugin, _guard);
        IStateSnapshot snapshot = state.OpenSnapshot(_lease.Stamp, null)!;
        Assert.Equal(1, _guard.OpenHandles);
        _lease.TryEnd(_lease.Stamp);

        snapshot.Dispose();
        snapshot.Dispose();

        Assert.Equal(1, plugin.Opened[0].Disposals);
        Assert.Equal(0, _guard.OpenHandles);
    }

    [Fact]
    public void Snapshot_that_does_not_exist_is_null_and_no_handle()
    {
        IStateStore state = new StateStoreBoundary(new FakeState(), _guard);
        Assert.Null(state.OpenSnapshot(_lease.Stamp, new WaveNumber(9)));
        Assert.Equal(0, _guard.OpenHandles);
    }

    [Fact]
    public void Handles_may_be_disposed_in_any_order()
    {
        FakeState plugin = new();
        IStateStore state = new StateStoreBoundary(plugin, _guard);
        IStateSnapshot[] snapshots = [.. Enumerable.Range(0, 4).Select(_ => state.OpenSnapshot(_lease.Stamp, null)!)];

        foreach (int index in (int[])[1, 3, 0, 2])
            snapshots[index].Dispose();

        Assert.All(plugin.Opened, snapshot => Assert.Equal(1, snapshot.Disposals));
        Assert.Equal(0, _guard.OpenHandles);
    }

    [Fact]
    public void Module_outlives_leases_and_is_stale_once_its_version_retires()
    {
        FakeEngine plugin = new();
        ICompiledModule module = Compile(new WasmEngineBoundary(plugin, _guard));
        _lease.TryEnd(_lease.Stamp);
        module.Instantiate(null!, default, out IWasmInstance? instance);
        ulong[] results = new ulong[2];

        Assert.Equal(7UL, instance!.Invoke(7, [4, 5], results).GasUsed);
        Assert.Equal([4UL, 5UL], results);
        Assert.Equal([1, 2, 3], instance.Memory.ToArray());
        Assert.Equal([2, 3], instance.ReturnData.ToArray());
        _guard.Retire();

        Assert.Throws<StaleHandleException>(() => module.Instantiate(null!, default, out _));
        Assert.Throws<StaleHandleException>(() => instance.Invoke(7));
        Assert.Throws<StaleHandleException>(() => instance.Memory.Length);
        module.Dispose();
        Assert.Equal(0, plugin.Compiled[0].Disposals);
    }

    [Fact]
    public void Instance_given_back_is_stale_while_its_module_goes_on()
    {
        FakeEngine plugin = new();
        ICompiledModule module = Compile(new WasmEngineBoundary(plugin, _guard));
        module.Instantiate(null!, default, out IWasmInstance? first);
        first!.Dispose();

        Assert.Equal(1, plugin.Compiled[0].Instances[0].Disposals);
        Assert.Throws<StaleHandleException>(() => first.Invoke(1));
        module.Instantiate(null!, default, out IWasmInstance? second);
        Assert.Equal(InvokeStatus.Completed, second!.Invoke(1).Status);
    }

    [Fact]
    public void Kept_handles_do_not_keep_a_retired_plugin_in_memory()
    {
        (object[] kept, WeakReference[] inner) = RetireWithOpenHandles();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.All(inner, reference => Assert.False(reference.IsAlive));
        GC.KeepAlive(kept);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (object[] Kept, WeakReference[] Inner) RetireWithOpenHandles()
    {
        FakeEngine engine = new();
        FakeState state = new();
        IWasmEngine guardedEngine = new WasmEngineBoundary(engine, _guard);
        IStateStore guardedState = new StateStoreBoundary(state, _guard);
        ICompiledModule module = Compile(guardedEngine);
        module.Instantiate(null!, default, out IWasmInstance? instance);
        IStateSnapshot snapshot = guardedState.OpenSnapshot(_lease.Stamp, null)!;
        WeakReference[] inner =
        [
            new(engine), new(state), new(engine.Compiled[0]), new(engine.Compiled[0].Instances[0]), new(state.Opened[0]),
        ];

        guardedEngine.Dispose();
        guardedState.Dispose();

        return ([guardedEngine, guardedState, module, instance!, snapshot], inner);
    }

    private static ICompiledModule Compile(IWasmEngine engine)
    {
        Assert.Equal(CompileOutcome.Compiled, engine.Compile(null!, null!, new WasmLimits(), out ICompiledModule? module));
        return module!;
    }
}
