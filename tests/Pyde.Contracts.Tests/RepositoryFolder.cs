namespace Pyde.Contracts.Tests;

/// <summary>Where the sources and the expected texts lie.</summary>
internal static class RepositoryFolder
{
    /// <summary>Set to 1 to have expected texts rewritten instead of compared.</summary>
    public const string UpdateVariable = "PYDE_UPDATE";

    /// <summary>True when expected texts are to be rewritten.</summary>
    public static bool IsUpdating => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    /// <summary>Root of the repository: the folder of the solution, above the running tests.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Compares a text with a checked-in file, or rewrites the file.</summary>
    /// <param name="path">Relative to <see cref="Root"/>.</param>
    /// <param name="actual">The text as it is now, lines ended by line feeds.</param>
    /// <param name="meaning">What a difference means and what to do about it.</param>
    public static void AssertIs(string path, string actual, string meaning)
    {
        string file = Path.Combine(Root, path);
        if (IsUpdating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        string[] expected = File.Exists(file) ? File.ReadAllText(file).Split('\n') : [];
        string[] found = actual.Split('\n');
        IEnumerable<string> difference = expected.Except(found).Select(line => "- " + line)
            .Concat(found.Except(expected).Select(line => "+ " + line))
            .DefaultIfEmpty("Only the order of the lines differs.");
        Assert.True(
            expected.SequenceEqual(found),
            $"{path} differs. {meaning} {UpdateVariable}=1 rewrites it.\n{string.Join('\n', difference.Take(40))}");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pyde.Modular.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"no Pyde.Modular.sln above {AppContext.BaseDirectory}");
    }
}
