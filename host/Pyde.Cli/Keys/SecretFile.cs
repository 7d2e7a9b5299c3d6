using System.Buffers;
using System.Security.Cryptography;
using Pyde.Cli.Output;
using Pyde.Crypto;

namespace Pyde.Cli.Keys;

/// <summary>Files that hold a secret in the clear: passwords, seeds, exported keys.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The bytes of a file without its final line break; a file that others may read is refused, a pipe has no mode.</summary>
    public static Secret Read(string path, int bytesMax, string content)
    {
        // One more than allowed shows that there is more; a line break of two bytes does not count.
        byte[] buffer = GC.AllocateArray<byte>(bytesMax + 3, pinned: true);
        try
        {
            // No buffer of the stream's own: nobody would zero it.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.CanSeek)
                Demand(file, path, content);
            ReadOnlySpan<byte> read = buffer.AsSpan(0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
            if (read.EndsWith("\n"u8))
                read = read[..^1];
            if (read.EndsWith("\r"u8))
                read = read[..^1];
            if (read.Length > bytesMax)
                throw CommandFailure.Usage($"{path} is longer than {bytesMax} bytes: that is no {content}");
            return Secret.CopyOf(read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Environment($"the {content} cannot be read: {e.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>Reads exactly so many bytes, written as hex with or without 0x.</summary>
    public static Secret ReadHex(string path, int bytes, string content)
    {
        using Secret text = Read(path, 2 + (2 * bytes), content);
        bool isRead = false;
        Secret secret = Secret.Create(bytes, destination =>
        {
            ReadOnlySpan<byte> digits = text.Reveal();
            if (digits.StartsWith("0x"u8))
                digits = digits[2..];
            isRead = digits.Length == 2 * bytes && Convert.FromHexString(digits, destination, out _, out _) == OperationStatus.Done;
        });
        if (isRead)
            return secret;
        secret.Dispose();
        throw CommandFailure.Usage($"{path} holds no {content}: expected {2 * bytes} hex digits, with or without 0x before them");
    }

    /// <summary>Writes a new file that only its owner may read.</summary>
    public static void WriteNew(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using var writer = new StreamWriter(path, options);
            writer.WriteLine(text);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw CommandFailure.Failed($"{path} exists already and is left as it is: name another file, or remove it first");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Environment($"{path} cannot be written: {e.Message}");
        }
    }

    /// <summary>Whether somebody beside the owner may use a file.</summary>
    public static bool IsOpenToOthers(UnixFileMode mode) => (mode & ~(OwnerOnly | UnixFileMode.UserExecute)) != UnixFileMode.None;

    /// <summary>A mode as chmod takes it.</summary>
    public static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8).PadLeft(3, '0');

    private static void Demand(FileStream file, string path, string content)
    {
        if (OperatingSystem.IsWindows())
            return;
        UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
        if (IsOpenToOthers(mode))
            throw CommandFailure.Environment($"the {content} in {path} is open to other users (mode {Octal(mode)}): chmod 600 {path}");
    }
}
