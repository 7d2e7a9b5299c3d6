namespace Pyde.Crypto.Tests;

/// <summary>Hex as the vector files write it, with or without 0x.</summary>
internal static class Hex
{
    public static byte[] Decode(string text) =>
        Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text);

    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
