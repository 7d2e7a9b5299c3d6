using System.Collections.Concurrent;
using Pyde.Crypto.Falcon;
using Pyde.Types;
using Pyde.Types.Building;

namespace Simulation.Load;

/// <summary>A development account. Its signatures are real, made once per process and digest: most seeds send the same transactions.</summary>
internal sealed class SimAccount
{
    // Some 700 bytes each.
    private const int SignaturesKept = 65_536;

    private readonly FalconKeyPair _pair;
    private readonly ConcurrentDictionary<(string Context, Hash32 Digest), byte[]> _signatures = new();

    public SimAccount(ulong index)
    {
        Span<byte> seed = stackalloc byte[Hash32.Bytes];
        DevelopmentChain.Seed(index).CopyTo(seed);
        _pair = Falcon512.GenerateFromSeed(seed);
        PublicKey = _pair.PublicKey.ToArray();
        Address = Address.FromPublicKey(PublicKey.Span);
        Index = index;
    }

    public ulong Index { get; }

    public Address Address { get; }

    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Makes transactions of a new chain.</summary>
    public TransactionBuilder Begin() => new(ChainId.Development, Address, Sign);

    /// <summary>Signs; the digest is in the place of randomness, so that every process makes the same bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> context, Hash32 digest)
    {
        (string, Hash32) key = (System.Text.Encoding.ASCII.GetString(context), digest);
        if (_signatures.TryGetValue(key, out byte[]? known))
            return known;
        Span<byte> seed = stackalloc byte[Falcon512.RandomSeedBytes];
        seed.Clear();
        digest.CopyTo(seed);
        Span<byte> message = stackalloc byte[Hash32.Bytes];
        digest.CopyTo(message);
        byte[] signature = new byte[Falcon512.SignatureBytesMax];
        int bytes = Falcon512.Sign(_pair.SecretKey, context, message, seed, signature);
        signature = signature.AsSpan(0, bytes).ToArray();
        if (_signatures.Count < SignaturesKept)
            _signatures.TryAdd(key, signature);
        return signature;
    }
}
