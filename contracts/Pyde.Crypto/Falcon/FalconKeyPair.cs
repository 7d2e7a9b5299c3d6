namespace Pyde.Crypto.Falcon;

/// <summary>A freshly generated key pair. <see cref="Dispose"/> disposes of the secret key.</summary>
public sealed class FalconKeyPair : IDisposable
{
    private readonly byte[] _publicKey;

    internal FalconKeyPair(byte[] publicKey, FalconSecretKey secretKey)
    {
        _publicKey = publicKey;
        SecretKey = secretKey;
    }

    /// <summary>The public key, 897 bytes; stays readable after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>The secret key, owned by this pair.</summary>
    public FalconSecretKey SecretKey { get; }

    /// <summary>Overwrites the secret key with zeros. A second call does nothing.</summary>
    public void Dispose() => SecretKey.Dispose();
}
