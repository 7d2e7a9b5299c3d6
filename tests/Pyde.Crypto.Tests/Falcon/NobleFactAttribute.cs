namespace Pyde.Crypto.Tests.Falcon;

/// <summary>
/// A test against @noble/post-quantum under Node. Looked for in the folder of PYDE_NOBLE, or else where <c>pyde bench crypto</c> puts it
/// (<c>npm install --prefix artifacts/bench/noble @noble/post-quantum@0.7.1</c>).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NobleFactAttribute : FactAttribute
{
    public NobleFactAttribute()
    {
        if (Folder is null)
            Skip = "Not yet: needs node, and @noble/post-quantum in artifacts/bench/noble or in the folder of PYDE_NOBLE.";
    }

    /// <summary>The folder that holds node_modules, or null when there is no such peer.</summary>
    public static string? Folder
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable("PYDE_NOBLE") is { Length: > 0 } named ? named : InRepository();
            if (folder is null || !Directory.Exists(Path.Combine(folder, "node_modules", "@noble", "post-quantum")))
                return null;
            return HasNode() ? folder : null;
        }
    }

    private static string? InRepository()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Pyde.Modular.sln")))
                return Path.Combine(at.FullName, "artifacts", "bench", "noble");
        }

        return null;
    }

    private static bool HasNode() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "node")));
}
