namespace Pyde.Types;

/// <summary>The chain's two hashes as values, and BLAKE3 over Borsh.</summary>
/// <remarks>Thread-safe. Source: cryptography.md.</remarks>
public static class Digest
{
    /// <summary>BLAKE3 of bytes.</summary>
    /// <param name="input">Any bytes.</param>
    /// <returns>The first 32 bytes of output.</returns>
    public static Hash32 Blake3(ReadOnlySpan<byte> input)
    {
        Span<byte> output = stackalloc byte[Hash32.Bytes];
        Crypto.Blake3.Hash(input, output);
        return Hash32.FromBytes(output);
    }

    /// <summary>Poseidon2 of bytes, with the byte packing of cryptography.md.</summary>
    /// <param name="input">Any bytes.</param>
    /// <returns>Four field elements, each u64 little-endian.</returns>
    public static Hash32 Poseidon2(ReadOnlySpan<byte> input)
    {
        Span<byte> output = stackalloc byte[Hash32.Bytes];
        Crypto.Poseidon2.Hash(input, output);
        return Hash32.FromBytes(output);
    }

    /// <summary>BLAKE3 of a value's Borsh form.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">Any.</param>
    /// <returns>The digest.</returns>
    public static Hash32 OfBorsh<T>(T value)
        where T : Borsh.IBorshValue<T>
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Borsh.BorshCodec.Encode(value, output);
        return Blake3(output.WrittenSpan);
    }
}
