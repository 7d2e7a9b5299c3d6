using System.Text.Json;

namespace Pyde.Cli.Tests;

/// <summary>What a command left behind.</summary>
internal sealed record CommandOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as the one JSON object that it has to be.</summary>
    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }
}
