namespace Pyde.Contracts.Host;

/// <summary>Random bytes from the host: the system's generator, or a seeded one in a simulation.</summary>
public interface IRandomSource
{
    /// <summary>Fills the buffer. Any thread.</summary>
    /// <param name="destination">Any length.</param>
    void Fill(Span<byte> destination);
}
