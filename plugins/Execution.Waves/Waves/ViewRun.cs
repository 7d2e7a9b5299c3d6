using Execution.Waves.Accounts;
using Execution.Waves.Guests;
using Execution.Waves.Modules;
using Execution.Waves.State;
using Pyde.Abi.Sections;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Parachains.Registry;
using Pyde.Types;

namespace Execution.Waves.Waves;

/// <summary>A read-only call from outside a transaction: capped, free, leaves nothing.</summary>
internal static class ViewRun
{
    public static ViewReport Run(ViewCall call, IStateSnapshot snapshot, IReadOnlyList<IWasmEngine> engines, ModuleLibrary library)
    {
        if (snapshot.Record is not { } record)
            return Refused(ViewOutcome.NoSuchTarget, "the state is empty");
        var state = new WaveState(snapshot);
        var ledger = new Ledger(state);
        var parachains = new ParachainStore(state);
        ulong gas = call.GasMax;
        uint? version = null;
        LoadedModule? module;
        if (parachains.Find(new ParachainId(call.Target.Value)) is { } parachain)
        {
            // Views go on in LimpMode and while paused; only a killed parachain answers nothing.
            if (parachain.IsKilled || record.Wave.Value + 1 < parachain.ActiveFrom)
                return Refused(ViewOutcome.NoSuchTarget, $"'{parachain.Name}' is {parachain.Status}");
            gas = Math.Min(gas, parachain.Config.ViewGasCap);
            ParachainRun run = parachains.Run(parachain);
            version = run.Version;
            module = library.Find(run.Module, state);
        }
        else
        {
            module = library.Find(ledger.Find(call.Target)?.CodeHash ?? default, state);
        }

        if (module is null)
            return Refused(ViewOutcome.NoSuchTarget, $"{call.Target} is no contract and no parachain");
        if (!module.Deployable.TryFind(call.Function, out FunctionAbi? function, out int index)
            || !function!.Has(FunctionAttributes.View | FunctionAttributes.Entry))
            return Refused(ViewOutcome.NoSuchFunction, $"'{call.Function}' is no function marked View and Entry");
        var guests = new GuestRunner(state, ledger, null, library, engines, record.RuleSet, null);
        guests.BeginStep(
            new GuestContextOfStep(record.ChainId, record.Wave.Value, record.TimestampMs, default, default, call.Caller), null);
        FrameOutcome outcome = guests.Run(
            new Frame
            {
                Module = module,
                CodeAddress = call.Target,
                Self = call.Target,
                Caller = call.Caller,
                Function = call.Function,
                FunctionIndex = index,
                Calldata = call.Calldata,
                IsView = true,
                Version = version,
            },
            gas);
        ViewOutcome kind = outcome.Status switch
        {
            ReceiptStatus.Success => ViewOutcome.Ok,
            ReceiptStatus.Reverted => ViewOutcome.Reverted,
            ReceiptStatus.OutOfGas => ViewOutcome.OutOfGas,
            _ => ViewOutcome.Trapped,
        };
        return new ViewReport(kind, outcome.Data, outcome.GasUsed, outcome.Text);
    }

    private static ViewReport Refused(ViewOutcome outcome, string text) => new(outcome, default, 0, text);
}
