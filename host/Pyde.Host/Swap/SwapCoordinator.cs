using Microsoft.Extensions.Logging;
using Pyde.Contracts;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.State;
using Pyde.Host.Boundary;
using Pyde.Host.Plugins;
using Pyde.Host.Slots;
using Pyde.Types;

namespace Pyde.Host.Swap;

/// <summary>Fills a node's places with plugins and replaces them while it runs.</summary>
/// <remarks>Any thread. Source: hot-swap.md, "The swap".</remarks>
public sealed class SwapCoordinator : IAsyncDisposable
{
    // Reports of the last swaps; a node that swaps for years must not fill its memory with them.
    private const int ReportsKept = 256;

    // A context that unloads needs a few collections; this many of them at once means that collections do not keep up with swaps.
    private const int PendingContextsMax = 256;

    // Replayed calls between two looks at the deadline.
    private const int ReplayChunk = 64;

    private readonly Lock _lock = new();
    private readonly SwapEnvironment _environment;
    private readonly ILogger _logger;
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly Queue<SwapRecord> _records = new();
    private readonly SortedDictionary<ulong, List<SwapRequest>> _ordered = [];
    private readonly HashSet<Task> _background = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _watchdog;
    private long _numbers;
    private bool _isHalted;
    private bool _isDisposed;

    internal SwapCoordinator(
        PluginLibrary library, PluginsFile file, SlotSet slots, IPluginServices services, INodeHooks hooks, ILogger logger)
    {
        _environment = new SwapEnvironment(library, services, file.Swap, hooks);
        _logger = logger;
        Slots = slots;
        library.Unloads.AttemptsMax = file.Swap.UnloadAttempts;
        Dictionary<string, ReadOnlyMemory<byte>> configurations = new(StringComparer.Ordinal);
        foreach (PluginEntry entry in file.Plugins)
            configurations[SlotSet.PlaceOf(entry.Slot, entry.Id)] = entry.Configuration;
        foreach (Slot slot in slots.All)
        {
            ReadOnlyMemory<byte> configuration = configurations.GetValueOrDefault(slot.Place, "{}"u8.ToArray());
            _places.Add(slot.Place, new Place(slot, configuration, slots.Scheduler, OnBudgetSpent, OnRecordFull));
        }

        TimeSpan tick = _environment.CallDeadline / LeaseClock.TicksPerDeadline;
        _watchdog = services.Time.CreateTimer(static state => ((SwapCoordinator)state!).Tick(), this, tick, tick);
    }

    /// <summary>The places.</summary>
    public SlotSet Slots { get; }

    /// <summary>The last swaps, oldest first.</summary>
    public IReadOnlyList<SwapReport> Reports
    {
        get
        {
            lock (_lock)
                return [.. _records.Select(record => record.ToReport())];
        }
    }

    /// <summary>True while <c>state</c>, <c>execution</c> or <c>wasm</c> is on probation: a record is then signed only after others
    /// signed the same one.</summary>
    public bool IsChainOnProbation
    {
        get
        {
            lock (_lock)
                return _places.Values.Any(place => place.Probation is not null && SlotContracts.IsWaveBound(place.Slot.Name));
        }
    }

    /// <summary>A unit of work that holds its lease longer than this is hung, in milliseconds.</summary>
    public int CallDeadlineMs => _environment.Settings.CallDeadlineMs;

    /// <summary>Fills an empty place when the node begins.</summary>
    /// <param name="slot">The place.</param>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="cancellationToken">Ends the waiting; the place stays empty.</param>
    /// <returns>Null when it serves, otherwise why not.</returns>
    public async Task<Refusal?> FillAsync(Slot slot, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(slot);
        Place place = _places[slot.Place];
        if (slot.IsFilled)
            throw new InvalidOperationException($"{slot.Place} is filled; swap it");
        cancellationToken.ThrowIfCancellationRequested();
        PluginInstance? instance = null;
        StepEnd end = await place.Runner.RunAsync(() => Fill(place, folder, out instance), _environment.LoadingDeadline, _environment.Time)
            .ConfigureAwait(false);
        if (end.IsOk)
            return null;
        if (instance is not null && !end.IsHung)
        {
            instance.DisposePlugin();
            instance.Release();
        }

        return new Refusal(folder, $"a plugin that can fill {slot.Place}", end.Failure!);
    }

    /// <summary>Begins a swap.</summary>
    /// <param name="request">What to replace by what.</param>
    /// <param name="cancellationToken">Ends it before its gate closes, as rolled back.</param>
    public SwapOperation Begin(SwapRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Begin(request, _environment.Settings.Probation, isBetweenWaves: false, cancellationToken).Operation;
    }

    /// <summary>Swaps, and returns when the new version serves or the old one goes on.</summary>
    /// <param name="request">What to replace by what.</param>
    /// <param name="cancellationToken">Ends it before its gate closes, as rolled back.</param>
    public Task<SwapReport> SwapAsync(SwapRequest request, CancellationToken cancellationToken) => Begin(request, cancellationToken).Live;

    /// <summary>Orders a swap for the gap before a wave. It has no probation, and never rolls back for a local reason: it succeeds or the
    /// node halts there.</summary>
    /// <param name="request">What to replace by what.</param>
    /// <param name="wave">The first wave that the new version serves.</param>
    public void OrderForWave(SwapRequest request, WaveNumber wave)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            if (!_ordered.TryGetValue(wave.Value, out List<SwapRequest>? requests))
                _ordered.Add(wave.Value, requests = []);
            requests.Add(request);
        }
    }

    /// <summary>Carries out what was ordered for a wave. Called by the node between the wave before and this one, while it keeps waves
    /// from running.</summary>
    /// <param name="wave">The wave that comes next.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False when the node has halted.</returns>
    public async Task<bool> BeforeWaveAsync(WaveNumber wave, CancellationToken cancellationToken)
    {
        while (true)
        {
            SwapRequest? next = null;
            lock (_lock)
            {
                foreach ((ulong number, List<SwapRequest> requests) in _ordered)
                {
                    if (number > wave.Value)
                        break;
                    next = requests[0];
                    requests.RemoveAt(0);
                    if (requests.Count == 0)
                        _ordered.Remove(number);
                    break;
                }
            }

            if (next is null)
                return !_isHalted;
            SwapReport report = await Begin(next, ProbationLength.None, isBetweenWaves: true, cancellationToken).Operation.Ended.ConfigureAwait(false);
            if (report.Outcome == SwapOutcome.Confirmed)
                continue;
            Halt(new HaltReport(report.Place, report.To, $"the swap ordered for wave {wave} failed in {report.Step}: {report.Reason}", []));
            return false;
        }
    }

    /// <summary>Tells that a wave was committed: probations counted in waves come closer to their end.</summary>
    /// <returns>Ends when the probations that end with this wave are confirmed.</returns>
    public async Task AfterWaveAsync()
    {
        List<(Place Place, Probation Probation)> due = [];
        lock (_lock)
        {
            foreach (Place place in _places.Values)
            {
                if (place.Probation is { Length.Waves: > 0 } probation && ++probation.Waves >= probation.Length.Waves)
                    due.Add((place, probation));
            }
        }

        foreach ((Place place, Probation probation) in due)
        {
            if (await CheckHealthAsync(place, probation).ConfigureAwait(false) is { } problem)
                await RollBackAsync(place, probation, problem).ConfigureAwait(false);
            else
                await ConfirmAsync(place, probation, null).ConfigureAwait(false);
        }
    }

    /// <summary>Takes back a version on probation because an operator says so.</summary>
    /// <param name="place">The place (<see cref="Slot.Place"/>).</param>
    /// <returns>The swap's report; null when nothing was on probation there.</returns>
    public Task<SwapReport?> RollBackAsync(string place) =>
        _places.TryGetValue(place, out Place? found) ? RollBackAsync(found, found.Probation, "an operator asked for it") : Task.FromResult<SwapReport?>(null);

    /// <summary>Confirms a version on probation before its time, because an operator says so.</summary>
    /// <param name="place">The place (<see cref="Slot.Place"/>).</param>
    /// <returns>The swap's report; null when nothing was on probation there.</returns>
    public Task<SwapReport?> ConfirmAsync(string place) =>
        _places.TryGetValue(place, out Place? found) ? ConfirmAsync(found, found.Probation, "an operator ended the probation") : Task.FromResult<SwapReport?>(null);

    /// <summary>Tells that the committee has another state root than this node: everything on probation that computes roots is taken
    /// back.</summary>
    /// <param name="wave">The wave.</param>
    /// <param name="expected">The committee's roots.</param>
    /// <param name="found">This node's roots.</param>
    /// <returns>True when something was on probation and is taken back; false when the divergence has another cause.</returns>
    public Task<bool> OnDivergentRootAsync(WaveNumber wave, StateRoots expected, StateRoots found) =>
        TakeBackWaveBoundAsync($"wave {wave}: the committee's roots are {expected}, this node's {found}");

    /// <summary>Takes back whatever of state, execution and wasm is on probation.</summary>
    /// <param name="cause">What went wrong.</param>
    /// <returns>True when something was on probation.</returns>
    internal async Task<bool> TakeBackWaveBoundAsync(string cause)
    {
        bool any = false;
        foreach (Place place in _places.Values.Where(place => SlotContracts.IsWaveBound(place.Slot.Name)))
            any |= await RollBackAsync(place, place.Probation, cause).ConfigureAwait(false) is not null;
        return any;
    }

    /// <summary>Waits until every context on its way out is gone or counts as leaked.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task WaitForUnloadsAsync(CancellationToken cancellationToken)
    {
        // Long enough for a background collection to make way, short beside any node's life.
        TimeSpan pollInterval = TimeSpan.FromMilliseconds(2);
        while (_environment.Library.Unloads.Poll() > 0)
            await Task.Delay(pollInterval, _environment.Time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends probations as confirmed, closes every gate, disposes every plugin and lets their code go.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        _stopping.Cancel();
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        Task[] background;
        lock (_lock)
            background = [.. _background];
        await Task.WhenAll(background).ConfigureAwait(false);
        foreach (Place place in _places.Values)
        {
            await ConfirmAsync(place, place.Probation, "the node shuts down").ConfigureAwait(false);
            place.Slot.Shut(new NodeHaltedException("the node shuts down"));
        }

        foreach (Place place in _places.Values)
        {
            if (place.Slot.Take() is { } version)
            {
                bool isDrained = await IsDrainedAsync(version.Gate).ConfigureAwait(false);
                await SwapRun.RetireAsync(_environment, place, version, isHung: !isDrained).ConfigureAwait(false);
            }

            place.Dispose();
        }

        _stopping.Dispose();
    }

    private string? Fill(Place place, string folder, out PluginInstance? instance)
    {
        instance = null;
        if (!_environment.Library.Load(folder, place.Slot.Name).TryGet(out LoadedPlugin? plugin, out Refusal? refusal))
            return refusal.ToString();
        try
        {
            PluginIdentity identity = PluginInstance.IdentityOf(plugin);
            IInstanceServices services = _environment.Services.OpenLive(place.Slot.Place, identity);
            _environment.Services.MakeCurrent(place.Slot.Place, services);
            services.SignerMode = SignerMode.Active;
            instance = PluginInstance.Create(
                _environment.Library, plugin, _environment.Services.Node, place.Configuration, services, _environment.Settings.FaultsMax);
            StartOutcome outcome = instance.Start();
            if (!outcome.IsOk)
                return $"configuration of {identity} {outcome.Path}: {outcome.Reason}";
            CodeWarmer.Warm(plugin);
            instance.Guard.Listener = place;
            place.Slot.Publish(place.Slot.CreateVersion(instance));
            return null;
        }
        finally
        {
            _environment.Library.Release(plugin);
        }
    }

    private (SwapOperation Operation, Task Run) Begin(
        SwapRequest request, ProbationLength probation, bool isBetweenWaves, CancellationToken cancellationToken)
    {
        Place? place = FindPlace(request);
        if (place is null || !place.Slot.IsFilled)
            throw new ArgumentException($"no plugin fills slot '{request.Slot}' (entry '{request.Entry ?? request.Folder}')", nameof(request));
        SwapRecord record;
        string? refusal;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            record = new SwapRecord(++_numbers, place.Slot, place.Slot.Identity.ToString(), request.Folder, Slots.Scheduler);
            _records.Enqueue(record);
            if (_records.Count > ReportsKept)
                _records.Dequeue();
            refusal = ReasonToRefuse(place);
            if (refusal is null)
                place.BeginSwap(record);
        }

        if (refusal is not null)
        {
            record.End(SwapOutcome.Refused, refusal);
            return (new SwapOperation(record), Task.CompletedTask);
        }

        Task run = InBackground(() => RunAsync(place, record, request, probation, isBetweenWaves, cancellationToken));
        return (new SwapOperation(record), run);
    }

    private string? ReasonToRefuse(Place place)
    {
        if (_isHalted)
            return "the node has halted";
        if (place.Swapping is not null)
            return $"another swap of {place.Slot.Place} is under way";
        if (place.Probation is { } probation)
            return $"{probation.Next.Identity} is on probation in {place.Slot.Place}; wait, confirm it or roll it back";
        UnloadMonitor unloads = _environment.Library.Unloads;
        IReadOnlyList<string> leaked = unloads.Leaked;
        if (leaked.Count >= _environment.Settings.LeakedContextsMax)
            return $"{leaked.Count} contexts did not unload (the limit is {_environment.Settings.LeakedContextsMax}): {string.Join(", ", leaked)}";
        return unloads.Pending >= PendingContextsMax ? $"{unloads.Pending} contexts are still unloading; try again later" : null;
    }

    private Place? FindPlace(SwapRequest request)
    {
        if (request.Slot != SlotName.Wasm)
            return _places.GetValueOrDefault(request.Slot);
        string? id = request.Entry;
        if (id is null && PluginLibrary.ReadManifest(request.Folder).TryGet(out PluginManifest? manifest, out _))
            id = manifest.Id;
        return id is null ? null : _places.GetValueOrDefault(SlotSet.PlaceOf(SlotName.Wasm, id));
    }

    private async Task RunAsync(
        Place place, SwapRecord record, SwapRequest request, ProbationLength probation, bool isBetweenWaves, CancellationToken cancellationToken)
    {
        SwapEnd end = await RunToEndAsync(place, record, request, probation, isBetweenWaves, cancellationToken).ConfigureAwait(false);
        lock (_lock)
            place.EndSwap(record);
        if (end.Outcome == SwapOutcome.OnProbation)
            record.GoLive();
        else
            record.End(end.Outcome, end.Reason);
        _environment.Library.Unloads.Poll();
    }

    private async Task<SwapEnd> RunToEndAsync(
        Place place, SwapRecord record, SwapRequest request, ProbationLength probation, bool isBetweenWaves, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            SwapRun run = new(_environment, place, record, request, probation, isBetweenWaves);
            return await run.RunAsync(stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Halt(new HaltReport(place.Slot.Place, record.To, $"the swap could not be taken back in {record.Step}: {e.GetType().Name}: {e.Message}", []));
            return new SwapEnd(SwapOutcome.Halted, e.Message);
        }
    }

    private void OnBudgetSpent(Place place, HostBoundaryGuard guard)
    {
        PluginFault last = guard.Faults[^1];
        string cause = $"{guard.FaultCount} faults spent the budget of {_environment.Settings.FaultsMax}: {last.Message}";
        if (place.Probation is { } probation && probation.Next.Instance.Guard == guard)
            _ = Track(RollBackAsync(place, probation, cause));
        else
            Halt(new HaltReport(place.Slot.Place, guard.Identity.ToString(), cause, guard.Faults));
    }

    private void OnRecordFull(Place place, HostBoundaryGuard guard)
    {
        if (place.Probation is { } probation && probation.Next.Instance.Guard == guard)
            _ = InBackground(() => ConfirmAsync(place, probation, $"the recording reached its bound of {_environment.Settings.RecordedMiBMax} MiB before the probation was over"));
    }

    private void Tick()
    {
        Slots.Clock.Advance();
        _environment.Library.Unloads.Poll();
        foreach (Place place in _places.Values)
        {
            if (place.Slot.Current is { } current && current.Gate.HeldSince(Slots.Clock.Deadline) is > 0 and int hung)
                OnHung(place, current, hung);
            if (place.Probation is { } probation && probation.TryBeginWatch())
                _ = InBackground(() => WatchAsync(place, probation));
        }
    }

    private void OnHung(Place place, SlotVersion version, int hung)
    {
        string cause = $"{hung} calls over their deadline of {_environment.Settings.CallDeadlineMs} ms";
        if (place.Probation is { } probation && probation.Next == version)
            _ = Track(RollBackAsync(place, probation, cause));
        else
            SwapLog.Hung(_logger, version.Identity.ToString(), place.Slot.Place, cause);
    }

    private async Task WatchAsync(Place place, Probation probation)
    {
        try
        {
            if (await CheckHealthAsync(place, probation).ConfigureAwait(false) is { } problem)
                await RollBackAsync(place, probation, problem).ConfigureAwait(false);
            else if (probation.Length.Seconds > 0
                && _environment.Time.GetElapsedTime(probation.StartedAt) >= TimeSpan.FromSeconds(probation.Length.Seconds))
                await ConfirmAsync(place, probation, null).ConfigureAwait(false);
        }
        finally
        {
            probation.EndWatch();
        }
    }

    private async Task<string?> CheckHealthAsync(Place place, Probation probation)
    {
        StepEnd end = await place.HealthRunner.RunAsync(
            () => probation.Next.Instance.Guarded.CheckHealth().Problem, _environment.CallDeadline, _environment.Time).ConfigureAwait(false);
        return end.IsOk ? null : $"its health check: {end.Failure}";
    }

    private async Task<SwapReport?> ConfirmAsync(Place place, Probation? probation, string? note)
    {
        SwapRecord? record = await EndProbationAsync(place, probation).ConfigureAwait(false);
        record?.End(SwapOutcome.Confirmed, note);
        _environment.Library.Unloads.Poll();
        return record?.ToReport();
    }

    private async Task<SwapRecord?> EndProbationAsync(Place place, Probation? probation)
    {
        if (probation is null || !probation.TryBeginEnd())
            return null;
        HostBoundaryGuard guard = probation.Next.Instance.Guard;
        guard.StopRecording();
        guard.IsOnTrial = false;
        EndProbation(place, probation);
        probation.Checkpoint.Dispose();
        probation.Record.Unload = await SwapRun.RetireAsync(_environment, place, probation.Previous, isHung: false).ConfigureAwait(false);
        return probation.Record;
    }

    // A version may fail before the swap that made it live has come to its own end: the next swap waits for neither of them.
    private void EndProbation(Place place, Probation probation)
    {
        lock (_lock)
        {
            place.Probation = null;
            place.EndSwap(probation.Record);
        }
    }

    private async Task<SwapReport?> RollBackAsync(Place place, Probation? probation, string cause)
    {
        if (probation is null || !probation.TryBeginEnd())
            return null;
        SwapRecord record = probation.Record;
        SwapEnd end = await TakeBackAsync(place, probation, cause).ConfigureAwait(false);
        probation = null;
        record.End(end.Outcome, end.Reason);
        _environment.Library.Unloads.Poll();
        return record.ToReport();
    }

    // Up to its first await this runs on the thread that noticed the failure, so that no further call reaches the version.
    private async Task<SwapEnd> TakeBackAsync(Place place, Probation probation, string cause)
    {
        long closedAt = _environment.Time.GetTimestamp();
        SlotVersion next = probation.Next;
        next.Gate.Close();
        IReadOnlyList<RecordedCall>? calls = next.Instance.Guard.Retire();
        if (calls is null)
        {
            // The record reached its bound in this moment: the probation ended before its failure, and there is nothing to go back to.
            string late = $"{cause}, after its record had reached the bound";
            Halt(new HaltReport(place.Slot.Place, next.Identity.ToString(), late, next.Instance.Guard.Faults));
            return new SwapEnd(SwapOutcome.Halted, late);
        }

        string? problem = await ReplayAsync(place, probation, calls).ConfigureAwait(false);
        if (problem is null)
        {
            place.Configuration = probation.PreviousConfiguration;
            probation.Previous.Instance.Services.SignerMode = SignerMode.Active;
            probation.Previous.Instance.Guard.Listener = place;
            EndProbation(place, probation);
            place.Slot.Publish(probation.Previous);
        }

        double pause = _environment.Time.GetElapsedTime(closedAt).TotalMicroseconds;
        probation.Checkpoint.Dispose();
        probation.Record.Rollback = new ProbationRollback(cause, calls.Count, pause, problem is null);
        if (problem is not null)
            Halt(new HaltReport(place.Slot.Place, probation.Previous.Identity.ToString(), problem, next.Instance.Guard.Faults));
        bool isDrained = await IsDrainedAsync(next.Gate).ConfigureAwait(false);
        probation.Record.Unload = await SwapRun.RetireAsync(_environment, place, next, isHung: !isDrained).ConfigureAwait(false);
        return problem is null ? new SwapEnd(SwapOutcome.RolledBack, cause) : new SwapEnd(SwapOutcome.Halted, $"{cause}; {problem}");
    }

    /// <summary>Gives the old version what the new one had acknowledged.</summary>
    /// <returns>Null when every answer was the acknowledged one.</returns>
    private async Task<string?> ReplayAsync(Place place, Probation probation, IReadOnlyList<RecordedCall> calls)
    {
        PluginInstance old = probation.Previous.Instance;
        IInstanceServices retired = probation.Next.Instance.Services;
        StepEnd end = await place.Runner.RunAsync(
            () =>
            {
                // The old version's epoch first: what the new one still writes is refused before the stores go back.
                retired.SignerMode = SignerMode.Muted;
                _environment.Services.MakeCurrent(place.Slot.Place, old.Services);
                probation.Checkpoint.Rewind();
                old.Services.SignerMode = SignerMode.Replaying;
                return ReturnToHandOffWave(old);
            },
            _environment.LoadingDeadline,
            _environment.Time).ConfigureAwait(false);
        for (int start = 0; end.IsOk && start < calls.Count; start += ReplayChunk)
        {
            int first = start;
            end = await place.Runner.RunAsync(
                () => ReplayChunkOf(old, calls, first), _environment.CallDeadline, _environment.Time).ConfigureAwait(false);
        }

        // Only now: until the old version has all that was acknowledged, the device keeps what the new one wrote.
        if (end.IsOk)
        {
            end = await place.Runner.RunAsync(
                () =>
                {
                    probation.Checkpoint.Keep();
                    return null;
                },
                _environment.CallDeadline,
                _environment.Time).ConfigureAwait(false);
        }

        return end.Failure is null ? null : $"replay on {old.Identity}: {end.Failure}";
    }

    private static string? ReturnToHandOffWave(PluginInstance old)
    {
        if (old.Guarded is not IStateStore { Head: { } head } state)
            return null;
        RollbackOutcome outcome = state.RollbackTo(new RollbackTarget(head.Wave)).Outcome;
        return outcome == RollbackOutcome.RolledBack ? null : $"RollbackTo wave {head.Wave} answered {outcome}";
    }

    private static string? ReplayChunkOf(PluginInstance old, IReadOnlyList<RecordedCall> calls, int start)
    {
        for (int index = start; index < Math.Min(start + ReplayChunk, calls.Count); index++)
        {
            RecordedCall call = calls[index];
            ReplayedAnswer answer = old.Boundary.Replay(old.Guarded, call);
            if (call.Matches(answer))
                continue;
            string member = old.Boundary.MutatingMembers[call.Member];
            return $"call {index} ({member}) was acknowledged with outcome {Hex(call.Outcome)} and outputs {Hex(call.Outputs)}, "
                + $"and now answers outcome {Hex(answer.Outcome)} and outputs {Hex(answer.Outputs)}";
        }

        return null;
    }

    private static string Hex(ReadOnlyMemory<byte> bytes)
    {
        const int BytesShown = 256;
        return bytes.Length <= BytesShown
            ? $"0x{Convert.ToHexStringLower(bytes.Span)}"
            : $"0x{Convert.ToHexStringLower(bytes.Span[..BytesShown])}… ({bytes.Length} bytes)";
    }

    /// <summary>Waits until nobody is inside a closed gate, at most a call's deadline.</summary>
    private async Task<bool> IsDrainedAsync(SlotGate gate)
    {
        Task drained = gate.Drained;
        if (drained.IsCompleted)
            return true;
        using CancellationTokenSource timer = new();
        await Task.WhenAny(drained, Task.Delay(_environment.CallDeadline, _environment.Time, timer.Token)).ConfigureAwait(false);
        timer.Cancel();
        return drained.IsCompleted;
    }

    private void Halt(HaltReport report)
    {
        lock (_lock)
        {
            if (_isHalted)
                return;
            _isHalted = true;
        }

        NodeHaltedException reason = new($"{report.Place}: {report.Plugin}: {report.Reason}");
        foreach (Place place in _places.Values)
            place.Slot.Shut(reason);
        SwapLog.Halted(_logger, report.Place, report.Plugin, report.Reason);
        _environment.Hooks.Halt(report);
    }

    private Task InBackground(Func<Task> work) => Track(Slots.Scheduler.Run(work));

    private Task Track(Task task)
    {
        lock (_lock)
            _background.Add(task);
        _ = task.ContinueWith(
            ended =>
            {
                lock (_lock)
                    _background.Remove(ended);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return task;
    }
}
