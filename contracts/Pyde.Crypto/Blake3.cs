using Pyde.Crypto.Hashing;

namespace Pyde.Crypto;

/// <summary>BLAKE3 in one call: hash, keyed hash, key derivation, each with output of any length.</summary>
/// <remarks>
/// Any thread; no call allocates. Thirty-two bytes of output are the hash; a longer output continues it.
/// Source: BLAKE3 specification, section 2.
/// </remarks>
public static class Blake3
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 32;

    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Hashes bytes.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <param name="output">Filled completely: 32 bytes for the hash, more for extended output. May overlap the input.</param>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var key = new Blake3Words();
        Blake3Compression.Iv.CopyTo(key);
        Blake3Tree.Root(input, key, Blake3Flags.None).WriteRoot(output, 0);
    }

    /// <summary>Hashes a large input with the caller's threads; the same bits as <see cref="Hash"/>.</summary>
    /// <param name="input">Any number of bytes; from about 128 KiB on there is something to share out.</param>
    /// <param name="output">Filled completely.</param>
    /// <param name="parallelFor">
    /// Calls its second argument once for every index from 0 up to its first argument, in any order and on any threads, and returns when
    /// all calls have; for instance <c>Compute.For</c> of the host.
    /// </param>
    /// <remarks>Allocates a closure and rents 32 bytes for each piece of at least 64 KiB.</remarks>
    public static void HashParallel(ReadOnlyMemory<byte> input, Span<byte> output, Action<int, Action<int>> parallelFor)
    {
        ArgumentNullException.ThrowIfNull(parallelFor);
        var key = new Blake3Words();
        Blake3Compression.Iv.CopyTo(key);
        Blake3Tree.RootParallel(input, key, Blake3Flags.None, parallelFor).WriteRoot(output, 0);
    }

    /// <summary>Keyed hash: a pseudo-random function and message authentication code.</summary>
    /// <param name="key">Exactly 32 bytes, uniformly random.</param>
    /// <param name="input">Any number of bytes.</param>
    /// <param name="output">Filled completely.</param>
    /// <exception cref="ArgumentException">A key of another length.</exception>
    public static void HashKeyed(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Blake3Hasher hasher = Blake3Hasher.CreateKeyed(key);
        hasher.Update(input);
        hasher.Finalize(output);
        hasher.Clear();
    }

    /// <summary>Derives key material for one purpose.</summary>
    /// <param name="context">A constant that is unique to the application and purpose, as UTF-8. Never input from outside.</param>
    /// <param name="keyMaterial">The secret to derive from: not a password.</param>
    /// <param name="output">Filled completely.</param>
    public static void DeriveKey(ReadOnlySpan<byte> context, ReadOnlySpan<byte> keyMaterial, Span<byte> output)
    {
        Blake3Hasher hasher = Blake3Hasher.CreateDeriveKey(context);
        hasher.Update(keyMaterial);
        hasher.Finalize(output);
        hasher.Clear();
    }
}
