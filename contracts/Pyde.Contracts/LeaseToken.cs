namespace Pyde.Contracts;

/// <summary>What a lease and the handles opened under it share: one counter that moves when the lease ends.</summary>
/// <remarks>Pooled by the host and reused for later leases; holds nothing of a plugin. Any thread.</remarks>
public sealed class LeaseToken
{
    private long _sequence;

    /// <summary>The stamp of the lease that holds this token now.</summary>
    public LeaseStamp Stamp => new(this, Volatile.Read(ref _sequence));

    /// <summary>Number of leases that this token has seen end.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>Ends the lease: every stamp taken before is dead from now on.</summary>
    /// <param name="stamp">The stamp of the lease that ends.</param>
    /// <returns>False when that lease had ended before (a second dispose of the same lease).</returns>
    public bool TryEnd(in LeaseStamp stamp) =>
        ReferenceEquals(stamp.Token, this) &&
        Interlocked.CompareExchange(ref _sequence, stamp.Sequence + 1, stamp.Sequence) == stamp.Sequence;
}
