using System.Text.Json;

namespace Pyde.Crypto.Tests.Falcon;

/// <summary>
/// The known answers: every case of the folder in PYDE_VECTORS when that is set, otherwise the extracts kept with the tests.
/// </summary>
internal static class FalconVectors
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    /// <summary>One entry of the known-answer file; <paramref name="Sm"/> is length, salt, message, header and polynomial.</summary>
    public sealed record Kat(int Count, string Seed, string Msg, string Pk, string Sk, string Sm)
    {
        public byte[] Message => Convert.FromHexString(Msg);

        public byte[] PublicKey => Convert.FromHexString(Pk);

        public byte[] SecretKey => Convert.FromHexString(Sk);

        /// <summary>The signature in the order of a detached one, with the header that says compressed.</summary>
        public byte[] Signature
        {
            get
            {
                byte[] signed = Convert.FromHexString(Sm);
                ReadOnlySpan<byte> polynomial = signed.AsSpan(2 + 40 + Message.Length);
                Assert.Equal(0x29, polynomial[0]);
                Assert.Equal((signed[0] << 8) | signed[1], polynomial.Length);
                return [0x39, .. signed.AsSpan(2, 40), .. polynomial[1..]];
            }
        }
    }

    /// <summary>What the public SDK computed.</summary>
    public sealed record Sdk(Account[] Devnet, Transaction[] Transactions, Signed[] Signatures);

    /// <summary>A development account.</summary>
    public sealed record Account(int Index, string Seed, string PublicKey, string SecretKey);

    /// <summary>A transaction of the first development account; its signature is behind the four bytes that give its length.</summary>
    public sealed record Transaction(string Hash, string Signed);

    /// <summary>A signed message.</summary>
    public sealed record Signed(string PublicKey, string Message, string Signature);

    public static Kat[] Kats() => Read<Kat[]>("falcon512-kat.json", "falcon512-kat.json");

    public static Sdk PublicSdk() => Read<Sdk>("pyde-sdk.json", "falcon-sdk.json");

    public static byte[] FromHex(string text) =>
        Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text);

    private static T Read<T>(string full, string extract)
    {
        string path = Environment.GetEnvironmentVariable("PYDE_VECTORS") is { Length: > 0 } folder
            ? Path.Combine(folder, full)
            : Path.Combine(AppContext.BaseDirectory, "Vectors", extract);
        return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), CamelCase)!;
    }
}
