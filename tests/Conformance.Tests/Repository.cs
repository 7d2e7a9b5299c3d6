namespace Conformance.Tests;

/// <summary>Files of the repository that tests hold to the code.</summary>
internal static class Repository
{
    private static string Root
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Pyde.Modular.sln")))
                    return folder.FullName;
            }

            throw new DirectoryNotFoundException("Pyde.Modular.sln: run the tests inside the repository");
        }
    }

    /// <summary>Compares a page with what the code says, or rewrites it.</summary>
    public static void AssertPage(string path, string text)
    {
        string file = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable("PYDE_WRITE_DOCS") == "1")
            File.WriteAllText(file, text);
        Assert.True(File.Exists(file) && File.ReadAllText(file) == text, $"{path} is not what the code says; PYDE_WRITE_DOCS=1 rewrites it");
    }
}
