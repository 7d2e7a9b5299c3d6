namespace Pyde.Crypto.Keys;

/// <summary>What became of a keystore operation. Nothing distinguishes a wrong password from a changed file.</summary>
public enum KeystoreOutcome
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Not the JSON of the specification: unknown, missing or doubled members, upper-case or odd hex, wrong lengths, too
    /// large.</summary>
    Malformed = 1,

    /// <summary>A version other than 1.</summary>
    UnknownVersion = 2,

    /// <summary>A key derivation or cipher other than those of the specification.</summary>
    UnknownAlgorithm = 3,

    /// <summary>Key derivation parameters outside the limits of <see cref="KdfParameters"/>.</summary>
    ParametersOutOfRange = 4,

    /// <summary>An address that is not the Poseidon2 digest of its public key.</summary>
    AddressMismatch = 5,

    /// <summary>No account of that name.</summary>
    NoSuchAccount = 6,

    /// <summary>An account of that name exists already.</summary>
    NameTaken = 7,

    /// <summary>A name that is empty, longer than 64 characters, or has a control character.</summary>
    BadName = 8,

    /// <summary>The password is wrong or the entry was changed.</summary>
    WrongPasswordOrCorrupt = 9,

    /// <summary>No FALCON-512 secret key, or one that does not belong to the public key.</summary>
    BadKey = 10,

    /// <summary>The file holds the largest number of accounts already.</summary>
    Full = 11,
}
