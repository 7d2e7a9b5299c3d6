namespace Pyde.Types;

/// <summary>Bech32m of 32-byte values.</summary>
/// <remarks>Source: BIP 350 (checksum constant) and BIP 173 (alphabet, expansion of the prefix, case).</remarks>
internal static class Bech32m
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const uint ChecksumConstant = 0x2bc830a3;
    private const int ChecksumSymbols = 6;
    private const int DataSymbols = ((Hash32.Bytes * 8) + 4) / 5;
    private const int PaddingBits = (DataSymbols * 5) - (Hash32.Bytes * 8);

    /// <summary>The lower-case text of 32 bytes.</summary>
    public static string Encode(string prefix, ReadOnlySpan<byte> bytes)
    {
        Span<byte> symbols = stackalloc byte[DataSymbols + ChecksumSymbols];
        symbols.Clear();
        int accumulator = 0;
        int bits = 0;
        int written = 0;
        foreach (byte value in bytes)
        {
            accumulator = ((accumulator << 8) | value) & 0xfff;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                symbols[written++] = (byte)((accumulator >> bits) & 31);
            }
        }

        symbols[written] = (byte)((accumulator << (5 - bits)) & 31);
        uint checksum = Polymod(prefix, symbols) ^ ChecksumConstant;
        for (int i = 0; i < ChecksumSymbols; i++)
            symbols[DataSymbols + i] = (byte)((checksum >> (5 * (ChecksumSymbols - 1 - i))) & 31);

        Span<char> text = stackalloc char[prefix.Length + 1 + symbols.Length];
        prefix.CopyTo(text);
        text[prefix.Length] = '1';
        for (int i = 0; i < symbols.Length; i++)
            text[prefix.Length + 1 + i] = Alphabet[symbols[i]];
        return new string(text);
    }

    /// <summary>Reads 32 bytes from text in lower or upper case, not mixed.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, string prefix, Span<byte> destination)
    {
        if (text.Length != prefix.Length + 1 + DataSymbols + ChecksumSymbols)
            return false;
        Span<char> lower = stackalloc char[text.Length];
        bool hasLower = false;
        bool hasUpper = false;
        for (int i = 0; i < text.Length; i++)
        {
            hasLower |= char.IsAsciiLetterLower(text[i]);
            hasUpper |= char.IsAsciiLetterUpper(text[i]);
            lower[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
        }

        if ((hasLower && hasUpper) || !lower.StartsWith(prefix) || lower[prefix.Length] != '1')
            return false;
        Span<byte> symbols = stackalloc byte[DataSymbols + ChecksumSymbols];
        for (int i = 0; i < symbols.Length; i++)
        {
            int symbol = Alphabet.IndexOf(lower[prefix.Length + 1 + i], StringComparison.Ordinal);
            if (symbol < 0)
                return false;
            symbols[i] = (byte)symbol;
        }

        if (Polymod(prefix, symbols) != ChecksumConstant || (symbols[DataSymbols - 1] & ((1 << PaddingBits) - 1)) != 0)
            return false;
        Regroup(symbols[..DataSymbols], destination);
        return true;
    }

    private static void Regroup(ReadOnlySpan<byte> symbols, Span<byte> destination)
    {
        int accumulator = 0;
        int bits = 0;
        int written = 0;
        foreach (byte symbol in symbols)
        {
            accumulator = ((accumulator << 5) | symbol) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                destination[written++] = (byte)(accumulator >> bits);
            }
        }
    }

    private static uint Polymod(string prefix, ReadOnlySpan<byte> symbols)
    {
        uint state = 1;
        foreach (char character in prefix)
            state = Step(state, (uint)character >> 5);
        state = Step(state, 0);
        foreach (char character in prefix)
            state = Step(state, (uint)character & 31);
        foreach (byte symbol in symbols)
            state = Step(state, symbol);
        return state;
    }

    private static uint Step(uint state, uint symbol)
    {
        ReadOnlySpan<uint> generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        uint top = state >> 25;
        state = ((state & 0x1ffffff) << 5) ^ symbol;
        for (int i = 0; i < generator.Length; i++)
        {
            if (((top >> i) & 1) != 0)
                state ^= generator[i];
        }

        return state;
    }
}
