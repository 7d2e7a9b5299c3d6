namespace Pyde.Contracts;

/// <summary>Says whether the lease under which a handle was opened still holds. <c>default</c> is dead.</summary>
/// <remarks>Any thread. Source: hot-swap.md, "A slot and its leases".</remarks>
public readonly struct LeaseStamp : IEquatable<LeaseStamp>
{
    internal LeaseStamp(LeaseToken token, long sequence)
    {
        Token = token;
        Sequence = sequence;
    }

    internal LeaseToken? Token { get; }

    internal long Sequence { get; }

    /// <summary>True until the lease ends.</summary>
    public bool IsLive => Token is not null && Token.Sequence == Sequence;

    /// <summary>Throws <see cref="StaleHandleException"/> when the lease has ended.</summary>
    /// <param name="handle">Name of the handle's type, for the message.</param>
    public void ThrowIfEnded(string handle)
    {
        if (!IsLive)
            throw new StaleHandleException(handle);
    }

    /// <inheritdoc/>
    public bool Equals(LeaseStamp other) => ReferenceEquals(Token, other.Token) && Sequence == other.Sequence;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LeaseStamp other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Sequence.GetHashCode();

    /// <summary>Same lease.</summary>
    public static bool operator ==(LeaseStamp left, LeaseStamp right) => left.Equals(right);

    /// <summary>Another lease.</summary>
    public static bool operator !=(LeaseStamp left, LeaseStamp right) => !left.Equals(right);
}
