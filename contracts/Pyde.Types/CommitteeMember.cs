namespace Pyde.Types;

/// <summary>One seat of a committee.</summary>
/// <param name="Validator">The validator's account.</param>
/// <param name="PublicKey">Its FALCON-512 public key, 897 bytes.</param>
public sealed record CommitteeMember(Address Validator, ReadOnlyMemory<byte> PublicKey);
