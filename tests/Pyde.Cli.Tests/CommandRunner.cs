using System.Text;
using Pyde.Cli.Output;

namespace Pyde.Cli.Tests;

/// <summary>Runs <c>pyde</c> in process, in a folder of its own that is also its home, with a scripted keyboard.</summary>
internal sealed class CommandRunner : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pyde-cli-").FullName;

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public byte[] Input { get; set; } = [];

    /// <summary>What somebody types, each line ended by Enter; null when nobody is there.</summary>
    public string[]? Typed { get; set; }

    /// <summary>Everything that any command printed so far.</summary>
    public StringBuilder Printed { get; } = new();

    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>Writes a file that only its owner may read.</summary>
    public string Write(string file, string text)
    {
        string path = PathOf(file);
        File.WriteAllText(path, text);
        SetMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    public async Task<CommandOutcome> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new MemoryStream(Input);
        Queue<ConsoleKeyInfo>? keys = Typed is null ? null : new(Typed.SelectMany(line => line.Append('\r')).Select(Key));
        int exitCode = await Entry.RunAsync(args, new Terminal
        {
            Input = input,
            Output = output,
            Error = error,
            Variable = name => name == "HOME" ? _folder : Variables.GetValueOrDefault(name),
            ReadKey = keys is null ? null : keys.Dequeue,
        });
        Printed.Append(output).Append(error);
        return new CommandOutcome(exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ConsoleKeyInfo Key(char c) => new(
        c,
        c switch { '\r' => ConsoleKey.Enter, '\b' => ConsoleKey.Backspace, '\t' => ConsoleKey.Tab, _ => ConsoleKey.None },
        shift: false, alt: false, control: false);
}
