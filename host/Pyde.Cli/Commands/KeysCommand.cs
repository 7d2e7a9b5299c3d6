using System.CommandLine;
using System.Text;
using Pyde.Cli.Keys;
using Pyde.Cli.Output;
using Pyde.Contracts.Commands;
using Pyde.Crypto;
using Pyde.Crypto.Falcon;
using Pyde.Crypto.Keys;
using Pyde.Types;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde keys</c>: accounts in an encrypted file, and what they sign.</summary>
internal sealed class KeysCommand
{
    /// <summary>Password of the account that a command opens.</summary>
    public const string PasswordVariable = "PYDE_PASSWORD";

    /// <summary>Password that <c>rotate-password</c> sets.</summary>
    public const string NewPasswordVariable = "PYDE_NEW_PASSWORD";

    private const string PasswordFileOption = "--password-file";
    private const string NewPasswordFileOption = "--new-password-file";
    private const int SeedBytes = 32;

    // As many as the reference's own key generation draws.
    private const int FreshSeedBytes = 48;

    private readonly Terminal _terminal;
    private readonly Argument<string> _name = new("name") { Description = "The account's name." };

    private readonly Option<string?> _keystore = new("--keystore")
    {
        Description = "The keystore; without it ~/.pyde/keystore.json.",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object and nothing else on standard output.",
        Recursive = true,
    };

    private readonly Option<string?> _passwordFile = new(PasswordFileOption)
    {
        Description = $"File with the password; without it the variable {PasswordVariable}, else a prompt.",
    };

    private readonly Argument<string?> _message = new("file")
    {
        Description = "The message; without it, or with -, standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _hex = new("--hex") { Description = "The message as hex digits, instead of a file." };

    private KeysCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal) => new KeysCommand(terminal).Build();

    private Command Build() => new("keys", "Accounts in an encrypted keystore, and what they sign. A password is never an argument.")
    {
        _keystore, _json,
        New(), List(), Show(), Import(), Export(), Sign(), Verify(), RotatePassword(),
    };

    private Command New()
    {
        var command = new Command("new", "Make an account with a fresh FALCON-512 key.") { _name, _passwordFile };
        command.SetAction(result =>
        {
            string name = result.GetValue(_name)!;
            AccountStore store = Store(result);
            store.DemandFree(name);
            using Secret password = Passwords(result).ReadNew($"'{name}'");
            using Secret seed = Secret.Random(FreshSeedBytes);
            using FalconKeyPair pair = Falcon512.GenerateFromSeed(seed.Reveal());
            return Added(result, store, store.Add(name, pair.SecretKey, password));
        });
        return command;
    }

    private Command List()
    {
        var command = new Command("list", "List the accounts; needs no password.");
        command.SetAction(result =>
        {
            AccountStore store = Store(result);
            IReadOnlyList<KeystoreAccount> accounts = store.Load().List();
            if (result.GetValue(_json))
            {
                Json.Print(_terminal.Output, new
                {
                    keystore = store.Path,
                    accounts = accounts.Select(account => new
                    {
                        account.Name,
                        address = Text(account.Address.Span),
                        publicKey = Text(account.PublicKey.Span),
                    }),
                });
                return ExitCode.Success;
            }

            foreach (KeystoreAccount account in accounts)
                _terminal.Output.WriteLine($"{Text(account.Address.Span)}  {account.Name}");
            return ExitCode.Success;
        });
        return command;
    }

    private Command Show()
    {
        var command = new Command("show", "Show an account's address and public key; needs no password.") { _name };
        command.SetAction(result =>
        {
            AccountStore store = Store(result);
            Print(result, store, store.Get(store.Load(), result.GetValue(_name)!));
            return ExitCode.Success;
        });
        return command;
    }

    private Command Import()
    {
        var from = new Option<string?>("--from")
        {
            Description = "Another keystore, such as 'export' or a wallet writes; the account keeps its password.",
        };
        var account = new Option<string?>("--account")
        {
            Description = "The account's name there; without it the only one, or the same name.",
        };
        var secretKeyFile = new Option<string?>("--secret-key-file")
        {
            Description = "File with a secret key as hex, such as 'export --reveal-secret-key' writes.",
        };
        var seedFile = new Option<string?>("--seed-file")
        {
            Description = "File with a seed of 32 bytes as hex: the key that wallets derive from it.",
        };
        var command = new Command("import", "Take an account from another keystore, a secret key or a seed.")
        {
            _name, from, account, secretKeyFile, seedFile, _passwordFile,
        };
        command.SetAction(result =>
        {
            string name = result.GetValue(_name)!;
            AccountStore store = Store(result);
            string? otherFile = result.GetValue(from);
            string? keyFile = result.GetValue(secretKeyFile);
            string? seed = result.GetValue(seedFile);
            if ((otherFile is null ? 0 : 1) + (keyFile is null ? 0 : 1) + (seed is null ? 0 : 1) != 1)
                throw CommandFailure.Usage("an account comes from exactly one of --from, --secret-key-file and --seed-file");
            if (otherFile is null && result.GetValue(account) is not null)
                throw CommandFailure.Usage("--account names an account of the keystore of --from");
            store.DemandFree(name);
            if (otherFile is not null)
                return Added(result, store, Move(store, new AccountStore(otherFile, _terminal), result.GetValue(account), name));

            using FalconSecretKey key = keyFile is not null ? ReadSecretKey(keyFile) : KeyOfSeed(seed!);
            using Secret password = Passwords(result).ReadNew($"'{name}'");
            return Added(result, store, store.Add(name, key, password));
        });
        return command;
    }

    private static KeystoreAccount Move(AccountStore store, AccountStore other, string? otherName, string name)
    {
        Keystore source = other.Load();
        otherName ??= source.Count == 1 ? source.List()[0].Name : name;
        _ = other.Get(source, otherName);
        KeystoreAccount? account = null;
        store.Update(mayBeMissing: true, keystore =>
        {
            store.Demand(keystore.Import(source, otherName, name), name);
            account = store.Get(keystore, name);
        });
        return account!;
    }

    private static FalconSecretKey ReadSecretKey(string file)
    {
        using Secret encoded = SecretFile.ReadHex(file, Falcon512.SecretKeyBytes, "secret key");
        return FalconSecretKey.TryDecode(encoded.Reveal(), out FalconSecretKey? key)
            ? key
            : throw CommandFailure.Failed($"{file} holds no FALCON-512 secret key: its polynomials do not belong together");
    }

    private static FalconSecretKey KeyOfSeed(string file)
    {
        using Secret seed = SecretFile.ReadHex(file, SeedBytes, "seed");

        // The pair's only secret is the key that goes to the caller.
        return Falcon512.GenerateFromSeed(seed.Reveal()).SecretKey;
    }

    private Command Export()
    {
        var reveal = new Option<bool>("--reveal-secret-key")
        {
            Description = "Write the secret key in the clear, as hex. Whoever sees it owns the account.",
        };
        var output = new Option<string?>("--output")
        {
            Description = "New file to write, readable by its owner only, instead of standard output.",
        };
        var command = new Command("export", "Write one account as a keystore of its own, still under its password.")
        {
            _name, reveal, output, _passwordFile,
        };
        command.SetAction(result =>
        {
            string name = result.GetValue(_name)!;
            AccountStore store = Store(result);
            Keystore keystore = store.Load();
            KeystoreAccount account = store.Get(keystore, name);
            bool isRevealed = result.GetValue(reveal);
            string? file = result.GetValue(output);
            bool isObject = file is null && result.GetValue(_json);
            string text = isRevealed ? Reveal(store, keystore, account, Passwords(result), isObject) : Encrypted(store, keystore, name);
            if (file is null)
            {
                _terminal.Output.WriteLine(text);
                return ExitCode.Success;
            }

            SecretFile.WriteNew(file, text);
            if (result.GetValue(_json))
                Json.Print(_terminal.Output, new { account.Name, output = file, encrypted = !isRevealed });
            else
                _terminal.Output.WriteLine($"{file}: account '{name}', {(isRevealed ? "secret key in the clear" : "under its password")}");
            return ExitCode.Success;
        });
        return command;
    }

    private static string Encrypted(AccountStore store, Keystore keystore, string name)
    {
        store.Demand(keystore.Export(name, out Keystore? exported), name);
        return Encoding.UTF8.GetString(exported!.ToJson());
    }

    private string Reveal(AccountStore store, Keystore keystore, KeystoreAccount account, PasswordSource passwords, bool isObject)
    {
        using Secret password = passwords.Read($"'{account.Name}'");
        using Secret secretKey = store.Open(keystore, account.Name, password);
        _terminal.Error.WriteLine(
            $"pyde: warning: the secret key of '{account.Name}' leaves the keystore; whoever reads it owns the account for good");
        string text = "0x" + secretKey.ExportHex();
        if (!isObject)
            return text;
        return Json.Line(new
        {
            account.Name,
            address = Text(account.Address.Span),
            publicKey = Text(account.PublicKey.Span),
            secretKey = text,
        });
    }

    private Command Sign()
    {
        var command = new Command("sign", "Sign a message as published wallets do (context pyde-falcon-v1).")
        {
            _name, _message, _hex, _passwordFile,
        };
        command.SetAction(result =>
        {
            string name = result.GetValue(_name)!;
            AccountStore store = Store(result);
            Keystore keystore = store.Load();
            KeystoreAccount account = store.Get(keystore, name);
            using Secret password = Passwords(result).Read($"'{name}'");
            byte[] message = PublicInput.Message(_terminal, result.GetValue(_message), result.GetValue(_hex));
            if (message.Length == Hash32.Bytes)
                _terminal.Error.WriteLine("pyde: warning: 32 bytes may be the hash of a transaction, which this signature then authorises");
            string signature = Text(SignMessage(store, keystore, name, password, message));
            if (!result.GetValue(_json))
            {
                _terminal.Output.WriteLine(signature);
                return ExitCode.Success;
            }

            Json.Print(_terminal.Output, new
            {
                account.Name,
                address = Text(account.Address.Span),
                publicKey = Text(account.PublicKey.Span),
                signature,
            });
            return ExitCode.Success;
        });
        return command;
    }

    private static byte[] SignMessage(AccountStore store, Keystore keystore, string name, Secret password, byte[] message)
    {
        using Secret secretKey = store.Open(keystore, name, password);
        if (!FalconSecretKey.TryDecode(secretKey.Reveal(), out FalconSecretKey? key))
            throw new InvalidOperationException("a keystore gave out a key that it had not checked");
        using (key)
        {
            using Secret randomSeed = Secret.Random(Falcon512.RandomSeedBytes);
            byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
            int bytes = Falcon512.Sign(key, SigningContexts.Transaction, message, randomSeed.Reveal(), signature);
            return signature[..bytes];
        }
    }

    private Command Verify()
    {
        var account = new Option<string?>("--account") { Description = "The account of the keystore that is said to have signed." };
        var publicKey = new Option<string?>("--public-key") { Description = "The public key that is said to have signed, as hex." };
        var publicKeyFile = new Option<string?>("--public-key-file") { Description = "File with that public key as hex." };
        var signature = new Option<string?>("--signature") { Description = "The signature as hex." };
        var signatureFile = new Option<string?>("--signature-file") { Description = "File with the signature as 'sign' prints it." };
        var command = new Command("verify", "Check a message's signature; exit code 1 when it is not valid. Needs no password.")
        {
            _message, _hex, account, publicKey, publicKeyFile, signature, signatureFile,
        };
        command.SetAction(result =>
        {
            byte[] given = HexOf(result, signature, signatureFile)
                ?? throw CommandFailure.Usage("no signature: use --signature or --signature-file");
            byte[]? key = HexOf(result, publicKey, publicKeyFile);
            string? name = result.GetValue(account);
            if (key is null == name is null)
                throw CommandFailure.Usage("a key comes from exactly one of --account, --public-key and --public-key-file");
            if (name is not null)
            {
                AccountStore store = Store(result);
                key = store.Get(store.Load(), name).PublicKey.ToArray();
            }

            if (!FalconVerifier.TryCreate(key, out FalconVerifier? verifier))
                throw CommandFailure.Usage($"no FALCON-512 public key: {Falcon512.PublicKeyBytes} bytes that begin with 09 are one");
            byte[] message = PublicInput.Message(_terminal, result.GetValue(_message), result.GetValue(_hex));
            bool isValid = verifier.Verify(SigningContexts.Transaction, message, given);
            string address = Address.FromPublicKey(key).ToString();
            if (result.GetValue(_json))
                Json.Print(_terminal.Output, new { valid = isValid, address });
            else
                _terminal.Output.WriteLine(isValid ? $"valid: signed by {address}" : $"not valid: {address} did not sign this message so");
            return isValid ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static byte[]? HexOf(ParseResult result, Option<string?> value, Option<string?> file) =>
        (result.GetValue(value), result.GetValue(file)) switch
        {
            (null, null) => null,
            ({ } text, null) => PublicInput.Hex(text, value.Name),
            (null, { } path) => PublicInput.HexFile(path),
            _ => throw CommandFailure.Usage($"use {value.Name} or {file.Name}, not both"),
        };

    private Command RotatePassword()
    {
        var newPasswordFile = new Option<string?>(NewPasswordFileOption)
        {
            Description = $"File with the new password; without it the variable {NewPasswordVariable}, else a prompt.",
        };
        var command = new Command("rotate-password", "Encrypt an account anew, under another password.")
        {
            _name, _passwordFile, newPasswordFile,
        };
        command.SetAction(result =>
        {
            string name = result.GetValue(_name)!;
            AccountStore store = Store(result);
            KeystoreAccount account = store.Get(store.Load(), name);
            using Secret oldPassword = Passwords(result).Read($"'{name}'");
            var next = new PasswordSource(_terminal, result.GetValue(newPasswordFile), NewPasswordFileOption, NewPasswordVariable);
            using Secret newPassword = next.ReadNew($"'{name}'");
            if (oldPassword.FixedTimeEquals(newPassword))
                throw CommandFailure.Usage("the new password is the old one; nothing was changed");
            store.RotatePassword(name, oldPassword, newPassword);
            if (result.GetValue(_json))
                Print(result, store, account);
            else
                _terminal.Output.WriteLine($"'{name}' has a new password; copies of {store.Path} made before still open with the old one");
            return ExitCode.Success;
        });
        return command;
    }

    private int Added(ParseResult result, AccountStore store, KeystoreAccount account)
    {
        if (result.GetValue(_json))
            Print(result, store, account);
        else
            _terminal.Output.WriteLine($"{Text(account.Address.Span)}  {account.Name}");
        _terminal.Error.WriteLine(
            $"pyde: '{account.Name}' is kept in {store.Path}; whoever loses that file or the password loses the account");
        return ExitCode.Success;
    }

    private void Print(ParseResult result, AccountStore store, KeystoreAccount account)
    {
        (string address, string publicKey) = (Text(account.Address.Span), Text(account.PublicKey.Span));
        if (result.GetValue(_json))
        {
            Json.Print(_terminal.Output, new { keystore = store.Path, account.Name, address, publicKey });
            return;
        }

        _terminal.Output.WriteLine($"name        {account.Name}");
        _terminal.Output.WriteLine($"address     {address}");
        _terminal.Output.WriteLine($"public key  {publicKey}");
    }

    private AccountStore Store(ParseResult result) => new(result.GetValue(_keystore) ?? DefaultKeystore(), _terminal);

    private string DefaultKeystore() => _terminal.Variable("HOME") is { Length: > 0 } home
        ? Path.Combine(home, ".pyde", "keystore.json")
        : throw CommandFailure.Environment("the variable HOME is not set, so there is no ~/.pyde/keystore.json (use --keystore FILE)");

    private PasswordSource Passwords(ParseResult result) =>
        new(_terminal, result.GetValue(_passwordFile), PasswordFileOption, PasswordVariable);

    private static string Text(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);
}
