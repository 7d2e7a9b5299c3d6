using System.Security.Cryptography;

namespace Pyde.Crypto;

/// <summary>Authenticated encryption of one message: AES-256-GCM in the form version (1 byte, 0x01) ‖ nonce (12) ‖ ciphertext ‖ tag
/// (16).</summary>
/// <remarks>
/// Any thread. The nonce is random: one key seals at most 2^32 messages. The version byte and the caller's associated data are
/// authenticated and not encrypted. Source: NIST SP 800-38D.
/// </remarks>
public static class Envelope
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes by which an envelope is longer than its message.</summary>
    public const int OverheadBytes = 1 + NonceBytes + TagBytes;

    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;

    private const byte Version = 0x01;

    /// <summary>Seals a message.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="associatedData">What the envelope is bound to, for instance its purpose and its reader. Opening needs the
    /// same.</param>
    /// <param name="envelope">Exactly <see cref="OverheadBytes"/> longer than the message; must not overlap it.</param>
    /// <exception cref="ArgumentException">A key or an envelope of another length.</exception>
    public static void Seal(Secret key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> associatedData, Span<byte> envelope)
    {
        ArgumentNullException.ThrowIfNull(key);
        Require.Length(key.Reveal(), KeyBytes, nameof(key));
        Require.Length(envelope, checked(message.Length + OverheadBytes), nameof(envelope));
        envelope[0] = Version;
        Span<byte> nonce = envelope.Slice(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key.Reveal(), TagBytes);
        cipher.Encrypt(nonce, message, envelope[(1 + NonceBytes)..^TagBytes], envelope[^TagBytes..], Bind(associatedData));
    }

    /// <summary>Opens an envelope.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="envelope">Any bytes, for instance from a peer.</param>
    /// <param name="associatedData">What <see cref="Seal"/> was given.</param>
    /// <param name="message">Exactly <see cref="OverheadBytes"/> shorter than the envelope, if that is not negative.</param>
    /// <returns>False, with the message zeroed, when the envelope is too short, of another version, or was not sealed so with this
    /// key.</returns>
    /// <exception cref="ArgumentException">A key of another length, or a message that does not fit an envelope of sufficient
    /// length.</exception>
    public static bool TryOpen(Secret key, ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> associatedData, Span<byte> message)
    {
        ArgumentNullException.ThrowIfNull(key);
        Require.Length(key.Reveal(), KeyBytes, nameof(key));
        if (envelope.Length < OverheadBytes)
        {
            message.Clear();
            return false;
        }

        Require.Length(message, envelope.Length - OverheadBytes, nameof(message));
        using var cipher = new AesGcm(key.Reveal(), TagBytes);
        return envelope[0] == Version && TryDecrypt(
            cipher,
            envelope.Slice(1, NonceBytes),
            envelope[(1 + NonceBytes)..^TagBytes],
            envelope[^TagBytes..],
            Bind(associatedData),
            message);
    }

    /// <summary>Opens with a prepared cipher; the platform reports a wrong tag as an exception, which becomes false here.</summary>
    internal static bool TryDecrypt(
        AesGcm cipher,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        ReadOnlySpan<byte> associatedData,
        Span<byte> message)
    {
        try
        {
            cipher.Decrypt(nonce, ciphertext, tag, message, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(message);
            return false;
        }
    }

    private static byte[] Bind(ReadOnlySpan<byte> associatedData) => [Version, .. associatedData];
}
