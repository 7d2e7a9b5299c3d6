using Pyde.Cli.Output;
using Pyde.Crypto;
using Pyde.Crypto.Falcon;
using Pyde.Crypto.Keys;

namespace Pyde.Cli.Keys;

/// <summary>A keystore's file as commands use it: every refusal is a sentence with cause and cure, writers take turns.</summary>
internal sealed class AccountStore(string path, Terminal terminal)
{
    private const string Restore = "restore it from a backup";

    private static readonly string NameRule = $"a name has 1 to {Keystore.NameLengthMax} characters and no control characters";

    public string Path { get; } = path;

    /// <summary>Reads the file, which must exist.</summary>
    public Keystore Load() => Load(isWanted: true);

    /// <summary>Changes the file while no other command does; nothing is written when the change throws.</summary>
    /// <param name="mayBeMissing">Whether to begin with an empty keystore when there is no file.</param>
    /// <param name="change">The change.</param>
    public void Update(bool mayBeMissing, Action<Keystore> change)
    {
        // Before the lock's file makes a folder for a keystore that was only misspelt.
        if (!mayBeMissing)
            Demand(File.Exists(Path));
        using FileStream turn = TakeTurn();
        Keystore keystore = Load(isWanted: !mayBeMissing);
        change(keystore);
        try
        {
            KeystoreFile.Save(Path, keystore);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Environment($"the keystore {Path} cannot be written: {e.Message}");
        }
    }

    /// <summary>What is public of an account.</summary>
    public KeystoreAccount Get(Keystore keystore, string name)
    {
        Demand(keystore.TryGet(name, out KeystoreAccount? account), name);
        return account!;
    }

    /// <summary>An account's secret key, which the caller disposes of.</summary>
    public Secret Open(Keystore keystore, string name, Secret password)
    {
        Secret? secretKey = null;
        Demand(Derive(() => keystore.Open(name, password, out secretKey)), name);
        return secretKey!;
    }

    /// <summary>Appends an account.</summary>
    public KeystoreAccount Add(string name, FalconSecretKey key, Secret password)
    {
        byte[] publicKey = new byte[Falcon512.PublicKeyBytes];
        key.DerivePublicKey(publicKey);
        using Secret secretKey = Secret.Create(Falcon512.SecretKeyBytes, bytes => key.Export(bytes));
        KeystoreAccount? account = null;
        Update(mayBeMissing: true, keystore =>
        {
            Demand(Derive(() => keystore.Add(name, publicKey, secretKey, password, KdfParameters.Standard)), name);
            account = Get(keystore, name);
        });
        return account!;
    }

    /// <summary>Gives an account another password.</summary>
    public void RotatePassword(string name, Secret oldPassword, Secret newPassword) => Update(mayBeMissing: false, keystore =>
        Demand(Derive(() => keystore.RotatePassword(name, oldPassword, newPassword, KdfParameters.Standard)), name));

    /// <summary>Refuses a name that an account has already, before anybody types a password for it.</summary>
    public void DemandFree(string name)
    {
        if (File.Exists(Path) && Load().TryGet(name, out _) == KeystoreOutcome.Ok)
            Demand(KeystoreOutcome.NameTaken, name);
    }

    /// <summary>Says what an outcome means for somebody who typed a command.</summary>
    public void Demand(KeystoreOutcome outcome, string name)
    {
        string? problem = outcome switch
        {
            KeystoreOutcome.Ok => null,
            KeystoreOutcome.Malformed =>
                $"{Path} is no keystore: its JSON is damaged or not of the specification's form ({Restore}, or use --keystore)",
            KeystoreOutcome.UnknownVersion => $"{Path} has another version than 1: a newer pyde may read it",
            KeystoreOutcome.UnknownAlgorithm =>
                $"{Path} names another algorithm than argon2id with aes-256-gcm or chacha20-poly1305: a newer pyde may read it",
            KeystoreOutcome.ParametersOutOfRange =>
                $"{Path} asks for more work than any wallet does, or for none: it was changed, {Restore}",
            KeystoreOutcome.AddressMismatch => $"{Path} has an address that does not belong to its public key: it was changed, {Restore}",
            KeystoreOutcome.NoSuchAccount => $"{Path} has no account '{name}' (pyde keys list shows those it has)",
            KeystoreOutcome.NameTaken => $"{Path} has an account '{name}' already: choose another name",
            KeystoreOutcome.BadName => NameRule,
            KeystoreOutcome.WrongPasswordOrCorrupt =>
                $"account '{name}' does not open: the password is wrong, or its entry in {Path} was changed",
            KeystoreOutcome.BadKey => $"the secret key of '{name}' is not that of its public key: {Path} was changed, {Restore}",
            KeystoreOutcome.Full => $"{Path} has {Keystore.AccountsMax} accounts, as many as fit: use another file with --keystore",
            _ => outcome.ToString(),
        };
        if (problem is not null)
            throw outcome == KeystoreOutcome.BadName ? CommandFailure.Usage(problem) : CommandFailure.Failed(problem);
    }

    /// <summary>Runs what derives a key from a password.</summary>
    internal static KeystoreOutcome Derive(Func<KeystoreOutcome> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is PlatformNotSupportedException or InsufficientMemoryException)
        {
            throw CommandFailure.Environment(e.Message);
        }
    }

    private Keystore Load(bool isWanted)
    {
        if (!File.Exists(Path))
        {
            Demand(!isWanted);
            return new Keystore();
        }

        WarnIfOpenToOthers();
        KeystoreOutcome outcome;
        Keystore? keystore;
        try
        {
            outcome = KeystoreFile.TryLoad(Path, out keystore);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Environment($"the keystore cannot be read: {e.Message}");
        }

        if (outcome == KeystoreOutcome.BadName)
            throw CommandFailure.Failed($"{Path} has an account without a fit name ({NameRule}): {Restore}");
        Demand(outcome, name: string.Empty);
        return keystore!;
    }

    private void Demand(bool isThere)
    {
        if (!isThere)
            throw CommandFailure.Environment($"there is no keystore {Path} (pyde keys new NAME makes one; another one: --keystore FILE)");
    }

    // Without a password it gives nothing away but addresses; whoever reads it can try passwords, though.
    private void WarnIfOpenToOthers()
    {
        if (OperatingSystem.IsWindows())
            return;
        UnixFileMode mode = File.GetUnixFileMode(Path);
        if (SecretFile.IsOpenToOthers(mode))
            terminal.Error.WriteLine($"pyde: warning: {Path} is open to other users (mode {SecretFile.Octal(mode)}): chmod 600 {Path}");
    }

    // Two writers at once would each save what they had read, and the account of one would be lost. The file stays: a lock that is
    // deleted can be held twice.
    private FileStream TakeTurn()
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        string file = Path + ".lock";
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        try
        {
            string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                options.UnixCreateMode = ownerOnly;
                Directory.CreateDirectory(folder, ownerOnly | UnixFileMode.UserExecute);
            }

            return new FileStream(file, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Environment($"{file} cannot be locked: {e.Message} (if another pyde keys is writing: try again)");
        }
    }
}
