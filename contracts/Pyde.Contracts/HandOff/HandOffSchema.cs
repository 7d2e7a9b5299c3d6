namespace Pyde.Contracts.HandOff;

/// <summary>Name and version of a hand-off format, written <c>mempool/1</c>.</summary>
/// <param name="Name">1 to 32 lower-case letters, digits and hyphens.</param>
/// <param name="Version">At least 1.</param>
public readonly record struct HandOffSchema(string Name, uint Version)
{
    /// <summary>Reads <c>name/version</c>.</summary>
    /// <param name="text">The text from a manifest.</param>
    /// <param name="schema">The schema; default when the text is not of that form.</param>
    public static bool TryParse(string? text, out HandOffSchema schema)
    {
        schema = default;
        if (text is null)
            return false;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash is < 1 or > 32 || slash + 1 == text.Length || text[slash + 1] is < '1' or > '9')
            return false;
        ReadOnlySpan<char> name = text.AsSpan(0, slash);
        foreach (char c in name)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
                return false;
        }

        ReadOnlySpan<char> digits = text.AsSpan(slash + 1);
        foreach (char c in digits)
        {
            if (c is < '0' or > '9')
                return false;
        }

        if (!uint.TryParse(digits, out uint version))
            return false;
        schema = new HandOffSchema(name.ToString(), version);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}/{Version}";
}
