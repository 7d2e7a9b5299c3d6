namespace Pyde.Cli.Output;

/// <summary>What a command has of the world around it; tests bring their own.</summary>
internal sealed class Terminal
{
    public required Stream Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Value of an environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Waits for a key and does not show it; null when nobody sits at a keyboard.</summary>
    public Func<ConsoleKeyInfo>? ReadKey { get; init; }

    public static Terminal OfProcess() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = Console.Out,
        Error = Console.Error,
        Variable = Environment.GetEnvironmentVariable,
        ReadKey = Console.IsInputRedirected ? null : () => Console.ReadKey(intercept: true),
    };
}
