namespace Pyde.Contracts.Host;

/// <summary>Answer of <see cref="IStore.Commit"/>.</summary>
public enum StoreOutcome
{
    /// <summary>Applied and durable.</summary>
    Ok = 0,

    /// <summary>The instance is retired; nothing was written.</summary>
    Fenced = 1,

    /// <summary>The plugin's budget of stored bytes is spent; nothing was written.</summary>
    OverBudget = 2,

    /// <summary>The device failed; nothing was acknowledged, and the host has the details.</summary>
    Failed = 3,
}
