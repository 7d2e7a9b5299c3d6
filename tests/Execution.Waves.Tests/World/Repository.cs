namespace Execution.Waves.Tests.World;

/// <summary>Files of the repository that tests hold to the code.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Holds a page to what the code says; with PYDE_WRITE_DOCS=1 the page is written instead.</summary>
    public static void AssertPage(string path, string expected)
    {
        string file = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable("PYDE_WRITE_DOCS") == "1")
            File.WriteAllText(file, expected);
        Assert.Equal(expected, File.ReadAllText(file));
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pyde.Modular.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside of the repository");
    }
}
