using Pyde.Cli.Output;

namespace Pyde.Cli.Authoring;

/// <summary>The clone of the repository that the tool was built in: plugins elsewhere are compiled against its contracts.</summary>
internal static class Clone
{
    /// <summary>Its folder.</summary>
    /// <exception cref="CommandFailure">The tool was copied away from it (exit code 3).</exception>
    public static string Find()
    {
        string properties = Path.Combine("host", "Pyde.PluginPack", "build", "Pyde.Plugin.props");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, properties)))
                return folder.FullName;
        }

        throw CommandFailure.Environment(
            $"no clone of Pyde.Modular above {AppContext.BaseDirectory}: run pyde from the clone that it was built in");
    }
}
