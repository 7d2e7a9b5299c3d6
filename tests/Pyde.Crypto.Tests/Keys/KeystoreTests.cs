using System.Text;
using System.Text.Json.Nodes;
using Pyde.Crypto.Falcon;
using Pyde.Crypto.Keys;

namespace Pyde.Crypto.Tests.Keys;

public sealed class KeystoreTests
{
    private const string GoldenName = "parity-fixture";
    private static readonly KdfParameters Cheap = new(64, 1, 1);

    [Fact]
    public void Golden_keystore_of_the_public_wallet_opens_with_its_password_and_with_no_other()
    {
        Keystore keystore = Parse(Golden());
        KeystoreAccount account = Assert.Single(keystore.List());
        Assert.Equal("b92813f55e8cda8613635dbed3317c3471b5ff04f1e0b89f529eb434fdc654dd", Hex.Encode(account.Address.Span));
        Assert.Equal(KeystoreOutcome.Ok, Open(keystore, GoldenName, "golden-fixture-passphrase", out byte[] secretKey));
        Assert.Equal(0x59, secretKey[0]);
        Assert.Equal(Falcon512.SecretKeyBytes, secretKey.Length);
        Assert.Equal(KeystoreOutcome.WrongPasswordOrCorrupt, Open(keystore, GoldenName, "golden-fixture-passphrasf", out _));
    }

    [Fact]
    public void A_file_is_written_back_with_the_same_members_and_values()
    {
        JsonNode before = JsonNode.Parse(Golden())!;
        JsonNode after = JsonNode.Parse(Parse(Golden()).ToJson())!;
        Assert.True(JsonNode.DeepEquals(before, after));
    }

    [Fact]
    public void Several_accounts_keep_their_order_passwords_and_keys_through_a_file()
    {
        var keystore = new Keystore();
        foreach (string name in new[] { "zoe", "alice", "bob the 2nd" })
            Assert.Equal(KeystoreOutcome.Ok, Add(keystore, name, $"pw-{name}"));
        Keystore read = Parse(keystore.ToJson());
        Assert.Equal(["zoe", "alice", "bob the 2nd"], read.List().Select(account => account.Name));
        foreach (string name in new[] { "zoe", "alice", "bob the 2nd" })
        {
            Assert.Equal(KeystoreOutcome.Ok, Open(read, name, $"pw-{name}", out byte[] secretKey));
            Assert.Equal(SecretKey(name), secretKey);
            Assert.Equal(KeystoreOutcome.WrongPasswordOrCorrupt, Open(read, name, "pw-", out _));
        }
    }

    [Fact]
    public void A_rotated_password_opens_and_the_old_one_no_longer_does()
    {
        var keystore = new Keystore();
        Add(keystore, "a", "old");
        using Secret oldPassword = Password("old");
        using Secret newPassword = Password("new");
        using Secret wrong = Password("wrong");
        byte[] before = keystore.ToJson();
        Assert.Equal(KeystoreOutcome.WrongPasswordOrCorrupt, keystore.RotatePassword("a", wrong, newPassword, Cheap));
        Assert.Equal(before, keystore.ToJson());
        Assert.Equal(KeystoreOutcome.Ok, keystore.RotatePassword("a", oldPassword, newPassword, Cheap));
        Assert.Equal(KeystoreOutcome.WrongPasswordOrCorrupt, Open(keystore, "a", "old", out _));
        Assert.Equal(KeystoreOutcome.Ok, Open(keystore, "a", "new", out byte[] secretKey));
        Assert.Equal(SecretKey("a"), secretKey);
        Assert.Equal(KeystoreOutcome.ParametersOutOfRange, keystore.RotatePassword("a", newPassword, oldPassword, default));
        Assert.Equal(KeystoreOutcome.NoSuchAccount, keystore.RotatePassword("b", newPassword, oldPassword, Cheap));
    }

    [Fact]
    public void Export_import_and_remove_move_an_account_without_its_password()
    {
        var source = new Keystore();
        Add(source, "a", "pw");
        Add(source, "b", "pw");
        Assert.Equal(KeystoreOutcome.Ok, source.Export("a", out Keystore? exported));
        Assert.Equal(1, exported!.Count);
        var target = new Keystore();
        Assert.Equal(KeystoreOutcome.Ok, target.Import(exported, "a", "c"));
        Assert.Equal(KeystoreOutcome.NameTaken, target.Import(exported, "a", "c"));
        Assert.Equal(KeystoreOutcome.NoSuchAccount, target.Import(exported, "b", "d"));
        Assert.Equal(KeystoreOutcome.BadName, target.Import(exported, "a", ""));
        Assert.Equal(KeystoreOutcome.Ok, Open(target, "c", "pw", out byte[] secretKey));
        Assert.Equal(SecretKey("a"), secretKey);
        Assert.Equal(KeystoreOutcome.Ok, source.Remove("a"));
        Assert.Equal(KeystoreOutcome.NoSuchAccount, source.Remove("a"));
        Assert.Equal(KeystoreOutcome.NoSuchAccount, source.Export("a", out _));
        Assert.Equal(KeystoreOutcome.NoSuchAccount, source.TryGet("a", out _));
        Assert.Equal(KeystoreOutcome.Ok, source.TryGet("b", out KeystoreAccount? account));
        Assert.Equal("b", account!.Name);
    }

    [Fact]
    public void Adding_refuses_bad_names_taken_names_wrong_lengths_and_costly_parameters()
    {
        var keystore = new Keystore();
        using Secret password = Password("pw");
        using Secret key = Secret.CopyOf(SecretKey("a"));
        using Secret shortKey = Secret.CopyOf(key.Reveal()[..^1]);
        using Secret noKey = Secret.Random(Falcon512.SecretKeyBytes);
        using FalconKeyPair pair = Pair("a");
        using FalconKeyPair other = Pair("b");
        byte[] publicKey = pair.PublicKey.ToArray();
        Assert.Equal(KeystoreOutcome.BadName, keystore.Add("", publicKey, key, password, Cheap));
        Assert.Equal(KeystoreOutcome.BadName, keystore.Add("a\u001b", publicKey, key, password, Cheap));
        Assert.Equal(KeystoreOutcome.BadName, keystore.Add(new string('a', 65), publicKey, key, password, Cheap));
        Assert.Equal(KeystoreOutcome.BadKey, keystore.Add("a", publicKey, shortKey, password, Cheap));
        Assert.Equal(KeystoreOutcome.BadKey, keystore.Add("a", publicKey.AsSpan(1), key, password, Cheap));
        Assert.Equal(KeystoreOutcome.BadKey, keystore.Add("a", publicKey, noKey, password, Cheap));
        Assert.Equal(KeystoreOutcome.BadKey, keystore.Add("a", other.PublicKey, key, password, Cheap));
        Assert.Equal(KeystoreOutcome.ParametersOutOfRange, keystore.Add("a", publicKey, key, password, new KdfParameters(1 << 21, 1, 1)));
        Assert.Equal(KeystoreOutcome.ParametersOutOfRange, keystore.Add("a", publicKey, key, password, new KdfParameters(7, 1, 1)));
        Assert.Equal(KeystoreOutcome.ParametersOutOfRange, keystore.Add("a", publicKey, key, password, new KdfParameters(64, 17, 1)));
        Assert.Equal(KeystoreOutcome.ParametersOutOfRange, keystore.Add("a", publicKey, key, password, new KdfParameters(640, 1, 17)));
        Assert.Equal(0, keystore.Count);
        Assert.Equal(KeystoreOutcome.Ok, keystore.Add(new string('a', 64), publicKey, key, password, Cheap));
        Assert.Equal(KeystoreOutcome.NameTaken, keystore.Add(new string('a', 64), publicKey, key, password, Cheap));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", KeystoreOutcome.UnknownVersion)]
    [InlineData("\"version\": 1", "\"version\": \"1\"", KeystoreOutcome.Malformed)]
    [InlineData("\"version\": 1,", "", KeystoreOutcome.Malformed)]
    [InlineData("\"version\": 1,", "\"version\": 1, \"version\": 1,", KeystoreOutcome.Malformed)]
    [InlineData("\"version\": 1,", "\"version\": 1, \"extra\": 1,", KeystoreOutcome.Malformed)]
    [InlineData("0xb92813", "0xb92814", KeystoreOutcome.AddressMismatch)]
    [InlineData("0xb92813", "0xB92813", KeystoreOutcome.Malformed)]
    [InlineData("0xb92813", "b92813", KeystoreOutcome.Malformed)]
    [InlineData("0xbe90a9", "0xbe90", KeystoreOutcome.Malformed)]
    [InlineData("0x587ca1", "0x587cg1", KeystoreOutcome.Malformed)]
    [InlineData("argon2id", "argon2i", KeystoreOutcome.UnknownAlgorithm)]
    [InlineData("\"salt\"", "\"cipher\": \"aes-128-gcm\", \"salt\"", KeystoreOutcome.UnknownAlgorithm)]
    [InlineData("\"salt\"", "\"cipher\": \"aes-256-gcm\", \"salt\"", KeystoreOutcome.Ok)]
    [InlineData("65536", "1048577", KeystoreOutcome.ParametersOutOfRange)]
    [InlineData("65536", "31", KeystoreOutcome.ParametersOutOfRange)]
    [InlineData("65536", "32", KeystoreOutcome.Ok)]
    [InlineData("65536", "1e99", KeystoreOutcome.Malformed)]
    [InlineData("65536", "65536.5", KeystoreOutcome.Malformed)]
    [InlineData("\"iterations\": 3", "\"iterations\": 0", KeystoreOutcome.ParametersOutOfRange)]
    [InlineData("\"iterations\": 3", "\"iterations\": 17", KeystoreOutcome.ParametersOutOfRange)]
    [InlineData("\"parallelism\": 4", "\"parallelism\": 17", KeystoreOutcome.ParametersOutOfRange)]
    [InlineData("parity-fixture", "", KeystoreOutcome.BadName)]
    [InlineData("parity-fixture", "a\\u0007", KeystoreOutcome.BadName)]
    public void A_changed_golden_file_gives_the_outcome_of_its_change(string from, string to, KeystoreOutcome expected)
    {
        string text = Encoding.UTF8.GetString(Golden());
        Assert.Contains(from, text, StringComparison.Ordinal);
        byte[] changed = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(expected, Keystore.TryParse(changed, out Keystore? keystore));
        Assert.Equal(expected == KeystoreOutcome.Ok, keystore is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":1,\"accounts\":null}")]
    [InlineData("{\"version\":1,\"accounts\":{\"a\":null}}")]
    [InlineData("{\"version\":1,\"accounts\":{\"a\":{}}}")]
    [InlineData("{\"version\":1,\"accounts\":[[[[[[[[[[[[]]]]]]]]]]]]}")]
    public void Json_of_another_shape_is_malformed(string json) =>
        Assert.Equal(KeystoreOutcome.Malformed, Keystore.TryParse(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Every_changed_byte_of_a_file_gives_an_outcome_and_no_exception()
    {
        byte[] json = Golden().AsSpan().TrimEnd("\r\n "u8).ToArray();
        for (int at = 0; at < json.Length; at++)
        {
            byte kept = json[at];
            json[at] = (byte)(kept ^ (1 << (at % 8)));
            KeystoreOutcome outcome = Keystore.TryParse(json, out Keystore? keystore);
            Assert.Equal(outcome == KeystoreOutcome.Ok, keystore is not null);
            json[at] = kept;
            Assert.Equal(KeystoreOutcome.Malformed, Keystore.TryParse(json.AsSpan(0, at), out _));
        }
    }

    [Fact]
    public void A_flipped_bit_of_ciphertext_salt_or_nonce_looks_like_a_wrong_password()
    {
        var keystore = new Keystore();
        Add(keystore, "a", "pw");
        foreach (string member in new[] { "ciphertext", "salt", "nonce" })
        {
            JsonNode json = JsonNode.Parse(keystore.ToJson())!;
            string text = json["accounts"]!["a"]![member]!.GetValue<string>();
            json["accounts"]!["a"]![member] = text[..^1] + (text[^1] == '0' ? '1' : '0');
            Keystore changed = Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
            Assert.Equal(KeystoreOutcome.WrongPasswordOrCorrupt, Open(changed, "a", "pw", out _));
        }
    }

    [Fact]
    public void A_public_key_that_was_exchanged_together_with_its_address_does_not_pass()
    {
        var keystore = new Keystore();
        Add(keystore, "a", "pw");
        Add(keystore, "b", "pw");
        JsonNode json = JsonNode.Parse(keystore.ToJson())!;
        foreach (string member in new[] { "address", "pubkey" })
            json["accounts"]!["a"]![member] = json["accounts"]!["b"]![member]!.GetValue<string>();
        Keystore changed = Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
        Assert.Equal(KeystoreOutcome.BadKey, Open(changed, "a", "pw", out _));
        Assert.Equal(KeystoreOutcome.Ok, Open(changed, "b", "pw", out _));
    }

    [Fact]
    public void A_saved_file_is_its_owners_alone_and_replaces_the_old_one_whole()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"pyde-keys-{Guid.NewGuid():N}");
        string path = Path.Combine(folder, "keystore.json");
        try
        {
            KeystoreFile.Save(path, Parse(Golden()));
            KeystoreFile.Save(path, new Keystore());
            Assert.Equal(KeystoreOutcome.Ok, KeystoreFile.TryLoad(path, out Keystore? keystore));
            Assert.Equal(0, keystore!.Count);
            Assert.Equal([path], Directory.GetFiles(folder));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Golden() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "pyde-keystore.golden.json"));

    private static Keystore Parse(byte[] json)
    {
        Assert.Equal(KeystoreOutcome.Ok, Keystore.TryParse(json, out Keystore? keystore));
        return keystore!;
    }

    private static KeystoreOutcome Add(Keystore keystore, string name, string password)
    {
        using Secret secretKey = Secret.CopyOf(SecretKey(name));
        using Secret passwordBytes = Password(password);
        using FalconKeyPair pair = Pair(name);
        return keystore.Add(name, pair.PublicKey, secretKey, passwordBytes, Cheap);
    }

    private static KeystoreOutcome Open(Keystore keystore, string name, string password, out byte[] secretKey)
    {
        using Secret passwordBytes = Password(password);
        KeystoreOutcome outcome = keystore.Open(name, passwordBytes, out Secret? opened);
        secretKey = opened?.Reveal().ToArray() ?? [];
        opened?.Dispose();
        return outcome;
    }

    private static Secret Password(string password) => Secret.CopyOf(Encoding.UTF8.GetBytes(password));

    private static byte[] SecretKey(string name)
    {
        using FalconKeyPair pair = Pair(name);
        byte[] secretKey = new byte[Falcon512.SecretKeyBytes];
        pair.SecretKey.Export(secretKey);
        return secretKey;
    }

    private static FalconKeyPair Pair(string name) => Falcon512.GenerateFromSeed(Encoding.UTF8.GetBytes(name));
}
