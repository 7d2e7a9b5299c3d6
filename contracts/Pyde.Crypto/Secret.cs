using System.Diagnostics;
using System.Security.Cryptography;

namespace Pyde.Crypto;

/// <summary>Secret bytes that are zeroed when disposed and that no text form, debugger view or serializer shows.</summary>
/// <remarks>
/// The bytes sit in memory that the collector never moves, so no stale copy stays behind; without a call of <see cref="Dispose"/> the
/// finalizer zeroes them. Reading is safe from any thread; disposing while another thread reads is the caller's error.
/// Deliberately no record and without value equality: use <see cref="FixedTimeEquals(Secret)"/>.
/// </remarks>
[DebuggerDisplay("secret")]
public sealed class Secret : IDisposable
{
    private byte[]? _bytes;

    private Secret(int lengthBytes) => _bytes = GC.AllocateArray<byte>(lengthBytes, pinned: true);

    /// <summary>Zeroes the bytes of a secret that nobody disposed.</summary>
    ~Secret() => Zero();

    /// <summary>Number of bytes.</summary>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public int LengthBytes => Bytes.Length;

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(Secret));

    /// <summary>Fresh bytes from the operating system's generator.</summary>
    /// <param name="lengthBytes">0 or more.</param>
    /// <returns>A secret that the caller disposes.</returns>
    public static Secret Random(int lengthBytes) => Create(lengthBytes, RandomNumberGenerator.Fill);

    /// <summary>A copy of bytes; zeroing the original is the caller's business.</summary>
    /// <param name="bytes">Any number of bytes.</param>
    /// <returns>A secret that the caller disposes.</returns>
    public static Secret CopyOf(ReadOnlySpan<byte> bytes)
    {
        var secret = new Secret(bytes.Length);
        bytes.CopyTo(secret.Bytes);
        return secret;
    }

    /// <summary>Bytes that a function writes in place, so that they never exist elsewhere.</summary>
    /// <param name="lengthBytes">0 or more.</param>
    /// <param name="fill">Receives the zeroed bytes and fills them. When it throws, they are zeroed again.</param>
    /// <returns>A secret that the caller disposes.</returns>
    public static Secret Create(int lengthBytes, SpanWriter fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        var secret = new Secret(lengthBytes);
        try
        {
            fill(secret.Bytes);
        }
        catch
        {
            secret.Dispose();
            throw;
        }

        return secret;
    }

    /// <summary>The bytes, to be used and not kept: valid until <see cref="Dispose"/>.</summary>
    /// <returns>A view of the bytes.</returns>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public ReadOnlySpan<byte> Reveal() => Bytes;

    /// <summary>Whether two secrets hold the same bytes, in time that depends on their lengths only.</summary>
    /// <param name="other">The other secret.</param>
    /// <returns>False for another length.</returns>
    /// <exception cref="ObjectDisposedException">When either is disposed.</exception>
    public bool FixedTimeEquals(Secret other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return FixedTimeEquals(other.Reveal());
    }

    /// <summary>Whether the secret holds the given bytes, in time that depends on the lengths only.</summary>
    /// <param name="other">Bytes to compare with.</param>
    /// <returns>False for another length.</returns>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(Bytes, other);

    /// <summary>The one way in which a secret becomes text: lower-case hex. The string cannot be zeroed.</summary>
    /// <returns>Two characters per byte.</returns>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public string ExportHex() => Convert.ToHexStringLower(Bytes);

    /// <summary>Says that there is a secret, and nothing of it.</summary>
    /// <returns>A constant.</returns>
    public override string ToString() => "Secret";

    /// <summary>Zeroes the bytes. Any number of calls.</summary>
    public void Dispose()
    {
        Zero();
        GC.SuppressFinalize(this);
    }

    private void Zero()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            CryptographicOperations.ZeroMemory(bytes);
    }
}
