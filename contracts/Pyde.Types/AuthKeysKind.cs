namespace Pyde.Types;

/// <summary>Forms of <see cref="AuthKeys"/>; 3 (Programmable) is reserved and refused. The numbers are frozen.</summary>
public enum AuthKeysKind : byte
{
    /// <summary>Nobody may sign for the account.</summary>
    None = 0,

    /// <summary>One public key.</summary>
    Single = 1,

    /// <summary>A threshold of up to 16 public keys.</summary>
    MultiSig = 2,
}
