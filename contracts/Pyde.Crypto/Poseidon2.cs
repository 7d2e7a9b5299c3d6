using System.Buffers.Binary;
using Pyde.Crypto.Fields;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto;

/// <summary>Poseidon2 over Goldilocks (p = 2^64 − 2^32 + 1), width 8, rate 4: bytes, values of the state tree, and 2-to-1
/// compression.</summary>
/// <remarks>
/// A digest is four field elements below p, each as u64 little-endian. Any thread; no call allocates.
/// The form of <see cref="Hash"/> is the published one and separates inputs of different length by its last element only
/// (about 2^61); formats of this project's own choice use <see cref="HashValue"/>.
/// Source: cryptography.md; eprint 2023/323.
/// </remarks>
public static class Poseidon2
{
    /// <summary>Bytes of a digest.</summary>
    public const int HashBytes = 32;

    internal const int ElementBytes = 7;    // the most that is below p whatever the bytes are

    private const int BlockBytes = ElementBytes * Poseidon2Parameters.Rate;

    /// <summary>Hashes bytes: 7-byte little-endian elements, then one element with the length; the empty input is one zero
    /// element.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <param name="output">Exactly 32 bytes; may overlap the input.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> has another length.</exception>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Require.Length(output, HashBytes, nameof(output));
        var state = new Poseidon2State();
        ulong lengthBytes = (ulong)input.Length;
        while (input.Length >= BlockBytes)
        {
            state[0] = ReadElement(input);
            state[1] = ReadElement(input[ElementBytes..]);
            state[2] = ReadElement(input[(2 * ElementBytes)..]);
            state[3] = ReadElement(input[(3 * ElementBytes)..]);
            Poseidon2Permutation.Permute(ref state);
            input = input[BlockBytes..];
        }

        // At most three whole elements and a short one are left, then the length: it can open a block of its own.
        int position = 0;
        while (!input.IsEmpty)
        {
            state[position++] = ReadElement(input);
            input = input[Math.Min(ElementBytes, input.Length)..];
        }

        if (position == Poseidon2Parameters.Rate)
        {
            Poseidon2Permutation.Permute(ref state);
            position = 0;
        }

        // The empty input's single element is 0, which its length would be as well.
        state[position] = lengthBytes;
        Poseidon2Permutation.Permute(ref state);
        WriteDigest(state, output);
    }

    /// <summary>Hashes a value of the state tree: the length comes first and the last block is filled with zero elements.</summary>
    /// <param name="value">Any number of bytes.</param>
    /// <param name="output">Exactly 32 bytes; may overlap the value.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> has another length.</exception>
    /// <remarks>Source: state.md, the leaf's V.</remarks>
    public static void HashValue(ReadOnlySpan<byte> value, Span<byte> output)
    {
        Require.Length(output, HashBytes, nameof(output));
        var state = new Poseidon2State();
        state[0] = (ulong)value.Length;
        int position = 1;
        do
        {
            for (; position < Poseidon2Parameters.Rate; position++)
            {
                state[position] = ReadElement(value);
                value = value[Math.Min(ElementBytes, value.Length)..];
            }

            Poseidon2Permutation.Permute(ref state);
            position = 0;
        }
        while (!value.IsEmpty);
        WriteDigest(state, output);
    }

    /// <summary>2-to-1: the first four elements of the permutation of <paramref name="left"/> ‖ <paramref name="right"/>.</summary>
    /// <param name="left">A digest: 32 bytes, see <see cref="IsCanonical"/>.</param>
    /// <param name="right">A digest: 32 bytes, see <see cref="IsCanonical"/>.</param>
    /// <param name="output">Exactly 32 bytes; may overlap either input.</param>
    /// <exception cref="ArgumentException">A span of another length, or an element that is not below p.</exception>
    public static void Compress(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output)
    {
        Require.Length(output, HashBytes, nameof(output));
        var state = new Poseidon2State();
        ReadDigest(left, ref state, 0, nameof(left));
        ReadDigest(right, ref state, Poseidon2Parameters.Rate, nameof(right));
        Poseidon2Permutation.Permute(ref state);
        WriteDigest(state, output);
    }

    /// <summary>Compresses pairs: output i is <see cref="Compress"/> of digests 2i and 2i + 1.</summary>
    /// <param name="digests">2n digests one after the other, 64 n bytes.</param>
    /// <param name="outputs">n digests, 32 n bytes; must not overlap the input, unless both start at the same byte.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other, or an element is not below p.</exception>
    public static void CompressPairs(ReadOnlySpan<byte> digests, Span<byte> outputs)
    {
        if (outputs.Length % HashBytes != 0)
            throw new ArgumentException("Expected a multiple of 32 bytes.", nameof(outputs));
        Require.Length(digests, checked(2 * outputs.Length), nameof(digests));
        RequireCanonical(digests, nameof(digests));
        while (Poseidon2Wide.IsSupported && outputs.Length >= Poseidon2Batch.LanesMin * HashBytes)
        {
            int bytes = Math.Min(outputs.Length, Poseidon2Wide.Lanes * HashBytes);
            Poseidon2Batch.Compress(digests[..(2 * bytes)], outputs[..bytes]);
            digests = digests[(2 * bytes)..];
            outputs = outputs[bytes..];
        }

        for (int at = 0; at < outputs.Length; at += HashBytes)
            Compress(digests.Slice(2 * at, HashBytes), digests.Slice((2 * at) + HashBytes, HashBytes), outputs.Slice(at, HashBytes));
    }

    /// <summary>Hashes inputs of one length: output i is <see cref="Hash"/> of input i.</summary>
    /// <param name="inputs">n inputs one after the other.</param>
    /// <param name="inputBytes">Bytes of each input, at least 1.</param>
    /// <param name="outputs">n digests, 32 n bytes; must not overlap the inputs.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void HashBatch(ReadOnlySpan<byte> inputs, int inputBytes, Span<byte> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputBytes);
        int count = outputs.Length / HashBytes;
        Require.Length(outputs, count * HashBytes, nameof(outputs));
        Require.Length(inputs, checked(count * inputBytes), nameof(inputs));
        Span<int> lengths = stackalloc int[Poseidon2Wide.Lanes];
        lengths.Fill(inputBytes);
        int done = 0;
        while (Poseidon2Wide.IsSupported && count - done >= Poseidon2Batch.LanesMin)
        {
            int lanes = Math.Min(count - done, Poseidon2Wide.Lanes);
            Poseidon2Batch.Hash(inputs[(done * inputBytes)..], lengths[..lanes], isValueForm: false, outputs[(done * HashBytes)..]);
            done += lanes;
        }

        for (; done < count; done++)
            Hash(inputs.Slice(done * inputBytes, inputBytes), outputs.Slice(done * HashBytes, HashBytes));
    }

    /// <summary>Hashes values of the state tree: output i is <see cref="HashValue"/> of value i.</summary>
    /// <param name="values">The values one after the other, without separators.</param>
    /// <param name="lengthsBytes">The length of each value.</param>
    /// <param name="outputs">One digest per length; must not overlap the values.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void HashValues(ReadOnlySpan<byte> values, ReadOnlySpan<int> lengthsBytes, Span<byte> outputs)
    {
        Require.Length(outputs, checked(lengthsBytes.Length * HashBytes), nameof(outputs));
        long totalBytes = 0;
        foreach (int lengthBytes in lengthsBytes)
        {
            if (lengthBytes < 0)
                throw new ArgumentException("A length is negative.", nameof(lengthsBytes));
            totalBytes += lengthBytes;
        }

        if (totalBytes != values.Length)
            throw new ArgumentException($"The lengths add up to {totalBytes} of {values.Length} bytes.", nameof(lengthsBytes));
        while (Poseidon2Wide.IsSupported && lengthsBytes.Length >= Poseidon2Batch.LanesMin)
        {
            ReadOnlySpan<int> some = lengthsBytes[..Math.Min(lengthsBytes.Length, Poseidon2Wide.Lanes)];
            Poseidon2Batch.Hash(values, some, isValueForm: true, outputs);
            foreach (int lengthBytes in some)
                values = values[lengthBytes..];
            lengthsBytes = lengthsBytes[some.Length..];
            outputs = outputs[(some.Length * HashBytes)..];
        }

        foreach (int lengthBytes in lengthsBytes)
        {
            HashValue(values[..lengthBytes], outputs[..HashBytes]);
            values = values[lengthBytes..];
            outputs = outputs[HashBytes..];
        }
    }

    /// <summary>Whether 32 bytes are a digest: four elements, each below p.</summary>
    /// <param name="digest">Any bytes, for instance from a peer.</param>
    /// <returns>False for another length or an element of p or more.</returns>
    public static bool IsCanonical(ReadOnlySpan<byte> digest)
    {
        return digest.Length == HashBytes && FieldPolynomial.IsCanonical(digest);
    }

    internal static ulong ReadElement(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes) & ((1UL << (8 * ElementBytes)) - 1);
        ulong element = 0;
        for (int i = Math.Min(ElementBytes, bytes.Length) - 1; i >= 0; i--)
            element = (element << 8) | bytes[i];
        return element;
    }

    private static void RequireCanonical(ReadOnlySpan<byte> digests, string name)
    {
        if (!FieldPolynomial.IsCanonical(digests))
            throw new ArgumentException("Expected digests of little-endian elements below p.", name);
    }

    private static void ReadDigest(ReadOnlySpan<byte> digest, ref Poseidon2State state, int position, string name)
    {
        if (!IsCanonical(digest))
            throw new ArgumentException("Expected 32 bytes: four little-endian elements below p.", name);
        for (int i = 0; i < Poseidon2Parameters.Rate; i++)
            state[position + i] = BinaryPrimitives.ReadUInt64LittleEndian(digest[(i * sizeof(ulong))..]);
    }

    private static void WriteDigest(in Poseidon2State state, Span<byte> output)
    {
        for (int i = 0; i < Poseidon2Parameters.Rate; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(output[(i * sizeof(ulong))..], Goldilocks.Canonical(state[i]));
    }
}
