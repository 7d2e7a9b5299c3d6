namespace Pyde.Contracts.Commands;

/// <summary>How many values a command parameter takes.</summary>
public enum ParameterArity
{
    /// <summary>None: an option that is there or not.</summary>
    Flag = 0,

    /// <summary>None or one.</summary>
    Optional = 1,

    /// <summary>Exactly one.</summary>
    Required = 2,

    /// <summary>Any number.</summary>
    Many = 3,
}
