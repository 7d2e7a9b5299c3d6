namespace Benchmarks;

/// <summary>Where the build leaves what the benchmarks load.</summary>
internal static class ArtifactsFolder
{
    /// <summary>The artifacts folder that holds this program; null where it was put elsewhere.</summary>
    public static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.Name == "artifacts")
                return folder.FullName;
        }

        return null;
    }

    /// <summary>A folder for a peer of the benchmarks, created when missing; beside this program where there is no artifacts folder.</summary>
    public static string OfPeer(string name) =>
        Directory.CreateDirectory(Path.Combine(Find() ?? AppContext.BaseDirectory, "bench", name)).FullName;
}
