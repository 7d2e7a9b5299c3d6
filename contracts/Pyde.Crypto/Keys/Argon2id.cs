using System.Runtime.InteropServices;

namespace Pyde.Crypto.Keys;

/// <summary>Argon2id of the distribution's <c>libargon2</c>. Source: RFC 9106.</summary>
internal static partial class Argon2id
{
    private const string Library = "libargon2.so.1";
    private const int Ok = 0;
    private const int MemoryAllocationError = -22;

    /// <summary>Derives a key from a password.</summary>
    /// <exception cref="PlatformNotSupportedException">The library is not installed.</exception>
    /// <exception cref="InsufficientMemoryException">The memory that the parameters ask for is not to be had.</exception>
    public static Secret Derive(Secret password, ReadOnlySpan<byte> salt, KdfParameters parameters)
    {
        // A span cannot be captured, and the salt is public.
        byte[] saltBytes = salt.ToArray();
        return Secret.Create(Envelope.KeyBytes, key =>
        {
            int code;
            try
            {
                code = HashRaw(
                    (uint)parameters.Iterations,
                    (uint)parameters.MemoryKibibytes,
                    (uint)parameters.Lanes,
                    password.Reveal(),
                    (nuint)password.LengthBytes,
                    saltBytes,
                    (nuint)saltBytes.Length,
                    key,
                    (nuint)key.Length);
            }
            catch (DllNotFoundException missing)
            {
                throw new PlatformNotSupportedException(
                    $"Keystores need {Library}, which is not installed (Debian and Ubuntu: apt-get install libargon2-1).", missing);
            }

            if (code == MemoryAllocationError)
                throw new InsufficientMemoryException($"Argon2id needs {parameters.MemoryKibibytes} KiB for this keystore.");
            if (code != Ok)
                throw new InvalidOperationException($"{Library} refused checked parameters with code {code}.");
        });
    }

    [LibraryImport(Library, EntryPoint = "argon2id_hash_raw")]
    private static partial int HashRaw(
        uint iterations,
        uint memoryKibibytes,
        uint lanes,
        ReadOnlySpan<byte> password,
        nuint passwordBytes,
        ReadOnlySpan<byte> salt,
        nuint saltBytes,
        Span<byte> key,
        nuint keyBytes);
}
