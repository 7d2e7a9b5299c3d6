using Pyde.Crypto;
using Pyde.Types;
using Pyde.Types.Building;

namespace Execution.Waves.Tests.World;

/// <summary>An account with a key of the signature double.</summary>
internal sealed class Actor
{
    public required Address Address { get; init; }

    public required byte[] PublicKey { get; init; }

    public required DigestSigner Signer { get; init; }

    public TransactionBuilder Transactions { get; set; } = null!;

    public static Actor Make(int index)
    {
        byte[] key = new byte[Limits.PublicKeyBytes];
        Blake3.Hash(BitConverter.GetBytes(index), key);
        return new Actor { Address = Address.FromPublicKey(key), PublicKey = key, Signer = SignatureDouble.SignerOf(key) };
    }
}
