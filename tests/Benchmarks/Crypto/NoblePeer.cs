using System.Globalization;
using System.Text.Json;

namespace Benchmarks.Crypto;

/// <summary>@noble/post-quantum under Node, installed once into artifacts/bench.</summary>
internal static class NoblePeer
{
    /// <summary>The peer's name in rows.</summary>
    public const string Name = "@noble/post-quantum " + Version;

    private const string Version = "0.7.1";

    /// <summary>Nanoseconds per operation by row name; empty, with a note, when Node or the package is not to be had.</summary>
    public static IReadOnlyDictionary<string, double> Measure(BenchContext context)
    {
        string folder = ArtifactsFolder.OfPeer("noble");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@noble", "post-quantum")))
        {
            string[] install = ["install", "--no-audit", "--no-fund", "--prefix", folder, $"@noble/post-quantum@{Version}"];
            if (PeerProcess.Run("npm", install, TimeSpan.FromMinutes(2), out string npmReason) is null)
            {
                context.Note($"no rows of {Name}: {npmReason}");
                return new Dictionary<string, double>();
            }
        }

        string script = Path.Combine(AppContext.BaseDirectory, "Crypto", "noble.mjs");
        string[] arguments = [script, folder, (context.IsQuick ? 600 : 3000).ToString(CultureInfo.InvariantCulture)];
        string? output = PeerProcess.Run("node", arguments, TimeSpan.FromMinutes(3), out string reason);
        if (output is null)
        {
            context.Note($"no rows of {Name}: {reason}");
            return new Dictionary<string, double>();
        }

        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.EnumerateObject().ToDictionary(row => row.Name, row => row.Value.GetDouble());
    }
}
