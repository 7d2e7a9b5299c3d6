using Pyde.Contracts.Commands;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;

namespace Pyde.Cli.Output;

/// <summary>Where plugins.json lies, and what it says.</summary>
internal sealed record Home(string Root, string File, PluginsFile Plugins)
{
    /// <summary>Reads the named file, or plugins.json in <c>PYDE_HOME</c> or the current folder.</summary>
    public static Home Read(FileInfo? file)
    {
        string path = file?.FullName
            ?? Path.Combine(System.Environment.GetEnvironmentVariable("PYDE_HOME") ?? Directory.GetCurrentDirectory(), PluginsFile.FileName);
        byte[] json;
        try
        {
            json = System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Environment, $"{path} cannot be read: {e.Message} (name another one with --plugins)");
        }

        if (!PluginsFile.Parse(json, path).TryGet(out PluginsFile? plugins, out Refusal? refusal))
            throw CommandFailure.Failed(refusal.ToString());
        return new Home(Path.GetDirectoryName(path)!, path, plugins);
    }

    /// <summary>Full path of a plugin's folder.</summary>
    public string FolderOf(PluginEntry entry) => Path.GetFullPath(Path.Combine(Root, entry.Path));

    /// <summary>Loads plugins; private copies lie in the machine's folder for temporary files, by digest.</summary>
    public static PluginLibrary OpenLibrary() => new(Path.Combine(Path.GetTempPath(), $"pyde-plugins-{System.Environment.UserName}"));
}
