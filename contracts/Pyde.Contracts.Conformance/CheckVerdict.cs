namespace Pyde.Contracts.Conformance;

/// <summary>How a check ended.</summary>
public enum CheckVerdict
{
    /// <summary>The promise was kept.</summary>
    Passed = 0,

    /// <summary>The promise was broken, or the plugin threw.</summary>
    Failed = 1,

    /// <summary>The promise does not concern this plugin; the reason is given.</summary>
    NotApplicable = 2,
}
