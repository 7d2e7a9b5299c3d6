using Pyde.Crypto.Hashing;

namespace Pyde.Crypto;

/// <summary>Keccak-256 with the padding used before FIPS 202 (Ethereum's hash), which differs from SHA3-256.</summary>
/// <remarks>
/// A value on the stack; no call allocates. Pass it by reference. Not thread-safe; the static methods are.
/// Source: Keccak reference 3.0, pad10*1, capacity 512.
/// </remarks>
public ref struct Keccak256
{
    /// <summary>Bytes of a digest.</summary>
    public const int HashBytes = 32;

    private KeccakSponge _sponge;

    /// <summary>An empty hasher. <c>default</c> throws <see cref="InvalidOperationException"/> on use.</summary>
    public Keccak256() => _sponge = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixKeccak);

    /// <summary>Appends bytes to the input.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <exception cref="InvalidOperationException">After <see cref="Finish"/>.</exception>
    public void Update(ReadOnlySpan<byte> input) => _sponge.Absorb(input);

    /// <summary>Closes the input and writes the digest.</summary>
    /// <param name="output">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    /// <exception cref="InvalidOperationException">Called twice.</exception>
    public void Finish(Span<byte> output)
    {
        Require.Length(output, HashBytes, nameof(output));
        if (_sponge.IsSqueezing)
            throw new InvalidOperationException("The digest has been taken.");
        _sponge.Squeeze(output);
    }

    /// <summary>One-shot hash.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <param name="output">Exactly 32 bytes; may overlap the input.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> has another length.</exception>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var hasher = new Keccak256();
        hasher.Update(input);
        hasher.Finish(output);
    }
}
