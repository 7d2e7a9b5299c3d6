using Pyde.Cli.Output;

namespace Pyde.Cli.Keys;

/// <summary>Reads what is no secret: messages, signatures, public keys.</summary>
internal static class PublicInput
{
    /// <summary>Longest message that is signed.</summary>
    public const int MessageBytesMax = 64 << 20;

    /// <summary>The message: a file, hex, or standard input (no file, or <c>-</c>). Every byte counts, a final line break too.</summary>
    public static byte[] Message(Terminal terminal, string? file, string? hex)
    {
        if (hex is not null)
            return file is null ? Hex(hex, "--hex") : throw CommandFailure.Usage("a message comes from a file or --hex, not from both");
        try
        {
            if (file is null or "-")
                return ReadAll(terminal.Input, "the message on standard input");
            using FileStream stream = File.OpenRead(file);
            return ReadAll(stream, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Environment($"the message cannot be read: {e.Message}");
        }
    }

    /// <summary>Bytes of hex digits, with or without 0x.</summary>
    public static byte[] Hex(string text, string origin)
    {
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        if (digits.StartsWith("0x", StringComparison.Ordinal))
            digits = digits[2..];
        byte[] bytes = new byte[digits.Length / 2];
        if (digits.Length % 2 != 0 || Convert.FromHexString(digits, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            throw CommandFailure.Usage($"{origin} is no hex: expected an even number of digits, with or without 0x before them");
        return bytes;
    }

    /// <summary>Bytes that a file holds as hex digits.</summary>
    public static byte[] HexFile(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return Hex(System.Text.Encoding.UTF8.GetString(ReadAll(stream, file)), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Environment($"{file} cannot be read: {e.Message}");
        }
    }

    private static byte[] ReadAll(Stream stream, string origin)
    {
        using var bytes = new MemoryStream();
        byte[] chunk = new byte[64 * 1_024];
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            if (bytes.Length + read > MessageBytesMax)
                throw CommandFailure.Usage($"{origin} is longer than {MessageBytesMax} bytes");
            bytes.Write(chunk, 0, read);
        }

        return bytes.ToArray();
    }
}
