using System.Runtime.CompilerServices;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Slots;
using Pyde.Types;

namespace Pyde.Host.Swap;

/// <summary>One swap from Loading to Live, or back.</summary>
/// <remarks>
/// Every call into a plugin runs as a step that can be given up. Whatever a step does to the node it does under the lock, after asking
/// whether it was
/// given up meanwhile: a step that returns late changes nothing. Source: hot-swap.md, "The swap".
/// </remarks>
internal sealed class SwapRun(SwapEnvironment environment, Place place, SwapRecord record, SwapRequest request, ProbationLength probation, bool isBetweenWaves)
{
    // Some tens of µs: longer than nearly every unit of work. Who is not out by then has lost its core, and spinning on keeps another one
    // from it.
    private const int DrainSpins = 400;

    // A busy slot may leave no gap at the first try.
    private const int GapAttemptsMax = 8;

    private const string GivenUp = "given up";

    private readonly Lock _sync = new();
    private readonly SlotVersion _old = place.Slot.Current!;
    private PluginInstance? _next;
    private SlotVersion? _nextVersion;
    private HandOffPlan? _plan;
    private IStoreCheckpoint? _checkpoint;
    private Probation? _probation;
    private bool _isInStep;
    private bool _isGivenUp;
    private bool _isInOld;
    private bool _isExporting;
    private bool _isMoved;
    private bool _isLive;
    private bool _isDrained;
    private int _hungLeases;
    private long _closedAt;
    private long _drainedAt;

    private TimeProvider Time => environment.Time;

    /// <summary>Runs the swap.</summary>
    /// <returns>How it ended; live on probation is an end here.</returns>
    public async Task<SwapEnd> RunAsync(CancellationToken cancellationToken)
    {
        StepEnd end = await StepAsync(SwapStep.Loading, Load, environment.LoadingDeadline).ConfigureAwait(false);
        if (end.IsOk)
            end = await StepAsync(SwapStep.Probing, Probe, environment.LoadingDeadline).ConfigureAwait(false);
        if (end.IsOk && _plan!.MovesState)
            end = await MoveBaseAsync(cancellationToken).ConfigureAwait(false);
        if (!end.IsOk)
            return await UndoAsync(end).ConfigureAwait(false);

        try
        {
            using IDisposable? between = isBetweenWaves || !SlotContracts.IsWaveBound(place.Slot.Name)
                ? null
                : await environment.Hooks.EnterBetweenWavesAsync(cancellationToken).ConfigureAwait(false);
            end = await HandOverAsync().ConfigureAwait(false);
            if (!end.IsOk)
                return await UndoAsync(end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !_isLive)
        {
            return await UndoAsync(new StepEnd("cancelled while waiting for the gap between two waves", IsHung: false)).ConfigureAwait(false);
        }

        return await SettleAsync().ConfigureAwait(false);
    }

    private string? Load()
    {
        if (!environment.Library.Load(request.Folder, place.Slot.Name).TryGet(out LoadedPlugin? plugin, out Refusal? refusal))
            return refusal.ToString();
        try
        {
            PluginIdentity identity = PluginInstance.IdentityOf(plugin);
            record.To = identity.ToString();
            if (!HandOffPlan.Negotiate(_old.Instance.Plugin.Image.Manifest, plugin.Image.Manifest).TryGet(out _plan, out refusal))
                return refusal.ToString();
            PluginInstance next = PluginInstance.Create(
                environment.Library, plugin, environment.Services.Node, request.Configuration ?? place.Configuration,
                environment.Services.OpenLive(place.Slot.Place, identity), environment.Settings.FaultsMax);
            lock (_sync)
                _next = next;
            return StartFailure(next.Start(), identity);
        }
        finally
        {
            environment.Library.Release(plugin);
        }
    }

    private string? Probe()
    {
        PluginInstance next = _next!;
        // Made here and not in the pause: a gate is a good hundred objects.
        _nextVersion = place.Slot.CreateVersion(next);
        CodeWarmer.Warm(next.Plugin);
        return Prober.Probe(environment, next.Plugin, request.Configuration ?? place.Configuration);
    }

    private async Task<StepEnd> MoveBaseAsync(CancellationToken cancellationToken)
    {
        ExportProgress progress = ExportProgress.More;
        while (progress == ExportProgress.More)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                record.Step = SwapStep.BaseHandOff;
                return new StepEnd("cancelled", IsHung: false);
            }

            HandOffBuffer slice = new(HandOffPhase.Base);
            StepEnd end = await InGapAsync(() => ExportSlice(slice, out progress)).ConfigureAwait(false);
            if (end.IsOk)
                end = await StepAsync(SwapStep.BaseHandOff, () => Import(HandOffPhase.Base, slice), environment.CallDeadline).ConfigureAwait(false);
            if (!end.IsOk)
                return end;
            record.BaseSlices++;
        }

        return default;
    }

    private string? ExportSlice(HandOffBuffer slice, out ExportProgress progress)
    {
        _isExporting = true;
        _isInOld = true;
        progress = _old.Instance.Guarded.ExportBase(_plan!.Export, slice);
        _isInOld = false;
        slice.Seal();
        return progress is ExportProgress.Done or ExportProgress.More ? null : $"ExportBase answered {(int)progress}";
    }

    private string? Import(HandOffPhase phase, HandOffBuffer buffer)
    {
        record.HandedOverBytes += buffer.Bytes;
        HandOffPlan plan = _plan!;
        if (plan.Adapter != HandOffAdapter.None)
        {
            HandOffBuffer migrated = new(phase);
            if (buffer.Open() is not { } original)
                return "the hand-off stream was changed after it was written";
            IPlugin adapter = plan.Adapter == HandOffAdapter.New ? _next!.Guarded : _old.Instance.Guarded;
            ImportOutcome rewritten = adapter.Migrate(plan.Export, plan.Import, phase, original, migrated);
            if (!rewritten.IsAccepted)
                return $"migration from {plan.Export} to {plan.Import} refused record {rewritten.Record} of the {phase} stream: {rewritten.Reason}";
            migrated.Seal();
            buffer = migrated;
        }

        if (buffer.Open() is not { } reader)
            return "the hand-off stream was changed after it was written";
        ImportOutcome outcome = _next!.Guarded.Import(phase, plan.Import, reader);
        return outcome.IsAccepted ? null : $"{record.To} refused record {outcome.Record} of the {phase} stream: {outcome.Reason}";
    }

    /// <summary>Runs a step of the old version between its calls: closes the gate, waits until nobody is inside, and opens it
    /// again.</summary>
    private async Task<StepEnd> InGapAsync(Func<string?> body)
    {
        for (int attempt = 1; ; attempt++)
        {
            StepEnd end = await StepAsync(
                SwapStep.BaseHandOff,
                () =>
                {
                    if (!TryCloseGate())
                        return GivenUp;
                    return _isDrained ? RunInGap(body) : null;
                },
                environment.PauseBudget).ConfigureAwait(false);
            if (!end.IsOk || _isDrained)
                return end;
            if (await WaitDrainedAsync().ConfigureAwait(false))
                return await StepAsync(SwapStep.BaseHandOff, () => RunInGap(body), environment.PauseBudget).ConfigureAwait(false);
            int held = _old.Gate.Held;
            place.Slot.Publish(_old);
            if (attempt == GapAttemptsMax)
                return new StepEnd($"no gap between calls within {environment.Settings.PauseBudgetMs} ms: {held} leases held", IsHung: false);
        }
    }

    private string? RunInGap(Func<string?> body)
    {
        // A step that comes late would find callers inside.
        if (IsGivenUp())
            return GivenUp;
        string? failure = body();
        lock (_sync)
        {
            if (_isGivenUp)
                return failure;
            place.Slot.Publish(_old);
            record.BasePauseMaxMicroseconds = Math.Max(record.BasePauseMaxMicroseconds, Microseconds(_closedAt, Time.GetTimestamp()));
        }

        return failure;
    }

    private async Task<StepEnd> HandOverAsync()
    {
        StepEnd end = await StepAsync(
            SwapStep.Draining,
            () =>
            {
                if (!TryCloseGate())
                    return GivenUp;
                return _isDrained ? HandOver() : null;
            },
            environment.PauseBudget).ConfigureAwait(false);
        if (!end.IsOk || _isDrained)
            return end;
        if (!await WaitDrainedAsync().ConfigureAwait(false))
            return new StepEnd($"{_old.Gate.Held} leases still held after the pause budget of {environment.Settings.PauseBudgetMs} ms", IsHung: false);
        TimeSpan left = environment.PauseBudget - Time.GetElapsedTime(_closedAt);
        return await StepAsync(SwapStep.Draining, HandOver, left > TimeSpan.Zero ? left : TimeSpan.Zero).ConfigureAwait(false);
    }

    /// <returns>False when the step comes late: the old version serves again, and its gate is not this step's any more.</returns>
    private bool TryCloseGate()
    {
        SlotGate gate = _old.Gate;
        lock (_sync)
        {
            if (_isGivenUp)
                return false;
            _closedAt = Time.GetTimestamp();
            gate.Close();
        }

        // A thread that never returns does not keep its plugin in service: its lease is past the deadline, and its answer will be refused.
        _hungLeases += gate.Abandon(place.Slot.Clock.Deadline);
        _isDrained = gate.SpinUntilDrained(DrainSpins);
        _drainedAt = Time.GetTimestamp();
        return true;
    }

    private bool IsGivenUp()
    {
        lock (_sync)
            return _isGivenUp;
    }

    private async Task<bool> WaitDrainedAsync()
    {
        Task drained = _old.Gate.Drained;
        TimeSpan left = environment.PauseBudget - Time.GetElapsedTime(_closedAt);
        if (left > TimeSpan.Zero && !drained.IsCompleted)
        {
            using CancellationTokenSource timer = new();
            await Task.WhenAny(drained, Task.Delay(left, Time, timer.Token)).ConfigureAwait(false);
            timer.Cancel();
        }

        _drainedAt = Time.GetTimestamp();
        return drained.IsCompleted;
    }

    private string? HandOver()
    {
        if (IsGivenUp())
            return GivenUp;
        record.Step = SwapStep.DeltaHandOff;
        HandOffBuffer delta = new(HandOffPhase.Delta);
        _isInOld = true;
        if (_plan!.MovesState)
        {
            _old.Instance.Guarded.ExportDelta(_plan.Export, delta);
            _isExporting = false;
        }

        Hash32 expected = _old.Instance.Guarded.HandOffDigest();
        _isInOld = false;
        delta.Seal();
        lock (_sync)
        {
            if (_isGivenUp)
                return GivenUp;
            _old.Instance.Services.SignerMode = SignerMode.Muted;
            _checkpoint = environment.Services.Checkpoint(place.Slot.Place);
            _isMoved = true;
            environment.Services.MakeCurrent(place.Slot.Place, _next!.Services);
        }

        if (_plan.MovesState)
        {
            if (Import(HandOffPhase.Delta, delta) is { } refused)
                return refused;
            Hash32 found = _next.Guarded.HandOffDigest();
            if (found != expected)
                return $"digests after the hand-off differ: expected {expected} ({_old.Identity}), found {found} ({record.To})";
        }
        else if (!expected.IsZero)
        {
            return $"{_old.Identity} exports no schema but has state with the digest {expected}, which would be lost";
        }

        return GoLive();
    }

    private string? GoLive()
    {
        long handedOverAt = Time.GetTimestamp();
        lock (_sync)
        {
            if (_isGivenUp)
                return GivenUp;
            TimeSpan elapsed = Time.GetElapsedTime(_closedAt);
            if (elapsed > environment.PauseBudget)
                return $"the pause took {elapsed.TotalMilliseconds:F1} ms, more than the budget of {environment.Settings.PauseBudgetMs} ms";
            PluginInstance next = _next!;
            // A version that a hung call is still inside can never serve again, so there is nothing to go back to.
            if (!probation.IsNone && _hungLeases == 0)
            {
                next.Guard.IsOnTrial = true;
                next.Guard.StartRecording(environment.Settings.RecordedBytesMax);
                _probation = new Probation(record, _old, _nextVersion!, _checkpoint!, place.Configuration, probation, handedOverAt);
                place.Probation = _probation;
            }

            next.Guard.Listener = place;
            next.Services.SignerMode = SignerMode.Active;
            _old.Instance.Guard.Listener = null;
            _isLive = true;

            // Before anybody is let in: the first call may already end the probation, and what that leaves is not to be written over.
            place.Configuration = request.Configuration ?? place.Configuration;
            record.Step = SwapStep.Live;
            place.Slot.Publish(_nextVersion!);
        }

        record.Pause = new PauseSplit(
            Microseconds(_closedAt, _drainedAt), Microseconds(_drainedAt, handedOverAt), Microseconds(handedOverAt, Time.GetTimestamp()));
        return null;
    }

    private async Task<SwapEnd> SettleAsync()
    {
        if (_probation is not null)
            return new SwapEnd(SwapOutcome.OnProbation, null);

        _checkpoint!.Dispose();
        record.Unload = await RetireAsync(environment, place, _old, isHung: _hungLeases > 0).ConfigureAwait(false);
        return new SwapEnd(
            SwapOutcome.Confirmed,
            _hungLeases > 0 ? $"{_hungLeases} calls of {_old.Identity} never returned; it cannot serve again, so there was no probation" : null);
    }

    private async Task<SwapEnd> UndoAsync(StepEnd end)
    {
        lock (_sync)
            _isGivenUp = true;
        SwapStep failed = record.Step;
        bool isHungInOld = end.IsHung && _isInOld;
        string? problem = null;
        if (_isExporting && !isHungInOld)
            problem = await AbandonExportAsync().ConfigureAwait(false);
        if (_isMoved)
        {
            // The old version's epoch first: what the new one still writes is refused before the stores go back.
            environment.Services.MakeCurrent(place.Slot.Place, _old.Instance.Services);
            _checkpoint!.Rewind();
            _checkpoint.Keep();
        }

        _old.Instance.Services.SignerMode = SignerMode.Active;
        if (_old.Gate.IsClosed)
            place.Slot.Publish(_old);
        if (_next is not null)
        {
            bool isHungInNext;
            lock (_sync)
                isHungInNext = _isInStep && !isHungInOld;
            record.Unload = await DropAsync(_next, isHungInNext).ConfigureAwait(false);
            _next = null;
        }

        record.Step = failed;
        return new SwapEnd(SwapOutcome.RolledBack, problem is null ? end.Failure : $"{end.Failure}; {problem}");
    }

    private async Task<string?> AbandonExportAsync()
    {
        if (!_old.Gate.IsClosed)
        {
            _closedAt = Time.GetTimestamp();
            _old.Gate.Close();
        }

        if (!await WaitDrainedAsync().ConfigureAwait(false))
            return "the export could not be abandoned: no gap between calls";
        StepEnd end = await place.Runner.RunAsync(
            () =>
            {
                _old.Instance.Guarded.AbandonExport();
                return null;
            },
            environment.CallDeadline,
            Time).ConfigureAwait(false);
        return end.IsOk ? null : $"abandoning the export failed: {end.Failure}";
    }

    private async Task<StepEnd> StepAsync(SwapStep step, Func<string?> body, TimeSpan deadline)
    {
        record.Step = step;
        lock (_sync)
            _isInStep = true;
        StepEnd end = await place.Runner.RunAsync(() => RunStep(body), deadline, Time).ConfigureAwait(false);
        if (!end.IsHung)
            return end;
        lock (_sync)
        {
            // The step may have come to its end between the deadline and here; once the new version is live it stays.
            if (_isLive)
                return default;
            _isGivenUp = true;
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private string? RunStep(Func<string?> body)
    {
        try
        {
            return body();
        }
        finally
        {
            bool isLate;
            PluginInstance? orphan;
            lock (_sync)
            {
                _isInStep = false;
                isLate = _isGivenUp && !_isLive;
                orphan = _next;
            }

            if (isLate && orphan is not null)
            {
                orphan.DisposePlugin();
                orphan.Release();
            }
        }
    }

    private async Task<UnloadTicket?> DropAsync(PluginInstance instance, bool isHung)
    {
        if (!isHung)
        {
            StepEnd end = await place.Runner.RunAsync(() => instance.DisposePlugin()?.Message, environment.CallDeadline, Time).ConfigureAwait(false);
            _ = end;
        }

        return instance.Release();
    }

    /// <summary>Ends an old version: disposes it, unless a call is still inside, and lets its code go.</summary>
    public static async Task<UnloadTicket?> RetireAsync(SwapEnvironment environment, Place place, SlotVersion version, bool isHung)
    {
        _ = version.Instance.Guard.Retire();
        if (!isHung)
        {
            await place.Runner.RunAsync(
                () => version.Instance.DisposePlugin()?.Message, environment.CallDeadline, environment.Time).ConfigureAwait(false);
        }

        return version.Instance.Release();
    }

    private static string? StartFailure(StartOutcome outcome, PluginIdentity identity) =>
        outcome.IsOk ? null : $"configuration of {identity} {outcome.Path}: {outcome.Reason}";

    private double Microseconds(long from, long to) => Time.GetElapsedTime(from, to).TotalMicroseconds;
}
