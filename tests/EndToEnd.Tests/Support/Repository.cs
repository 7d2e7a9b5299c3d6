using Pyde.Cli.Output;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;

namespace EndToEnd.Tests.Support;

/// <summary>The working tree that the tests were built in: plugins.json, the packed plugins, and the pyde tool.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PydeTool => Path.Combine(Root, "artifacts", "bin", "Pyde.Cli", "release", "pyde.dll");

    public static string FaultyMempool => Path.Combine(Root, "artifacts", "test-plugins", "FaultyMempool");

    /// <summary>plugins.json as it lies there, with a short probation and patience for a busy machine.</summary>
    public static Home Home()
    {
        const int patienceMs = 60_000;
        Home home = Pyde.Cli.Output.Home.Read(new FileInfo(Path.Combine(Root, PluginsFile.FileName)));
        SwapSettings swap = home.Plugins.Swap with
        {
            Probation = new ProbationLength(2, 0),
            PauseBudgetMs = patienceMs,
            CallDeadlineMs = patienceMs,
        };
        return home with { Plugins = home.Plugins with { Swap = swap } };
    }

    public static PluginLibrary OpenLibrary() => Pyde.Cli.Output.Home.OpenLibrary();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, PluginsFile.FileName)))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"{PluginsFile.FileName} in no folder above {AppContext.BaseDirectory}");
    }
}
