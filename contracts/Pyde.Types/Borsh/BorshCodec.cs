using System.Buffers;

namespace Pyde.Types.Borsh;

/// <summary>Whole values to bytes and back.</summary>
/// <remarks>Thread-safe.</remarks>
public static class BorshCodec
{
    /// <summary>The encoding of a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">Any.</param>
    /// <returns>A new array.</returns>
    public static byte[] Encode<T>(T value)
        where T : IBorshValue<T>
    {
        var output = new ArrayBufferWriter<byte>();
        Encode(value, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Appends the encoding of a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">Any.</param>
    /// <param name="output">Receives the bytes.</param>
    public static void Encode<T>(T value, IBufferWriter<byte> output)
        where T : IBorshValue<T>
    {
        var writer = new BorshWriter(output);
        value.Encode(ref writer);
    }

    /// <summary>Decodes bytes that hold one value and nothing else.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="value">The value; <c>default</c> unless the outcome is <see cref="DecodeOutcome.Ok"/>.</param>
    /// <returns>Ok, or what is wrong. Never throws for any bytes.</returns>
    public static DecodeOutcome TryDecode<T>(ReadOnlySpan<byte> bytes, out T value)
        where T : IBorshValue<T> => TryDecode(bytes, out value, out _);

    /// <summary>Decodes bytes that hold one value and nothing else, and says where they went wrong.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="value">The value; <c>default</c> unless the outcome is <see cref="DecodeOutcome.Ok"/>.</param>
    /// <param name="failureOffset">Where the refused field begins; the length of the input on success.</param>
    /// <returns>Ok, or what is wrong. Never throws for any bytes.</returns>
    public static DecodeOutcome TryDecode<T>(ReadOnlySpan<byte> bytes, out T value, out int failureOffset)
        where T : IBorshValue<T>
    {
        var reader = new BorshReader(bytes);
        DecodeOutcome outcome = T.TryDecode(ref reader, out value);
        if (outcome == DecodeOutcome.Ok && reader.Remaining > 0)
            outcome = reader.Fail(DecodeOutcome.TrailingBytes);
        failureOffset = outcome == DecodeOutcome.Ok ? bytes.Length : reader.FailureOffset;
        if (outcome != DecodeOutcome.Ok)
            value = default!;
        return outcome;
    }
}
