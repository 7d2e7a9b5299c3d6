using System.Globalization;

namespace Pyde.Contracts.Manifest;

/// <summary>Interval of contract versions that a plugin was built for, in NuGet's notation: <c>[1.0,2.0)</c>, <c>[1.2]</c>, <c>1.0</c> (at
/// least), <c>(,2.0)</c>.</summary>
/// <remarks>Versions are <c>major.minor</c>. <c>default</c> holds every version.</remarks>
public readonly record struct ContractRange
{
    private readonly string? _text;
    private readonly long? _low;
    private readonly long? _high;
    private readonly bool _isLowOpen;
    private readonly bool _isHighOpen;

    private ContractRange(string text, long? low, bool isLowOpen, long? high, bool isHighOpen)
    {
        _text = text;
        _low = low;
        _isLowOpen = isLowOpen;
        _high = high;
        _isHighOpen = isHighOpen;
    }

    /// <summary>Reads an interval.</summary>
    /// <param name="text">The text from a manifest.</param>
    /// <param name="range">The interval; default when the text is none.</param>
    /// <returns>False for anything that is not exactly an interval, or an empty one.</returns>
    public static bool TryParse(string? text, out ContractRange range)
    {
        range = default;
        if (string.IsNullOrEmpty(text))
            return false;
        if (text[0] is not ('[' or '('))
            return TryVersion(text, out long atLeast) && Accept(new ContractRange(text, atLeast, false, null, true), out range);

        bool isLowOpen = text[0] == '(';
        if (text.Length < 3 || text[^1] is not (']' or ')'))
            return false;
        bool isHighOpen = text[^1] == ')';
        string inner = text[1..^1];
        int comma = inner.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
        {
            return !isLowOpen && !isHighOpen && TryVersion(inner, out long exact)
                && Accept(new ContractRange(text, exact, false, exact, false), out range);
        }

        if (!TryBound(inner[..comma], out long? low) || !TryBound(inner[(comma + 1)..], out long? high))
            return false;
        if (low is null && !isLowOpen || high is null && !isHighOpen)
            return false;
        if (low > high || low == high && low is not null && (isLowOpen || isHighOpen))
            return false;
        return Accept(new ContractRange(text, low, isLowOpen, high, isHighOpen), out range);
    }

    /// <summary>Whether the interval holds a version.</summary>
    /// <param name="major">Major number.</param>
    /// <param name="minor">Minor number.</param>
    public bool Contains(int major, int minor)
    {
        long version = Order(major, minor);
        bool isAbove = _low is null || (_isLowOpen ? version > _low : version >= _low);
        bool isBelow = _high is null || (_isHighOpen ? version < _high : version <= _high);
        return isAbove && isBelow;
    }

    /// <inheritdoc/>
    public override string ToString() => _text ?? "(,)";

    private static bool Accept(ContractRange parsed, out ContractRange range)
    {
        range = parsed;
        return true;
    }

    private static bool TryBound(string text, out long? bound)
    {
        bound = null;
        if (text.Length == 0)
            return true;
        if (!TryVersion(text, out long version))
            return false;
        bound = version;
        return true;
    }

    private static bool TryVersion(string text, out long version)
    {
        version = 0;
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !TryNumber(text[..dot], out int major) || !TryNumber(text[(dot + 1)..], out int minor))
            return false;
        version = Order(major, minor);
        return true;
    }

    private static bool TryNumber(string text, out int number)
    {
        number = 0;
        bool isCanonical = text.Length is > 0 and <= 6 && (text.Length == 1 || text[0] != '0');
        return isCanonical && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static long Order(int major, int minor) => ((long)major << 32) | (uint)minor;
}
