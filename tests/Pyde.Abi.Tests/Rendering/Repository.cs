namespace Pyde.Abi.Tests.Rendering;

/// <summary>Files of the repository that are rendered, and how a test holds them equal to their rendering.</summary>
internal static class Repository
{
    /// <summary>Set to 1, rendered files are written instead of compared.</summary>
    private const string UpdateVariable = "PYDE_UPDATE";

    internal static string Root { get; } = FindRoot();

    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    internal static void Hold(string path, string rendered)
    {
        string full = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            File.WriteAllText(full, rendered);
        string committed = File.Exists(full) ? File.ReadAllText(full) : string.Empty;
        Assert.True(committed == rendered, $"{path} is stale: run this test with {UpdateVariable}=1 and commit the result");
    }

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pyde.Modular.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests run outside the repository");
        return folder;
    }
}
