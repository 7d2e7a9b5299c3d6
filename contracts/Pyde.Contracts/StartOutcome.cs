namespace Pyde.Contracts;

/// <summary>Answer of <see cref="IPlugin.Start"/>.</summary>
/// <param name="Path">JSON path of the offending setting (<c>$.cacheMiB</c>); null when all is well.</param>
/// <param name="Reason">What is wrong with it, with expected and found; null when all is well.</param>
public readonly record struct StartOutcome(string? Path, string? Reason)
{
    /// <summary>The plugin is ready.</summary>
    public static StartOutcome Ok => default;

    /// <summary>True when the plugin is ready.</summary>
    public bool IsOk => Reason is null;

    /// <summary>The configuration is not acceptable.</summary>
    /// <param name="path">JSON path of the offending setting.</param>
    /// <param name="reason">What is wrong with it, with expected and found.</param>
    public static StartOutcome Refused(string path, string reason) => new(path, reason);
}
