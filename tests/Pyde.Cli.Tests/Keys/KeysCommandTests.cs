using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pyde.Cli.Keys;
using Pyde.Cli.Output;
using Pyde.Contracts.Commands;
using Pyde.Crypto.Keys;

namespace Pyde.Cli.Tests.Keys;

public sealed class KeysCommandTests : IDisposable
{
    private const string GoldenAddress = "0xb92813f55e8cda8613635dbed3317c3471b5ff04f1e0b89f529eb434fdc654dd";
    private const string GoldenPassword = "golden-fixture-passphrase";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly CommandRunner _pyde = new();

    private string DefaultKeystore => _pyde.PathOf(Path.Combine(".pyde", "keystore.json"));

    public void Dispose() => _pyde.Dispose();

    [Fact]
    public async Task New_account_lies_in_the_home_folder_for_its_owner_only_and_opens_with_the_typed_password()
    {
        _pyde.Typed = ["typed-password", "typed-password"];
        CommandOutcome made = await _pyde.RunAsync("keys", "new", "alice", "--json");
        Assert.Equal(ExitCode.Success, made.ExitCode);
        Assert.Equal(DefaultKeystore, made.Json.Text("keystore"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(DefaultKeystore));
            Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(DefaultKeystore)!));
        }

        CommandOutcome shown = await _pyde.RunAsync("keys", "show", "alice", "--json");
        Assert.Equal(made.Output, shown.Output);
        _pyde.Typed = ["typed-password"];
        Assert.Equal(ExitCode.Success, (await _pyde.RunAsync("keys", "sign", "alice", "--hex", "00")).ExitCode);
        _pyde.Typed = ["typed-passwore"];
        CommandOutcome refused = await _pyde.RunAsync("keys", "sign", "alice", "--hex", "00");
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("the password is wrong", refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
        Assert.DoesNotContain("typed-passwor", _pyde.Printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_new_accounts_have_different_keys_and_the_file_keeps_their_order()
    {
        _pyde.Variables["PYDE_PASSWORD"] = "variable-password";
        Assert.Equal(ExitCode.Success, (await _pyde.RunAsync("keys", "new", "zoe")).ExitCode);
        Assert.Equal(ExitCode.Success, (await _pyde.RunAsync("keys", "new", "alice")).ExitCode);
        JsonElement listed = (await _pyde.RunAsync("keys", "list", "--json")).Json.GetProperty("accounts");
        Assert.Equal(["zoe", "alice"], listed.EnumerateArray().Select(account => account.Text("name")));
        Assert.NotEqual(listed[0].Text("address"), listed[1].Text("address"));
        CommandOutcome text = await _pyde.RunAsync("keys", "list");
        Assert.Equal($"{listed[0].Text("address")}  zoe\n{listed[1].Text("address")}  alice\n", text.Output);
        Assert.DoesNotContain("variable-password", _pyde.Printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_before_anybody_types_a_password()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"));
        byte[] before = File.ReadAllBytes(keystore);
        CommandOutcome refused = await _pyde.RunAsync("keys", "new", "alice", "--keystore", keystore);
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("'alice' already", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(keystore));
    }

    [Fact]
    public async Task Passwords_that_differ_when_typed_twice_make_no_account()
    {
        _pyde.Typed = ["one-password", "two-password"];
        CommandOutcome refused = await _pyde.RunAsync("keys", "new", "alice");
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("differ", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(DefaultKeystore));
    }

    [Fact]
    public async Task Backspace_takes_back_a_character_also_one_beyond_the_basic_plane()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pässword"));
        _pyde.Typed = ["\bpässwo\tx\b😀\brd"];
        Assert.Equal(ExitCode.Success, (await _pyde.RunAsync("keys", "sign", "alice", "--hex", "", "--keystore", keystore)).ExitCode);
    }

    [Fact]
    public async Task Nobody_to_ask_names_the_other_ways_to_give_a_password()
    {
        CommandOutcome refused = await _pyde.RunAsync("keys", "new", "alice");
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("--password-file", refused.Error, StringComparison.Ordinal);
        Assert.Contains("PYDE_PASSWORD", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_never_an_argument()
    {
        CommandOutcome refused = await _pyde.RunAsync("keys", "new", "alice", "--password", "x");
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.False(File.Exists(DefaultKeystore));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("too long")]
    public async Task An_empty_password_and_one_above_the_limit_are_refused(string text)
    {
        string content = text == "too long" ? new string('x', PasswordSource.BytesMax + 1) : text;
        CommandOutcome refused = await _pyde.RunAsync("keys", "new", "alice", "--password-file", _pyde.Write("pw", content));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.False(File.Exists(DefaultKeystore));
    }

    [Theory]
    [InlineData("file-password")]
    [InlineData("file-password\n")]
    [InlineData("file-password\r\n")]
    public async Task A_password_file_wins_over_the_variable_and_loses_one_line_break(string content)
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "file-password"));
        _pyde.Variables["PYDE_PASSWORD"] = "wrong";
        CommandOutcome signed = await _pyde.RunAsync(
            "keys", "sign", "alice", "--hex", "01", "--keystore", keystore, "--password-file", _pyde.Write("pw", content));
        Assert.Equal(ExitCode.Success, signed.ExitCode);
        CommandOutcome refused = await _pyde.RunAsync(
            "keys", "sign", "alice", "--hex", "01", "--keystore", keystore, "--password-file", _pyde.Write("pw", content + "\n"));
        Assert.Equal(content.EndsWith('\n') ? ExitCode.Failed : ExitCode.Success, refused.ExitCode);
        Assert.DoesNotContain("file-password", _pyde.Printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_file_that_others_may_read_is_refused_with_the_command_that_helps()
    {
        if (OperatingSystem.IsWindows())
            return;
        string file = _pyde.Write("pw", "secret-in-file");
        CommandRunner.SetMode(file, OwnerOnly | UnixFileMode.GroupRead);
        CommandOutcome refused = await _pyde.RunAsync("keys", "new", "alice", "--password-file", file);
        Assert.Equal(ExitCode.Environment, refused.ExitCode);
        Assert.Contains($"mode 0640): chmod 600 {file}", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-in-file", refused.Error, StringComparison.Ordinal);
        CommandOutcome missing = await _pyde.RunAsync("keys", "new", "alice", "--password-file", _pyde.PathOf("nothing"));
        Assert.Equal(ExitCode.Environment, missing.ExitCode);
    }

    [Fact]
    public async Task Golden_keystore_of_the_public_wallet_lists_signs_and_refuses_another_password()
    {
        string keystore = _pyde.Write("golden.json", File.ReadAllText(VectorFiles.PathOf("pyde-keystore.golden.json")));
        CommandOutcome listed = await _pyde.RunAsync("keys", "list", "--keystore", keystore);
        Assert.Equal($"{GoldenAddress}  parity-fixture\n", listed.Output);
        Assert.Empty(listed.Error);
        _pyde.Variables["PYDE_PASSWORD"] = GoldenPassword;
        CommandOutcome signed = await _pyde.RunAsync(
            "keys", "sign", "parity-fixture", "--hex", "0xc0ffee", "--keystore", keystore, "--json");
        Assert.Equal(ExitCode.Success, signed.ExitCode);
        Assert.Equal(GoldenAddress, signed.Json.Text("address"));
        CommandOutcome verified = await _pyde.RunAsync(
            "keys", "verify", "--hex", "c0ffee", "--json",
            "--public-key", signed.Json.Text("publicKey"), "--signature", signed.Json.Text("signature"));
        Assert.Equal(ExitCode.Success, verified.ExitCode);
        Assert.True(verified.Json.GetProperty("valid").GetBoolean());
        Assert.Equal(GoldenAddress, verified.Json.Text("address"));
        _pyde.Variables["PYDE_PASSWORD"] = GoldenPassword + "x";
        Assert.Equal(
            ExitCode.Failed, (await _pyde.RunAsync("keys", "sign", "parity-fixture", "--hex", "c0ffee", "--keystore", keystore)).ExitCode);
        Assert.DoesNotContain(GoldenPassword, _pyde.Printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keystore_that_others_may_read_is_warned_of()
    {
        if (OperatingSystem.IsWindows())
            return;
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"));
        CommandRunner.SetMode(keystore, OwnerOnly | UnixFileMode.OtherRead);
        CommandOutcome listed = await _pyde.RunAsync("keys", "list", "--keystore", keystore);
        Assert.Equal(ExitCode.Success, listed.ExitCode);
        Assert.Contains("mode 0604): chmod 600", listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_gives_the_address_and_key_of_the_public_sdk()
    {
        JsonElement account = VectorFiles.Sdk("devnet")[0];
        string seed = _pyde.Write("seed", account.Text("seed") + "\n");
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        CommandOutcome imported = await _pyde.RunAsync("keys", "import", "dev", "--seed-file", seed, "--json");
        Assert.Equal(ExitCode.Success, imported.ExitCode);
        Assert.Equal(account.Text("address"), imported.Json.Text("address"));
        Assert.Equal(account.Text("publicKey"), imported.Json.Text("publicKey"));
        Assert.DoesNotContain(account.Text("secretKey")[2..], _pyde.Printed.ToString(), StringComparison.Ordinal);

        CommandOutcome revealed = await _pyde.RunAsync("keys", "export", "dev", "--reveal-secret-key");
        Assert.Equal(account.Text("secretKey") + "\n", revealed.Output);
        Assert.Contains("warning", revealed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("7720ecbbdff51d016964b92cd9d6c8082078adb55730802b796fb8e199e779910")]
    [InlineData("7720ecbbdff51d016964b92cd9d6c8082078adb55730802b796fb8e199e7799100")]
    [InlineData("7720ecbbdff51d016964b92cd9d6c8082078adb55730802b796fb8e199e7799g")]
    [InlineData("0x0x20ecbbdff51d016964b92cd9d6c8082078adb55730802b796fb8e199e77991")]
    public async Task A_seed_of_another_length_or_not_in_hex_makes_no_account(string seed)
    {
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        CommandOutcome refused = await _pyde.RunAsync("keys", "import", "dev", "--seed-file", _pyde.Write("seed", seed));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.DoesNotContain("7720ecbb", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(DefaultKeystore));
    }

    [Fact]
    public async Task New_export_and_import_carry_an_account_under_its_password_into_another_keystore()
    {
        _pyde.Variables["PYDE_PASSWORD"] = "round-trip";
        CommandOutcome made = await _pyde.RunAsync("keys", "new", "alice", "--json");
        string exported = _pyde.PathOf("alice.json");
        CommandOutcome export = await _pyde.RunAsync("keys", "export", "alice", "--output", exported, "--json");
        Assert.Equal(ExitCode.Success, export.ExitCode);
        Assert.True(export.Json.GetProperty("encrypted").GetBoolean());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(exported));

        CommandOutcome again = await _pyde.RunAsync("keys", "export", "alice", "--output", exported);
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("exists already", again.Error, StringComparison.Ordinal);

        string other = _pyde.PathOf("other.json");
        CommandOutcome imported = await _pyde.RunAsync("keys", "import", "bob", "--from", exported, "--keystore", other, "--json");
        Assert.Equal(ExitCode.Success, imported.ExitCode);
        Assert.Equal(made.Json.Text("address"), imported.Json.Text("address"));
        Assert.Equal(ExitCode.Success, (await _pyde.RunAsync("keys", "sign", "bob", "--hex", "07", "--keystore", other)).ExitCode);
        Assert.Equal(ExitCode.Failed, (await _pyde.RunAsync("keys", "import", "bob", "--from", exported, "--keystore", other)).ExitCode);
    }

    [Fact]
    public async Task A_revealed_secret_key_can_be_imported_and_one_changed_digit_cannot()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"));
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        string file = _pyde.PathOf("alice.hex");
        CommandOutcome export = await _pyde.RunAsync(
            "keys", "export", "alice", "--reveal-secret-key", "--output", file, "--keystore", keystore);
        Assert.Equal(ExitCode.Success, export.ExitCode);
        Assert.DoesNotContain(TestKeystore.SecretKey("alice"), _pyde.Printed.ToString(), StringComparison.Ordinal);
        Assert.Equal(TestKeystore.SecretKey("alice") + "\n", File.ReadAllText(file));

        CommandOutcome imported = await _pyde.RunAsync("keys", "import", "alice", "--secret-key-file", file, "--json");
        CommandOutcome shown = await _pyde.RunAsync("keys", "show", "alice", "--keystore", keystore, "--json");
        Assert.Equal(shown.Json.Text("publicKey"), imported.Json.Text("publicKey"));

        string text = File.ReadAllText(file).Trim();
        string changed = _pyde.Write("changed.hex", text[..200] + (text[200] == '0' ? '1' : '0') + text[201..]);
        CommandOutcome refused = await _pyde.RunAsync("keys", "import", "mallory", "--secret-key-file", changed);
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("no FALCON-512 secret key", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_without_the_flag_needs_no_password_and_shows_no_secret()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"), ("bob", "pw"));
        CommandOutcome exported = await _pyde.RunAsync("keys", "export", "bob", "--keystore", keystore);
        Assert.Equal(ExitCode.Success, exported.ExitCode);
        Assert.Equal(KeystoreOutcome.Ok, Keystore.TryParse(Encoding.UTF8.GetBytes(exported.Output), out Keystore? alone));
        Assert.Equal("bob", Assert.Single(alone!.List()).Name);
        CommandOutcome locked = await _pyde.RunAsync("keys", "export", "bob", "--reveal-secret-key", "--keystore", keystore);
        Assert.Equal((ExitCode.Usage, ""), (locked.ExitCode, locked.Output));

        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        CommandOutcome revealed = await _pyde.RunAsync("keys", "export", "bob", "--reveal-secret-key", "--json", "--keystore", keystore);
        Assert.Equal(TestKeystore.SecretKey("bob"), revealed.Json.Text("secretKey"));
        Assert.DoesNotContain(TestKeystore.SecretKey("bob")[2..], exported.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_takes_the_named_account_and_says_when_there_is_none()
    {
        string source = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "a"), ("bob", "b"));
        CommandOutcome missing = await _pyde.RunAsync("keys", "import", "carol", "--from", source);
        Assert.Equal(ExitCode.Failed, missing.ExitCode);
        Assert.Contains($"{source} has no account 'carol'", missing.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await _pyde.RunAsync("keys", "import", "bob", "--from", source)).ExitCode);
        CommandOutcome renamed = await _pyde.RunAsync("keys", "import", "carol", "--from", source, "--account", "bob", "--json");
        Assert.Equal((await _pyde.RunAsync("keys", "show", "bob", "--json")).Json.Text("address"), renamed.Json.Text("address"));
    }

    [Theory]
    [InlineData("keys", "import", "a")]
    [InlineData("keys", "import", "a", "--from", "x", "--seed-file", "y")]
    [InlineData("keys", "import", "a", "--seed-file", "y", "--account", "b")]
    [InlineData("keys", "verify", "--hex", "00", "--public-key", "09")]
    [InlineData("keys", "verify", "--hex", "00", "--signature", "00")]
    [InlineData("keys", "verify", "--hex", "00", "--signature", "00", "--public-key", "09")]
    [InlineData("keys", "verify", "--hex", "00", "--signature", "0", "--public-key", "09")]
    [InlineData("keys", "verify", "--hex", "00", "--signature", "00", "--signature-file", "s", "--public-key", "09")]
    [InlineData("keys", "verify", "--hex", "00", "--signature", "00", "--public-key", "09", "--account", "a")]
    [InlineData("keys", "new")]
    [InlineData("keys", "new", "a\u001b[2J")]
    public async Task Wrong_usage_has_its_exit_code_and_prints_nothing_to_standard_output(params string[] args)
    {
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        CommandOutcome refused = await _pyde.RunAsync(args);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Empty(refused.Output);
        Assert.StartsWith("pyde: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_signed_by_the_public_sdk_verify_and_changed_ones_do_not()
    {
        foreach (JsonElement signed in VectorFiles.Sdk("signatures"))
        {
            string[] verify =
                ["keys", "verify", "--public-key", signed.Text("publicKey"), "--signature", signed.Text("signature"), "--hex"];
            CommandOutcome valid = await _pyde.RunAsync([.. verify, signed.Text("message")]);
            Assert.Equal((ExitCode.Success, "valid: "), (valid.ExitCode, valid.Output[..7]));
            CommandOutcome invalid = await _pyde.RunAsync([.. verify, signed.Text("message") + "00", "--json"]);
            Assert.Equal(ExitCode.Failed, invalid.ExitCode);
            Assert.False(invalid.Json.GetProperty("valid").GetBoolean());
        }
    }

    [Fact]
    public async Task A_message_is_the_same_from_a_file_from_standard_input_and_as_hex()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"), ("bob", "pw"));
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        string message = _pyde.Write("message", "pay bob\n");
        _pyde.Input = "pay bob\n"u8.ToArray();
        foreach (string[] source in new string[][] { [message], [], ["-"], ["--hex", "0x70617920626f620a"] })
        {
            CommandOutcome signed = await _pyde.RunAsync(["keys", "sign", "alice", .. source, "--keystore", keystore]);
            Assert.Equal(ExitCode.Success, signed.ExitCode);
            string signature = _pyde.Write("signature", signed.Output);
            string[] verify = ["keys", "verify", message, "--signature-file", signature, "--keystore", keystore, "--account"];
            Assert.Equal(ExitCode.Success, (await _pyde.RunAsync([.. verify, "alice"])).ExitCode);
            Assert.Equal(ExitCode.Failed, (await _pyde.RunAsync([.. verify, "bob"])).ExitCode);
        }

        CommandOutcome both = await _pyde.RunAsync("keys", "sign", "alice", message, "--hex", "00", "--keystore", keystore);
        Assert.Equal(ExitCode.Usage, both.ExitCode);
        CommandOutcome missing = await _pyde.RunAsync("keys", "sign", "alice", _pyde.PathOf("nothing"), "--keystore", keystore);
        Assert.Equal(ExitCode.Environment, missing.ExitCode);
    }

    [Fact]
    public async Task Signing_twice_never_gives_the_same_signature()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"));
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        CommandOutcome first = await _pyde.RunAsync("keys", "sign", "alice", "--hex", "aa", "--keystore", keystore);
        CommandOutcome second = await _pyde.RunAsync("keys", "sign", "alice", "--hex", "aa", "--keystore", keystore);
        Assert.StartsWith("0x39", first.Output, StringComparison.Ordinal);
        Assert.NotEqual(first.Output, second.Output);
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public async Task A_message_that_may_be_the_hash_of_a_transaction_is_warned_of(int bytes, bool isWarned)
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"));
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        CommandOutcome signed = await _pyde.RunAsync("keys", "sign", "alice", "--hex", new string('0', 2 * bytes), "--keystore", keystore);
        Assert.Equal(ExitCode.Success, signed.ExitCode);
        Assert.Equal(isWarned, signed.Error.Contains("transaction", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_rotation_only_the_new_password_opens()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "old-password"), ("bob", "old-password"));
        _pyde.Variables["PYDE_PASSWORD"] = "old-password";
        _pyde.Variables["PYDE_NEW_PASSWORD"] = "new-password";
        CommandOutcome rotated = await _pyde.RunAsync("keys", "rotate-password", "alice", "--keystore", keystore);
        Assert.Equal(ExitCode.Success, rotated.ExitCode);
        Assert.Equal(ExitCode.Failed, (await _pyde.RunAsync("keys", "sign", "alice", "--hex", "00", "--keystore", keystore)).ExitCode);
        Assert.Equal(ExitCode.Success, (await _pyde.RunAsync("keys", "sign", "bob", "--hex", "00", "--keystore", keystore)).ExitCode);
        CommandOutcome signed = await _pyde.RunAsync(
            "keys", "sign", "alice", "--hex", "00", "--keystore", keystore, "--password-file", _pyde.Write("pw", "new-password"));
        Assert.Equal(ExitCode.Success, signed.ExitCode);
        Assert.DoesNotContain("old-password", _pyde.Printed.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("new-password", _pyde.Printed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotation_with_a_wrong_or_unchanged_password_leaves_the_file_as_it_is()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"));
        byte[] before = File.ReadAllBytes(keystore);
        _pyde.Typed = ["wrong", "new", "new"];
        Assert.Equal(ExitCode.Failed, (await _pyde.RunAsync("keys", "rotate-password", "alice", "--keystore", keystore)).ExitCode);
        _pyde.Typed = ["pw", "pw", "pw"];
        Assert.Equal(ExitCode.Usage, (await _pyde.RunAsync("keys", "rotate-password", "alice", "--keystore", keystore)).ExitCode);
        Assert.Equal(ExitCode.Failed, (await _pyde.RunAsync("keys", "rotate-password", "bob", "--keystore", keystore)).ExitCode);
        Assert.Equal(before, File.ReadAllBytes(keystore));
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version")]
    [InlineData("\"version\": 1,", "", "no keystore")]
    [InlineData("argon2id", "argon2i", "algorithm")]
    [InlineData("65536", "99999999", "more work")]
    [InlineData("0xb92813", "0xb92814", "address")]
    [InlineData("parity-fixture", "", "1 to 64 characters")]
    public async Task A_file_that_was_changed_is_refused_with_what_is_wrong(string from, string to, string reason)
    {
        string golden = File.ReadAllText(VectorFiles.PathOf("pyde-keystore.golden.json"));
        string keystore = _pyde.Write("k.json", golden.Replace(from, to, StringComparison.Ordinal));
        CommandOutcome refused = await _pyde.RunAsync("keys", "list", "--keystore", keystore);
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Empty(refused.Output);
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flipped_ciphertext_opens_no_account_and_an_exchanged_public_key_is_noticed()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"), ("bob", "pw"));
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        JsonNode json = JsonNode.Parse(File.ReadAllText(keystore))!;
        JsonNode alice = json["accounts"]!["alice"]!;
        string ciphertext = alice["ciphertext"]!.GetValue<string>();
        alice["ciphertext"] = ciphertext[..^1] + (ciphertext[^1] == '0' ? '1' : '0');
        _pyde.Write("k.json", json.ToJsonString());
        CommandOutcome tampered = await _pyde.RunAsync("keys", "sign", "alice", "--hex", "00", "--keystore", keystore);
        Assert.Equal(ExitCode.Failed, tampered.ExitCode);
        Assert.Contains("was changed", tampered.Error, StringComparison.Ordinal);

        alice["ciphertext"] = ciphertext;
        foreach (string member in new[] { "address", "pubkey" })
            alice[member] = json["accounts"]!["bob"]![member]!.GetValue<string>();
        _pyde.Write("k.json", json.ToJsonString());
        CommandOutcome exchanged = await _pyde.RunAsync("keys", "sign", "alice", "--hex", "00", "--keystore", keystore);
        Assert.Equal(ExitCode.Failed, exchanged.ExitCode);
        Assert.Contains("not that of its public key", exchanged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_keystore_and_an_unknown_account_name_the_cure()
    {
        CommandOutcome missing = await _pyde.RunAsync("keys", "list");
        Assert.Equal(ExitCode.Environment, missing.ExitCode);
        Assert.Contains("pyde keys new", missing.Error, StringComparison.Ordinal);
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"));
        foreach (string verb in new[] { "show", "sign", "export", "rotate-password" })
        {
            CommandOutcome unknown = await _pyde.RunAsync("keys", verb, "bob", "--keystore", keystore);
            Assert.Equal(ExitCode.Failed, unknown.ExitCode);
            Assert.Contains("no account 'bob' (pyde keys list", unknown.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_keystore_that_another_command_writes_is_not_written_at_the_same_time()
    {
        string keystore = TestKeystore.Save(_pyde.PathOf("k.json"), ("alice", "pw"));
        byte[] before = File.ReadAllBytes(keystore);
        _pyde.Variables["PYDE_PASSWORD"] = "pw";
        using (new FileStream(keystore + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            CommandOutcome refused = await _pyde.RunAsync("keys", "new", "bob", "--keystore", keystore);
            Assert.Equal(ExitCode.Environment, refused.ExitCode);
            Assert.Contains("try again", refused.Error, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(keystore));
        }

        Assert.Equal(ExitCode.Success, (await _pyde.RunAsync("keys", "new", "bob", "--keystore", keystore)).ExitCode);
    }

    [Fact]
    public void A_missing_native_library_or_too_little_memory_is_the_machines_lack()
    {
        Exception[] lacks = [new PlatformNotSupportedException("no library"), new InsufficientMemoryException("no memory")];
        foreach (Exception lack in lacks)
        {
            CommandFailure failure =
                Assert.Throws<CommandFailure>(() => AccountStore.Derive(() => throw lack));
            Assert.Equal((ExitCode.Environment, lack.Message), (failure.ExitCode, failure.Message));
        }
    }
}
