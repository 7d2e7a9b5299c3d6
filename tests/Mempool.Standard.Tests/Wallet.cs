using System.Buffers.Binary;
using System.Collections.Immutable;
using Pyde.Crypto.Falcon;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Mempool.Standard.Tests;

/// <summary>One real key and any number of accounts that it opens.</summary>
internal sealed class Wallet
{
    private readonly FalconKeyPair _keys;
    private readonly FalconSigner _signer;

    private Wallet(ulong account)
    {
        _keys = Falcon512.GenerateFromSeed(DevelopmentChain.Seed(account).ToArray());
        _signer = new FalconSigner(_keys.SecretKey);
        PublicKey = _keys.PublicKey.ToArray();
    }

    public static Wallet First { get; } = new(0);

    public static Wallet Second { get; } = new(1);

    public byte[] PublicKey { get; }

    /// <summary>An account that this key opens.</summary>
    public Account Account(int number, UInt128? balance = null, NonceWindow nonces = default)
    {
        byte[] name = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(name, number);
        return new Account
        {
            Address = new Address(Digest.Blake3(name)),
            Balance = balance ?? Amounts.FromPyde(1_000),
            Keys = AuthKeys.Single(PublicKey),
            Nonces = nonces,
        };
    }

    public byte[] SignatureOf(Transaction transaction)
    {
        byte[] hash = transaction.Hash().ToArray();
        byte[] seed = new byte[Falcon512.RandomSeedBytes];
        hash.CopyTo(seed, 0);
        byte[] buffer = new byte[Falcon512.CompressedSignatureBytesMax];
        int bytes = _signer.Sign(SigningContexts.Transaction, hash, seed, buffer);
        return buffer[..bytes];
    }

    public Transaction Sign(Transaction transaction) => transaction.WithSignature(SignatureOf(transaction));

    public Transaction Transfer(
        Account from, ulong nonce = 0, UInt128? value = null, ulong gas = 21_000, int dataBytes = 0, ulong? deadline = null) =>
        Sign(new Transaction
        {
            ChainId = ChainId.Development,
            From = from.Address,
            Nonce = nonce,
            Value = value ?? UInt128.One,
            GasLimit = gas + (8 * (ulong)dataBytes),
            Data = new byte[dataBytes],
            Deadline = deadline is { } wave ? new WaveNumber(wave) : null,
        });

    public static byte[] MultiSigField(params (byte Index, byte[] Signature)[] signatures)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new BorshWriter(output);
        writer.WriteCount(signatures.Length);
        foreach ((byte index, byte[] signature) in signatures)
        {
            writer.WriteU8(index);
            writer.WriteBytes(signature);
        }

        return output.WrittenSpan.ToArray();
    }

    public static AuthKeys Both(uint threshold) => AuthKeys.MultiSig(
        ImmutableArray.Create<ReadOnlyMemory<byte>>(First.PublicKey, Second.PublicKey), threshold);
}
