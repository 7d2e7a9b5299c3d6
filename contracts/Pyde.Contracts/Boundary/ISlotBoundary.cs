namespace Pyde.Contracts.Boundary;

/// <summary>What the generator knows about one slot's contract: how to guard a plugin, and how to make its recorded calls again.</summary>
/// <remarks>Stateless; any thread. The generated <c>SlotBoundaries</c> lists one for every contract.</remarks>
public interface ISlotBoundary
{
    /// <summary>Name of the slot (<see cref="SlotName"/>).</summary>
    string Slot { get; }

    /// <summary>The slot's contract.</summary>
    Type Contract { get; }

    /// <summary>Names of the mutating members; the index is the number in <see cref="RecordedCall.Member"/>, in order of
    /// declaration.</summary>
    IReadOnlyList<string> MutatingMembers { get; }

    /// <summary>Puts a guard before a plugin.</summary>
    /// <param name="plugin">Implements <see cref="Contract"/>; otherwise <see cref="ArgumentException"/>.</param>
    /// <param name="guard">A guard of its own.</param>
    /// <returns>
    /// Implements <see cref="Contract"/>. Its <see cref="IDisposable.Dispose"/> retires the guard, disposes the plugin once, and lets go of
    /// it.
    /// </returns>
    IPlugin Guard(IPlugin plugin, BoundaryGuard guard);

    /// <summary>Makes a recorded call again.</summary>
    /// <param name="target">Implements <see cref="Contract"/>; a guarded plugin, so that its faults are translated.</param>
    /// <param name="call">A call recorded under this contract; anything else is <see cref="ArgumentException"/>.</param>
    /// <returns>The answer, to be compared with <see cref="RecordedCall.Matches"/>. Outputs are collected, not carried out.</returns>
    ReplayedAnswer Replay(IPlugin target, RecordedCall call);
}
