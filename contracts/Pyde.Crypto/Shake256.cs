using Pyde.Crypto.Hashing;

namespace Pyde.Crypto;

/// <summary>SHAKE-256: absorb any bytes, then squeeze a stream of any length, both in as many calls as wanted.</summary>
/// <remarks>
/// A value on the stack; no call allocates. Copying it forks the stream: pass it by reference. Not thread-safe.
/// When it absorbed a secret, call <see cref="Clear"/> when done.
/// Source: FIPS 202, section 6.2.
/// </remarks>
public ref struct Shake256
{
    private KeccakSponge _sponge;

    /// <summary>An empty sponge. <c>default</c> throws <see cref="InvalidOperationException"/> on use.</summary>
    public Shake256() => _sponge = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixShake);

    /// <summary>Appends bytes to the input.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <exception cref="InvalidOperationException">After the first <see cref="Squeeze"/> or after <see cref="Clear"/>.</exception>
    public void Absorb(ReadOnlySpan<byte> input) => _sponge.Absorb(input);

    /// <summary>Writes the next bytes of the output stream; the first call closes the input.</summary>
    /// <param name="output">Filled completely.</param>
    public void Squeeze(Span<byte> output) => _sponge.Squeeze(output);

    /// <summary>Zeroes the state; afterwards <see cref="Absorb"/> throws and output is meaningless.</summary>
    public void Clear() => _sponge.Clear();

    /// <summary>One-shot: fills <paramref name="output"/> with SHAKE-256 of <paramref name="input"/>.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <param name="output">Filled completely; may overlap the input.</param>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var shake = new Shake256();
        shake.Absorb(input);
        shake.Squeeze(output);
    }
}
