using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Slots;

namespace Pyde.Host.Swap;

/// <summary>A new version on trial, and all that it takes to go back.</summary>
/// <param name="record">The swap.</param>
/// <param name="previous">The old version, loaded and idle.</param>
/// <param name="next">The new version, serving.</param>
/// <param name="checkpoint">The stores as of the hand-off.</param>
/// <param name="previousConfiguration">Configuration of the old version.</param>
/// <param name="length">How long it lasts.</param>
/// <param name="startedAt">Timestamp of the node's clock.</param>
internal sealed class Probation(
    SwapRecord record,
    SlotVersion previous,
    SlotVersion next,
    IStoreCheckpoint checkpoint,
    ReadOnlyMemory<byte> previousConfiguration,
    ProbationLength length,
    long startedAt)
{
    private int _isEnding;
    private int _isWatched;

    public SwapRecord Record { get; } = record;

    public SlotVersion Previous { get; } = previous;

    public SlotVersion Next { get; } = next;

    public IStoreCheckpoint Checkpoint { get; } = checkpoint;

    public ReadOnlyMemory<byte> PreviousConfiguration { get; } = previousConfiguration;

    public ProbationLength Length { get; } = length;

    public long StartedAt { get; } = startedAt;

    /// <summary>Waves committed since it began.</summary>
    public int Waves { get; set; }

    /// <summary>True for the one caller who looks at its health now: a check that hangs must not gather others behind it.</summary>
    public bool TryBeginWatch() => Interlocked.Exchange(ref _isWatched, 1) == 0;

    /// <summary>The look is over.</summary>
    public void EndWatch() => Volatile.Write(ref _isWatched, 0);

    /// <summary>True for the one caller who may end it, confirmed or rolled back.</summary>
    public bool TryBeginEnd() => Interlocked.Exchange(ref _isEnding, 1) == 0;
}
