using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pyde.Cli.Output;
using Pyde.Crypto;

namespace Pyde.Cli.Keys;

/// <summary>
/// Where a password comes from: a file, else a variable, else somebody who types it. Never an argument: other users see those.
/// </summary>
/// <param name="terminal">Whom to ask.</param>
/// <param name="file">The file, or null.</param>
/// <param name="fileOption">The option that names the file.</param>
/// <param name="variable">The environment variable.</param>
internal sealed class PasswordSource(Terminal terminal, string? file, string fileOption, string variable)
{
    /// <summary>Longest password, in bytes of UTF-8.</summary>
    public const int BytesMax = 1_024;

    /// <summary>The password that opens something.</summary>
    public Secret Read(string what) => Checked(file is null ? Given() ?? Ask($"Password of {what}: ") : FromFile());

    /// <summary>A password that something gets: whoever types it, types it twice.</summary>
    public Secret ReadNew(string what)
    {
        if ((file is null ? Given() : FromFile()) is { } given)
            return Checked(given);
        Secret first = Checked(Ask($"New password of {what}: "));
        try
        {
            using Secret second = Ask("Again: ");
            if (!first.FixedTimeEquals(second))
                throw CommandFailure.Usage("the two passwords differ; nothing was changed");
            return first;
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    private static Secret Checked(Secret password)
    {
        if (password.LengthBytes is > 0 and <= BytesMax)
            return password;
        password.Dispose();
        throw CommandFailure.Usage($"a password has 1 to {BytesMax} bytes");
    }

    private Secret FromFile() => SecretFile.Read(file!, BytesMax, "password");

    private Secret? Given() => terminal.Variable(variable) is { } text
        ? Secret.Create(Encoding.UTF8.GetByteCount(text), bytes => Encoding.UTF8.GetBytes(text, bytes))
        : null;

    private Secret Ask(string prompt)
    {
        if (terminal.ReadKey is not { } readKey)
            throw CommandFailure.Usage($"no password: nobody can be asked here; use {fileOption} FILE or the variable {variable}");
        terminal.Error.Write(prompt);
        terminal.Error.Flush();
        char[] typed = GC.AllocateArray<char>(BytesMax, pinned: true);
        try
        {
            int length = Type(typed, readKey);
            return Secret.Create(
                Encoding.UTF8.GetByteCount(typed.AsSpan(0, length)), bytes => Encoding.UTF8.GetBytes(typed.AsSpan(0, length), bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(typed.AsSpan()));
            terminal.Error.WriteLine();
        }
    }

    private static int Type(Span<char> typed, Func<ConsoleKeyInfo> readKey)
    {
        int length = 0;
        while (true)
        {
            ConsoleKeyInfo key = readKey();
            if (key.Key == ConsoleKey.Enter)
                return length;
            if (key.Key == ConsoleKey.Backspace)
            {
                // A character beyond the basic plane came as two.
                bool isPair = length >= 2 && char.IsSurrogatePair(typed[length - 2], typed[length - 1]);
                length = Math.Max(0, length - (isPair ? 2 : 1));
            }
            else if (!char.IsControl(key.KeyChar))
            {
                if (length == typed.Length)
                    throw CommandFailure.Usage($"a password has 1 to {BytesMax} bytes");
                typed[length++] = key.KeyChar;
            }
        }
    }
}
