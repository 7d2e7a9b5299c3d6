using Pyde.Contracts.HandOff;

namespace Pyde.Contracts.Manifest;

/// <summary>Checks values one by one and keeps the first refusal.</summary>
internal sealed class ManifestCheck(string file)
{
    private const int TextCharactersMax = 512;

    public Refusal? Refusal { get; private set; }

    public void Refuse(string path, string expected, string found) => Refusal ??= new Refusal($"{file} {path}", expected, found);

    public string Text(string? text, string path)
    {
        if (string.IsNullOrEmpty(text) || text.Length > TextCharactersMax)
            Refuse(path, $"1 to {TextCharactersMax} characters", text is null ? "nothing" : $"{text.Length} characters");
        return text ?? string.Empty;
    }

    public string Id(string? text, string path)
    {
        bool isId = text is { Length: > 0 and <= 64 };
        foreach (char c in text ?? string.Empty)
            isId &= c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-';
        if (!isId)
            Refuse(path, "1 to 64 lower-case letters, digits, dots and hyphens", Show(text));
        return text ?? string.Empty;
    }

    public string Slot(string? text, string path)
    {
        if (text is null || !SlotName.All.Contains(text))
            Refuse(path, $"one of the slots {string.Join(", ", SlotName.All)}", Show(text));
        return text ?? string.Empty;
    }

    public string SemVer(string? text, string path)
    {
        if (text is null || text.Length > 64 || !IsSemVer(text))
            Refuse(path, "a SemVer version such as 1.2.0", Show(text));
        return text ?? string.Empty;
    }

    /// <summary>A path inside the folder: relative, no empty part, no <c>.</c> or <c>..</c>, no backslash.</summary>
    public string FilePath(string? text, string path)
    {
        bool isInside = text is { Length: > 0 and <= TextCharactersMax };
        foreach (string part in (text ?? string.Empty).Split('/'))
            isInside &= part.Length > 0 && part is not ("." or "..") && part.AsSpan().IndexOfAny('\\', ':', '\0') < 0;
        if (!isInside)
            Refuse(path, "a path inside the plugin's folder", Show(text));
        return text ?? string.Empty;
    }

    public HandOffSchema Schema(string? text, string path)
    {
        if (!HandOffSchema.TryParse(text, out HandOffSchema schema))
            Refuse(path, "a schema such as mempool/1", Show(text));
        return schema;
    }

    public int Number(int? value, int fallback, int min, int max, string path)
    {
        int number = value ?? fallback;
        if (number < min || number > max)
            Refuse(path, $"{min} to {max}", $"{number}");
        return number;
    }

    private static string Show(string? text) => text is null ? "nothing" : $"'{text}'";

    private static bool IsSemVer(string text)
    {
        int plus = text.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0 && !AreIdentifiers(text[(plus + 1)..], mayLeadWithZero: true))
            return false;
        string core = plus < 0 ? text : text[..plus];
        int hyphen = core.IndexOf('-', StringComparison.Ordinal);
        if (hyphen >= 0 && !AreIdentifiers(core[(hyphen + 1)..], mayLeadWithZero: false))
            return false;
        string[] numbers = (hyphen < 0 ? core : core[..hyphen]).Split('.');
        return numbers.Length == 3 && Array.TrueForAll(numbers, part => IsNumeric(part) && (part.Length == 1 || part[0] != '0'));
    }

    private static bool AreIdentifiers(string text, bool mayLeadWithZero)
    {
        foreach (string part in text.Split('.'))
        {
            if (part.Length == 0 || !part.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                return false;
            if (!mayLeadWithZero && part.Length > 1 && part[0] == '0' && IsNumeric(part))
                return false;
        }

        return true;
    }

    private static bool IsNumeric(string text) => text.Length is > 0 and <= 9 && text.All(char.IsAsciiDigit);
}
