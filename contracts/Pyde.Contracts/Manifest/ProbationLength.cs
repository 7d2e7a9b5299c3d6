using System.Globalization;

namespace Pyde.Contracts.Manifest;

/// <summary>How long a swapped-in plugin is on probation: <c>20 waves</c>, <c>30 seconds</c>, or <c>0</c> for none.</summary>
/// <param name="Waves">Committed waves; 0 when counted in seconds or switched off.</param>
/// <param name="Seconds">Seconds; 0 when counted in waves or switched off.</param>
public readonly record struct ProbationLength(int Waves, int Seconds)
{
    /// <summary>Longest probation in either unit.</summary>
    public const int CountMax = 1_000_000;

    /// <summary>No probation: a swap is confirmed at once.</summary>
    public static ProbationLength None => default;

    /// <summary>True when there is no probation.</summary>
    public bool IsNone => Waves == 0 && Seconds == 0;

    /// <summary>Reads a length.</summary>
    /// <param name="text">The text from plugins.json.</param>
    /// <param name="length">The length; none when the text is not of one of the three forms.</param>
    public static bool TryParse(string? text, out ProbationLength length)
    {
        length = default;
        if (string.Equals(text, "0", StringComparison.Ordinal))
            return true;
        int space = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (space < 1 || text![0] == '0'
            || !int.TryParse(text.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count > CountMax)
            return false;
        switch (text[(space + 1)..])
        {
            case "waves" or "wave":
                length = new ProbationLength(count, 0);
                return true;
            case "seconds" or "second":
                length = new ProbationLength(0, count);
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "0" : Waves > 0 ? $"{Waves} waves" : $"{Seconds} seconds";
}
