using Pyde.Types.Borsh;

namespace Pyde.Contracts.Boundary;

/// <summary>Base of the generated description of one slot's contract.</summary>
/// <typeparam name="TContract">The slot's contract.</typeparam>
/// <remarks>Stateless; any thread.</remarks>
public abstract class SlotBoundary<TContract> : ISlotBoundary
    where TContract : class, IPlugin
{
    /// <inheritdoc/>
    public abstract string Slot { get; }

    /// <inheritdoc/>
    public Type Contract => typeof(TContract);

    /// <inheritdoc/>
    public abstract IReadOnlyList<string> MutatingMembers { get; }

    /// <summary>Puts a guard before a plugin.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="guard">A guard of its own.</param>
    /// <returns>See <see cref="ISlotBoundary.Guard"/>.</returns>
    public abstract TContract Guard(TContract plugin, BoundaryGuard guard);

    /// <summary>Makes a recorded call again.</summary>
    /// <param name="target">A guarded plugin, so that its faults are translated.</param>
    /// <param name="call">A call recorded under this contract; anything else is <see cref="ArgumentException"/>.</param>
    /// <returns>See <see cref="ISlotBoundary.Replay"/>.</returns>
    public abstract ReplayedAnswer Replay(TContract target, RecordedCall call);

    IPlugin ISlotBoundary.Guard(IPlugin plugin, BoundaryGuard guard) => Guard(Cast(plugin, nameof(plugin)), guard);

    ReplayedAnswer ISlotBoundary.Replay(IPlugin target, RecordedCall call) => Replay(Cast(target, nameof(target)), call);

    /// <summary>Reads the input of a recorded call.</summary>
    /// <typeparam name="TInput">What the member takes.</typeparam>
    /// <param name="call">The call.</param>
    /// <exception cref="ArgumentException">The bytes are not of that type.</exception>
    protected static TInput DecodeInput<TInput>(RecordedCall call)
        where TInput : IBorshValue<TInput>
    {
        DecodeOutcome outcome = BorshCodec.TryDecode(call.Input.Span, out TInput input, out int offset);
        return outcome == DecodeOutcome.Ok
            ? input
            : throw new ArgumentException($"recorded input is not a {typeof(TInput).Name}: {outcome} at byte {offset}", nameof(call));
    }

    private static TContract Cast(IPlugin plugin, string name) => plugin as TContract
        ?? throw new ArgumentException($"expected a {typeof(TContract).FullName}, found {plugin?.GetType().FullName ?? "null"}", name);
}
