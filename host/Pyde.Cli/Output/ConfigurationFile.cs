using System.CommandLine;

namespace Pyde.Cli.Output;

/// <summary>The configuration of a plugin, from a file instead of plugins.json.</summary>
internal static class ConfigurationFile
{
    /// <summary>The option that names it.</summary>
    public static Option<string?> Option(string otherwise) => new("--config")
    {
        Description = $"File with the JSON object that plugins.json would have as \"config\"; without it, {otherwise}.",
    };

    /// <summary>Reads it; what it says is checked by the plugin.</summary>
    /// <exception cref="CommandFailure">It cannot be read (exit code 2).</exception>
    public static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage($"{file} cannot be read: {e.Message}");
        }
    }
}
