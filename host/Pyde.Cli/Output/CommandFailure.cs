namespace Pyde.Cli.Output;

/// <summary>A command ends with one clear sentence and an exit code that scripts can use.</summary>
internal sealed class CommandFailure(int exitCode, string sentence) : Exception(sentence)
{
    public int ExitCode { get; } = exitCode;

    public static CommandFailure Failed(string sentence) => new(Contracts.Commands.ExitCode.Failed, sentence);

    public static CommandFailure Usage(string sentence) => new(Contracts.Commands.ExitCode.Usage, sentence);

    public static CommandFailure Environment(string sentence) => new(Contracts.Commands.ExitCode.Environment, sentence);
}
