namespace Pyde.Contracts.Commands;

/// <summary>Exit codes of every command; scripts may rely on them.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The work failed.</summary>
    public const int Failed = 1;

    /// <summary>The command was used wrongly.</summary>
    public const int Usage = 2;

    /// <summary>The machine lacks something; the message says what and how to get it.</summary>
    public const int Environment = 3;

    /// <summary>A measurement that says nothing, because its control was disturbed.</summary>
    public const int Inconclusive = 4;

    /// <summary>The history asked for is below the retention limit.</summary>
    public const int BelowRetention = 5;
}
