using System.Text.Json.Serialization;

namespace Pyde.Crypto.Keys;

/// <summary>The JSON of a keystore. Only the secret key is encrypted; every binary member is lower-case hex after 0x.</summary>
/// <remarks>Source: the specification's toolchain chapter, section 7.1.</remarks>
internal sealed class KeystoreDocument
{
    public required int Version { get; init; }

    public required OrderedDictionary<string, Entry> Accounts { get; init; }

    /// <summary>One account.</summary>
    internal sealed class Entry
    {
        public required string Address { get; init; }

        public required string Pubkey { get; init; }

        public required string Ciphertext { get; init; }

        public required string Salt { get; init; }

        public required string Nonce { get; init; }

        /// <summary>Absent in files of the published command-line wallet: then AES-256-GCM.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Cipher { get; init; }

        public required Derivation Kdf { get; init; }
    }

    /// <summary>How the entry's key comes from its password.</summary>
    internal sealed class Derivation
    {
        public required string Name { get; init; }

        public required int MemoryKb { get; init; }

        public required int Iterations { get; init; }

        public required int Parallelism { get; init; }
    }
}
