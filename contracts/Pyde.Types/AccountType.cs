namespace Pyde.Types;

/// <summary>What an account is (execution.md). The numbers are frozen.</summary>
public enum AccountType : byte
{
    /// <summary>Opened by a public key.</summary>
    ExternallyOwned = 0,

    /// <summary>A deployed contract or a registered parachain.</summary>
    Contract = 1,

    /// <summary>An account of the protocol itself.</summary>
    System = 2,
}
