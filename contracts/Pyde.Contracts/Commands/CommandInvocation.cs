using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Commands;

/// <summary>One use of a <see cref="PluginCommand"/>, already parsed. Files are read and written by the host for the plugin.</summary>
/// <param name="Values">Values by parameter name; flags that are set have an empty list.</param>
/// <param name="Json">True when the user asked for one JSON object on standard output.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="ReadFile">Reads a whole file; throws <see cref="IOException"/> with a message fit for users.</param>
/// <param name="WriteFile">Writes a whole file; throws <see cref="IOException"/> with a message fit for users.</param>
public sealed record CommandInvocation(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Values,
    bool Json,
    TextWriter Output,
    TextWriter Error,
    Func<string, byte[]> ReadFile,
    Action<string, byte[]> WriteFile)
{
    /// <summary>
    /// Opens another engine of the <c>wasm</c> slot by the last word of its id, such as <c>managed</c>. Null where there is none; the
    /// caller disposes it.
    /// </summary>
    public Func<string, IWasmEngine?> OpenEngine { get; init; } = static _ => null;
}
