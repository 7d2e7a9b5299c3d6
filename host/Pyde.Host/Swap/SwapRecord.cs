using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Slots;

namespace Pyde.Host.Swap;

/// <summary>What is written down about a swap while it goes on.</summary>
internal sealed class SwapRecord(long number, Slot slot, string from, string to, IWorkScheduler scheduler)
{
    private readonly TaskCompletionSource<SwapReport> _live = new(scheduler.CompletionOptions);
    private readonly TaskCompletionSource<SwapReport> _ended = new(scheduler.CompletionOptions);
    private readonly long _waitedBefore = slot.Waited;
    private readonly long _failedBefore = slot.FailedCalls;
    private readonly Lock _lock = new();
    private bool _isEnded;
    private long? _waited;
    private long? _failed;

    public string To { get; set; } = to;

    public SwapOutcome Outcome { get; private set; }

    public SwapStep Step { get; set; }

    public string? Reason { get; private set; }

    public PauseSplit Pause { get; set; }

    public int BaseSlices { get; set; }

    public long HandedOverBytes { get; set; }

    public double BasePauseMaxMicroseconds { get; set; }

    public ProbationRollback? Rollback { get; set; }

    public UnloadTicket? Unload { get; set; }

    public string Place => slot.Place;

    /// <summary>Ends when the new version serves, or will not.</summary>
    public Task<SwapReport> Live => _live.Task;

    /// <summary>Ends when nothing can change any more but the unloading.</summary>
    public Task<SwapReport> Ended => _ended.Task;

    /// <summary>The new version serves on probation; nothing when that has ended already.</summary>
    public void GoLive()
    {
        SwapReport report;
        lock (_lock)
        {
            if (_isEnded)
                return;
            Outcome = SwapOutcome.OnProbation;
            Step = SwapStep.Live;
            report = ToReport();
        }

        scheduler.Complete(() => _live.TrySetResult(report));
    }

    public void End(SwapOutcome outcome, string? reason)
    {
        SwapReport report;
        lock (_lock)
        {
            _isEnded = true;
            Outcome = outcome;
            Reason = reason;
            if (outcome == SwapOutcome.Confirmed)
                Step = SwapStep.Confirmed;
            _waited = slot.Waited - _waitedBefore;
            _failed = slot.FailedCalls - _failedBefore;
            report = ToReport();
        }

        scheduler.Complete(() =>
        {
            _live.TrySetResult(report);
            _ended.TrySetResult(report);
        });
    }

    public SwapReport ToReport() => new(
        number, slot.Place, from, To, Outcome, Step, Reason, Pause, BaseSlices, HandedOverBytes, BasePauseMaxMicroseconds,
        _waited ?? slot.Waited - _waitedBefore, _failed ?? slot.FailedCalls - _failedBefore, Unload?.IsCollected ?? false, Unload?.Attempts ?? 0, Rollback);
}
