using System.Text;

namespace Simulation.Zoo;

/// <summary>How a wrong plugin is told what to do wrong.</summary>
internal static class WrongPlugin
{
    /// <summary>Wraps the configuration of the real plugin.</summary>
    public static ReadOnlyMemory<byte> Configuration(string fault, ReadOnlyMemory<byte> inner) =>
        Encoding.UTF8.GetBytes($$"""{"fault":"{{fault}}","inner":{{Encoding.UTF8.GetString(inner.Span)}}}""");
}
