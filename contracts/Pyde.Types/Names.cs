namespace Pyde.Types;

/// <summary>Names of contracts and parachains.</summary>
public static class Names
{
    /// <summary>Whether a text may name a contract or a parachain.</summary>
    /// <param name="name">Any text.</param>
    /// <returns>1 to 32 characters, lower-case ASCII letters, digits and inner hyphens (parachains.md).</returns>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > Limits.NameBytesMax || name[0] == '-' || name[^1] == '-')
            return false;
        foreach (char character in name)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
                return false;
        }

        return true;
    }

    /// <summary>Poseidon2(domain ‖ name) of a valid name.</summary>
    internal static Hash32 Derive(ReadOnlySpan<byte> domain, ReadOnlySpan<char> name)
    {
        Span<byte> input = stackalloc byte[domain.Length + name.Length];
        domain.CopyTo(input);
        for (int i = 0; i < name.Length; i++)
            input[domain.Length + i] = (byte)name[i];
        return Digest.Poseidon2(input);
    }
}
