namespace Pyde.Crypto.Keys;

/// <summary>What a keystore shows of an account without a password.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Address">32 bytes: Poseidon2 of the public key.</param>
/// <param name="PublicKey">897 bytes.</param>
public sealed record KeystoreAccount(string Name, ReadOnlyMemory<byte> Address, ReadOnlyMemory<byte> PublicKey);
