using System.Buffers.Binary;
using Pyde.Crypto.Falcon;
using Pyde.Types;
using Pyde.Types.Building;

namespace Pyde.Cli.Demo;

/// <summary>An account of the development chain with its key, which everybody knows.</summary>
internal sealed class DemoAccount : IDisposable
{
    private readonly FalconKeyPair _pair;
    private ulong _signatures;

    public DemoAccount(ulong index)
    {
        Span<byte> seed = stackalloc byte[Hash32.Bytes];
        DevelopmentChain.Seed(index).CopyTo(seed);
        _pair = Falcon512.GenerateFromSeed(seed);
        PublicKey = _pair.PublicKey.ToArray();
        Address = Address.FromPublicKey(PublicKey.Span);
        Transactions = new TransactionBuilder(ChainId.Development, Address, Sign);
    }

    public Address Address { get; }

    public ReadOnlyMemory<byte> PublicKey { get; }

    public TransactionBuilder Transactions { get; private set; }

    /// <summary>Begins again with the first nonce, for another run of the same chain.</summary>
    public void Restart()
    {
        _signatures = 0;
        Transactions = new TransactionBuilder(ChainId.Development, Address, Sign);
    }

    /// <summary>Signs, with a counter in the place of randomness: two runs of the demo send the same bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> context, Hash32 digest)
    {
        Span<byte> seed = stackalloc byte[Falcon512.RandomSeedBytes];
        seed.Clear();
        digest.CopyTo(seed);
        BinaryPrimitives.WriteUInt64LittleEndian(seed[Hash32.Bytes..], _signatures++);
        Span<byte> message = stackalloc byte[Hash32.Bytes];
        digest.CopyTo(message);
        byte[] signature = new byte[Falcon512.SignatureBytesMax];
        int bytes = Falcon512.Sign(_pair.SecretKey, context, message, seed, signature);
        return signature.AsSpan(0, bytes).ToArray();
    }

    public void Dispose() => _pair.Dispose();
}
