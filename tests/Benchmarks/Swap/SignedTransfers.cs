using Pyde.Contracts.Mempool;
using Pyde.Crypto.Falcon;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Building;

namespace Benchmarks.Swap;

/// <summary>Transfers of accounts of the development chain, each account with a FALCON-512 key of its own, made in this process.</summary>
internal sealed class SignedTransfers
{
    private const ulong BalancePyde = 1_000_000;

    private readonly SubmissionBatch[] _batches;
    private readonly Hash32[] _hashes;

    private SignedTransfers(SubmissionBatch[] batches, Hash32[] hashes)
    {
        _batches = batches;
        _hashes = hashes;
    }

    public int Count => _batches.Length;

    /// <summary>A submission of one transfer: those of one account stand together, by nonce.</summary>
    public SubmissionBatch this[int index] => _batches[index];

    public Hash32 HashOf(int index) => _hashes[index];

    /// <summary>A nonce window of transfers from each of so many accounts.</summary>
    public static SignedTransfers Make(int accounts)
    {
        SubmissionBatch[] batches = new SubmissionBatch[accounts * Limits.NonceWindowSlots];
        Hash32[] hashes = new Hash32[batches.Length];
        Parallel.For(0, accounts, index => MakeWindow(index, batches, hashes));
        return new SignedTransfers(batches, hashes);
    }

    private static void MakeWindow(int index, SubmissionBatch[] batches, Hash32[] hashes)
    {
        using FalconKeyPair pair = FalconSigning.KeyOf(index);
        ReadOnlyMemory<byte> publicKey = pair.PublicKey.ToArray();
        Account account = new()
        {
            Address = Address.FromPublicKey(publicKey.Span),
            Balance = Amounts.FromPyde(BalancePyde),
            Keys = AuthKeys.Single(publicKey),
        };
        TransactionBuilder builder = new(ChainId.Development, account.Address, (signing, digest) => FalconSigning.Sign(pair, signing, digest));
        for (int nonce = 0; nonce < Limits.NonceWindowSlots; nonce++)
        {
            Transaction transfer = builder.Transfer(account.Address, UInt128.One);
            int place = (index * Limits.NonceWindowSlots) + nonce;
            hashes[place] = transfer.Hash();
            Submission submission = new(BorshCodec.Encode(transfer), account, account.Balance);
            batches[place] = new SubmissionBatch(default, UInt128.One, [submission]);
        }
    }
}
