using System.Globalization;

namespace Benchmarks.Crypto;

/// <summary>The machine-readable output of <c>openssl speed -mr</c>.</summary>
internal static class OpenSslSpeed
{
    /// <summary>The last number of the last result line (+F:…), bytes per second; null without one.</summary>
    public static double? LastFigure(string output)
    {
        double? figure = null;
        foreach (string line in output.Split('\n'))
        {
            if (line.StartsWith("+F:", StringComparison.Ordinal)
                && double.TryParse(line.Trim().Split(':')[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                figure = value;
            }
        }

        return figure;
    }
}
