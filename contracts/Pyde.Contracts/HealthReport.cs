namespace Pyde.Contracts;

/// <summary>Answer of <see cref="IPlugin.CheckHealth"/>.</summary>
/// <param name="Problem">Null when healthy, otherwise one sentence for the operator.</param>
public readonly record struct HealthReport(string? Problem)
{
    /// <summary>All is well.</summary>
    public static HealthReport Healthy => default;

    /// <summary>True when all is well.</summary>
    public bool IsHealthy => Problem is null;
}
