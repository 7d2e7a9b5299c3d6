using System.Security.Cryptography;
using System.Text.Json;
using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Keys;

/// <summary>A file of encrypted FALCON-512 accounts, as published wallets read and write it.</summary>
/// <remarks>
/// Each account has its own password, salt and nonce; the order of the file is kept, and entries that an operation does not concern are
/// written back unchanged. Passwords are UTF-8 bytes. Not thread-safe. Deriving a key takes <see cref="KdfParameters.Standard"/>'s
/// memory and
/// a fraction of a second, and throws <see cref="PlatformNotSupportedException"/> when libargon2 is not installed.
/// Source: the specification's toolchain chapter, section 7.1; cryptography.md.
/// </remarks>
public sealed class Keystore
{
    /// <summary>Most accounts of a file.</summary>
    public const int AccountsMax = 4096;

    /// <summary>Longest file that is read.</summary>
    public const int FileBytesMax = 32 << 20;

    /// <summary>Longest name of an account, in characters.</summary>
    public const int NameLengthMax = 64;

    private const int AddressBytes = Poseidon2.HashBytes;
    private const int SaltBytes = 16;
    private const int CiphertextBytes = Falcon512.SecretKeyBytes + Envelope.TagBytes;
    private const string AesGcmName = "aes-256-gcm";
    private const string ChaChaName = "chacha20-poly1305";
    private const string DerivationName = "argon2id";
    private const int CurrentVersion = 1;

    private readonly OrderedDictionary<string, KeystoreDocument.Entry> _entries;

    private Keystore(OrderedDictionary<string, KeystoreDocument.Entry> entries) => _entries = entries;

    /// <summary>A keystore without accounts.</summary>
    public Keystore()
        : this(new OrderedDictionary<string, KeystoreDocument.Entry>(StringComparer.Ordinal))
    {
    }

    /// <summary>Number of accounts.</summary>
    public int Count => _entries.Count;

    /// <summary>Reads a file's bytes and checks every entry; needs no password.</summary>
    /// <param name="json">UTF-8 JSON, any bytes.</param>
    /// <param name="keystore">The keystore, or null.</param>
    /// <returns>Ok, or why not: Malformed, UnknownVersion, UnknownAlgorithm, ParametersOutOfRange, AddressMismatch, BadName,
    /// Full.</returns>
    public static KeystoreOutcome TryParse(ReadOnlySpan<byte> json, out Keystore? keystore)
    {
        keystore = null;
        if (json.Length > FileBytesMax)
            return KeystoreOutcome.Malformed;
        KeystoreDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(json, KeystoreJson.Default.KeystoreDocument);
        }
        catch (JsonException)
        {
            return KeystoreOutcome.Malformed;
        }

        if (document is null)
            return KeystoreOutcome.Malformed;
        if (document.Version != CurrentVersion)
            return KeystoreOutcome.UnknownVersion;
        if (document.Accounts.Count > AccountsMax)
            return KeystoreOutcome.Full;
        var entries = new OrderedDictionary<string, KeystoreDocument.Entry>(document.Accounts.Count, StringComparer.Ordinal);
        foreach ((string name, KeystoreDocument.Entry? entry) in document.Accounts)
        {
            KeystoreOutcome outcome = IsName(name) ? Check(entry) : KeystoreOutcome.BadName;
            if (outcome != KeystoreOutcome.Ok)
                return outcome;
            entries.Add(name, entry);
        }

        keystore = new Keystore(entries);
        return KeystoreOutcome.Ok;
    }

    /// <summary>The file's bytes.</summary>
    /// <returns>Indented UTF-8 JSON, which <see cref="TryParse"/> and published wallets read.</returns>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new KeystoreDocument { Version = CurrentVersion, Accounts = _entries }, KeystoreJson.Default.KeystoreDocument);

    /// <summary>The accounts in the order of the file.</summary>
    /// <returns>Public data only.</returns>
    public IReadOnlyList<KeystoreAccount> List() => [.. _entries.Select(pair => Show(pair.Key, pair.Value))];

    /// <summary>One account without its secret.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="account">The account, or null.</param>
    /// <returns>Ok or NoSuchAccount.</returns>
    public KeystoreOutcome TryGet(string name, out KeystoreAccount? account)
    {
        ArgumentNullException.ThrowIfNull(name);
        account = _entries.TryGetValue(name, out KeystoreDocument.Entry? entry) ? Show(name, entry) : null;
        return account is null ? KeystoreOutcome.NoSuchAccount : KeystoreOutcome.Ok;
    }

    /// <summary>Encrypts a key pair under a password and appends it.</summary>
    /// <param name="name">A new name: 1 to 64 characters, none of them a control character.</param>
    /// <param name="publicKey">897 bytes.</param>
    /// <param name="secretKey">1,281 bytes that belong to the public key.</param>
    /// <param name="password">UTF-8 bytes.</param>
    /// <param name="parameters">The work of a guess; <see cref="KdfParameters.Standard"/> unless in tests.</param>
    /// <returns>Ok, BadName, NameTaken, BadKey, ParametersOutOfRange or Full.</returns>
    public KeystoreOutcome Add(string name, ReadOnlySpan<byte> publicKey, Secret secretKey, Secret password, KdfParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(secretKey);
        ArgumentNullException.ThrowIfNull(password);
        if (!IsName(name))
            return KeystoreOutcome.BadName;
        if (_entries.ContainsKey(name))
            return KeystoreOutcome.NameTaken;
        if (_entries.Count == AccountsMax)
            return KeystoreOutcome.Full;
        if (!Belongs(secretKey.Reveal(), publicKey))
            return KeystoreOutcome.BadKey;
        if (!parameters.IsAcceptable)
            return KeystoreOutcome.ParametersOutOfRange;
        _entries.Add(name, Encrypt(publicKey, secretKey, password, parameters));
        return KeystoreOutcome.Ok;
    }

    /// <summary>Decrypts an account's secret key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="password">UTF-8 bytes.</param>
    /// <param name="secretKey">1,281 bytes that the caller disposes, or null.</param>
    /// <returns>Ok, NoSuchAccount, WrongPasswordOrCorrupt, or BadKey when the secret key is not that of the entry's public key.</returns>
    public KeystoreOutcome Open(string name, Secret password, out Secret? secretKey)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(password);
        secretKey = null;
        if (!_entries.TryGetValue(name, out KeystoreDocument.Entry? entry))
            return KeystoreOutcome.NoSuchAccount;
        secretKey = Decrypt(entry, password);
        if (secretKey is null)
            return KeystoreOutcome.WrongPasswordOrCorrupt;
        if (Belongs(secretKey.Reveal(), Bytes(entry.Pubkey)))
            return KeystoreOutcome.Ok;

        // The public half is not authenticated by the file: somebody may have put another account's there.
        secretKey.Dispose();
        secretKey = null;
        return KeystoreOutcome.BadKey;
    }

    /// <summary>Removes an account. Its secret key is lost unless it is kept elsewhere.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Ok or NoSuchAccount.</returns>
    public KeystoreOutcome Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _entries.Remove(name) ? KeystoreOutcome.Ok : KeystoreOutcome.NoSuchAccount;
    }

    /// <summary>Encrypts an account's secret key anew, with another password, salt and nonce.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="oldPassword">The password that opens it now.</param>
    /// <param name="newPassword">The password that opens it afterwards.</param>
    /// <param name="parameters">The work of a guess afterwards.</param>
    /// <returns>Ok, ParametersOutOfRange, or as <see cref="Open"/>; the entry is unchanged unless Ok.</returns>
    public KeystoreOutcome RotatePassword(string name, Secret oldPassword, Secret newPassword, KdfParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(newPassword);
        if (!parameters.IsAcceptable)
            return KeystoreOutcome.ParametersOutOfRange;
        KeystoreOutcome outcome = Open(name, oldPassword, out Secret? secretKey);
        if (outcome != KeystoreOutcome.Ok)
            return outcome;
        using (secretKey)
            _entries[name] = Encrypt(Bytes(_entries[name].Pubkey), secretKey!, newPassword, parameters);
        return KeystoreOutcome.Ok;
    }

    /// <summary>A keystore with this one account, still under its password.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="exported">The keystore, or null.</param>
    /// <returns>Ok or NoSuchAccount.</returns>
    public KeystoreOutcome Export(string name, out Keystore? exported)
    {
        ArgumentNullException.ThrowIfNull(name);
        exported = null;
        if (!_entries.TryGetValue(name, out KeystoreDocument.Entry? entry))
            return KeystoreOutcome.NoSuchAccount;
        exported = new Keystore();
        exported._entries.Add(name, entry);
        return KeystoreOutcome.Ok;
    }

    /// <summary>Takes an account of another keystore, still under its password.</summary>
    /// <param name="source">The other keystore.</param>
    /// <param name="name">The account's name there.</param>
    /// <param name="newName">The account's name here.</param>
    /// <returns>Ok, NoSuchAccount, BadName, NameTaken or Full.</returns>
    public KeystoreOutcome Import(Keystore source, string name, string newName)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(newName);
        if (!source._entries.TryGetValue(name, out KeystoreDocument.Entry? entry))
            return KeystoreOutcome.NoSuchAccount;
        if (!IsName(newName))
            return KeystoreOutcome.BadName;
        if (_entries.Count == AccountsMax)
            return KeystoreOutcome.Full;
        return _entries.TryAdd(newName, entry) ? KeystoreOutcome.Ok : KeystoreOutcome.NameTaken;
    }

    private static bool Belongs(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> publicKey)
    {
        if (!FalconSecretKey.TryDecode(secretKey, out FalconSecretKey? key))
            return false;
        using (key)
        {
            Span<byte> derived = stackalloc byte[Falcon512.PublicKeyBytes];
            key.DerivePublicKey(derived);
            return derived.SequenceEqual(publicKey);
        }
    }

    private static KeystoreDocument.Entry Encrypt(
        ReadOnlySpan<byte> publicKey, Secret secretKey, Secret password, KdfParameters parameters)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] nonce = RandomNumberGenerator.GetBytes(Envelope.NonceBytes);
        byte[] ciphertext = new byte[CiphertextBytes];
        using Secret key = Argon2id.Derive(password, salt, parameters);
        using var cipher = new AesGcm(key.Reveal(), Envelope.TagBytes);
        cipher.Encrypt(nonce, secretKey.Reveal(), ciphertext.AsSpan(..^Envelope.TagBytes), ciphertext.AsSpan(^Envelope.TagBytes..));
        Span<byte> address = stackalloc byte[AddressBytes];
        Poseidon2.Hash(publicKey, address);
        return new KeystoreDocument.Entry
        {
            Address = Text(address),
            Pubkey = Text(publicKey),
            Ciphertext = Text(ciphertext),
            Salt = Text(salt),
            Nonce = Text(nonce),
            Cipher = AesGcmName,
            Kdf = new KeystoreDocument.Derivation
            {
                Name = DerivationName,
                MemoryKb = parameters.MemoryKibibytes,
                Iterations = parameters.Iterations,
                Parallelism = parameters.Lanes,
            },
        };
    }

    private static Secret? Decrypt(KeystoreDocument.Entry entry, Secret password)
    {
        byte[] nonce = Bytes(entry.Nonce);
        byte[] ciphertext = Bytes(entry.Ciphertext);
        using Secret key = Argon2id.Derive(password, Bytes(entry.Salt), Parameters(entry));
        bool isOpen = false;
        Secret secretKey = Secret.Create(Falcon512.SecretKeyBytes, destination =>
        {
            ReadOnlySpan<byte> body = ciphertext.AsSpan(..^Envelope.TagBytes);
            ReadOnlySpan<byte> tag = ciphertext.AsSpan(^Envelope.TagBytes..);
            if (entry.Cipher == ChaChaName)
            {
                using var cipher = new ChaCha20Poly1305(key.Reveal());
                isOpen = TryDecrypt(cipher, nonce, body, tag, destination);
            }
            else
            {
                using var cipher = new AesGcm(key.Reveal(), Envelope.TagBytes);
                isOpen = Envelope.TryDecrypt(cipher, nonce, body, tag, [], destination);
            }
        });
        if (isOpen)
            return secretKey;
        secretKey.Dispose();
        return null;
    }

    private static bool TryDecrypt(
        ChaCha20Poly1305 cipher, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> message)
    {
        try
        {
            cipher.Decrypt(nonce, ciphertext, tag, message);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(message);
            return false;
        }
    }

    private static KeystoreOutcome Check(KeystoreDocument.Entry? entry)
    {
        // The serializer lets null through as a dictionary's value.
        if (entry is null
            || !IsHex(entry.Address, AddressBytes)
            || !IsHex(entry.Pubkey, Falcon512.PublicKeyBytes)
            || !IsHex(entry.Ciphertext, CiphertextBytes)
            || !IsHex(entry.Salt, SaltBytes)
            || !IsHex(entry.Nonce, Envelope.NonceBytes))
        {
            return KeystoreOutcome.Malformed;
        }

        if (entry.Kdf.Name != DerivationName || entry.Cipher is not (null or AesGcmName or ChaChaName))
            return KeystoreOutcome.UnknownAlgorithm;
        if (!Parameters(entry).IsAcceptable)
            return KeystoreOutcome.ParametersOutOfRange;
        Span<byte> address = stackalloc byte[AddressBytes];
        Poseidon2.Hash(Bytes(entry.Pubkey), address);
        return address.SequenceEqual(Bytes(entry.Address)) ? KeystoreOutcome.Ok : KeystoreOutcome.AddressMismatch;
    }

    private static KdfParameters Parameters(KeystoreDocument.Entry entry) =>
        new(entry.Kdf.MemoryKb, entry.Kdf.Iterations, entry.Kdf.Parallelism);

    private static KeystoreAccount Show(string name, KeystoreDocument.Entry entry) => new(name, Bytes(entry.Address), Bytes(entry.Pubkey));

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > NameLengthMax)
            return false;
        foreach (char c in name)
        {
            // Whatever a published wallet lets a user type, but nothing that moves a terminal's cursor.
            if (char.IsControl(c))
                return false;
        }

        return true;
    }

    private static bool IsHex(string text, int bytes) =>
        text.Length == 2 + (2 * bytes)
        && text.StartsWith("0x", StringComparison.Ordinal)
        && text.AsSpan(2).IndexOfAnyExcept("0123456789abcdef") < 0;

    private static string Text(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    private static byte[] Bytes(string text) => Convert.FromHexString(text.AsSpan(2));
}
