using Pyde.Crypto;
using Pyde.Crypto.Falcon;
using Pyde.Types;

namespace Pyde.Host.Signing;

/// <summary>A FALCON-512 key that the node holds in memory; zeroed on dispose.</summary>
public sealed class FalconNodeKey : INodeKey
{
    private readonly FalconKeyPair _pair;
    private readonly byte[] _publicKey;

    private FalconNodeKey(FalconKeyPair pair)
    {
        _pair = pair;
        _publicKey = pair.PublicKey.ToArray();
        Span<byte> address = stackalloc byte[32];
        Poseidon2.Hash(_publicKey, address);
        Address = Address.FromBytes(address);
    }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The key that a 32-byte seed generates, as published wallets do.</summary>
    /// <param name="seed">32 bytes; the caller zeroes them.</param>
    public static FalconNodeKey FromSeed(ReadOnlySpan<byte> seed) => new(Falcon512.GenerateFromSeed(seed));

    /// <summary>The key of an account of the development chain, which everybody knows.</summary>
    /// <param name="index">Index of the account.</param>
    public static FalconNodeKey ForDevelopment(ulong index)
    {
        Span<byte> seed = stackalloc byte[Hash32.Bytes];
        DevelopmentChain.Seed(index).CopyTo(seed);
        return FromSeed(seed);
    }

    /// <inheritdoc/>
    public int Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> randomSeed, Span<byte> signature) =>
        Falcon512.Sign(_pair.SecretKey, context, digest, randomSeed, signature);

    /// <inheritdoc/>
    public void Dispose() => _pair.Dispose();
}
