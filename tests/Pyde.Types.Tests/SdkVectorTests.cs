using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pyde.Crypto.Falcon;
using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

public sealed class SdkVectorTests
{
    private readonly JsonElement _vectors = SdkVectors.Load();

    [Fact]
    public void Every_signed_transaction_of_the_public_SDK_decodes_and_encodes_to_the_same_bytes()
    {
        int count = 0;
        foreach (JsonElement vector in _vectors.GetProperty("transactions").EnumerateArray())
        {
            byte[] bytes = SdkVectors.Bytes(vector.GetProperty("signed"));
            Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out Transaction transaction));
            Assert.Equal(bytes, BorshCodec.Encode(transaction));
            Assert.Equal(bytes.Length, transaction.EncodedBytes());
            AssertFields(vector.GetProperty("fields"), transaction);
            count++;
        }

        Assert.Equal(7, count);
    }

    [Fact]
    public void Every_transaction_hash_is_the_public_SDKs()
    {
        foreach (JsonElement vector in _vectors.GetProperty("transactions").EnumerateArray())
        {
            BorshCodec.TryDecode(SdkVectors.Bytes(vector.GetProperty("signed")), out Transaction transaction);
            Assert.Equal(vector.GetProperty("hash").GetString(), "0x" + transaction.Hash());
        }
    }

    [Fact]
    public void Every_signature_of_the_public_SDK_is_good_for_the_hash_and_for_no_other()
    {
        byte[] publicKey = SdkVectors.Bytes(_vectors.GetProperty("devnet")[0].GetProperty("publicKey"));
        foreach (JsonElement vector in _vectors.GetProperty("transactions").EnumerateArray())
        {
            BorshCodec.TryDecode(SdkVectors.Bytes(vector.GetProperty("signed")), out Transaction transaction);
            Assert.True(Verify(publicKey, transaction.Hash(), transaction));
            Assert.False(Verify(publicKey, Digest.Blake3(transaction.Data.Span), transaction));
        }
    }

    [Fact]
    public void The_public_key_registration_of_the_public_SDK_decodes_and_encodes_to_the_same_bytes()
    {
        JsonElement vector = _vectors.GetProperty("registerPubkey")[0];
        byte[] bytes = SdkVectors.Bytes(vector.GetProperty("encoded"));
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out Transaction transaction));
        Assert.Equal(bytes, BorshCodec.Encode(transaction));
        Assert.Equal(TransactionType.RegisterPubkey, transaction.Type);
        Assert.True(transaction.Signature.IsEmpty);
        Assert.Equal(transaction.From, Address.FromPublicKey(transaction.Data.Span));
    }

    [Fact]
    public void Development_seeds_and_addresses_are_the_public_SDKs()
    {
        foreach (JsonElement account in _vectors.GetProperty("devnet").EnumerateArray())
        {
            Hash32 seed = DevelopmentChain.Seed(account.GetProperty("index").GetUInt64());
            Assert.Equal(account.GetProperty("seed").GetString(), "0x" + seed);
            Address address = Address.FromPublicKey(SdkVectors.Bytes(account.GetProperty("publicKey")));
            Assert.Equal(account.GetProperty("address").GetString(), address.ToString());
        }
    }

    [Fact]
    public void Development_genesis_holds_the_ten_funded_accounts_and_the_validators_asked_for()
    {
        ImmutableArray<ReadOnlyMemory<byte>> keys = [.. _vectors.GetProperty("devnet").EnumerateArray()
            .Select(account => (ReadOnlyMemory<byte>)SdkVectors.Bytes(account.GetProperty("publicKey")))];
        Genesis genesis = DevelopmentChain.Create(keys, 4, new RuleSetId(1));
        Assert.Equal(DevelopmentChain.AccountCount, genesis.Accounts.Length);
        Assert.All(genesis.Accounts, account => Assert.Equal(Amounts.FromPyde(1_000_000), account.Balance));
        Assert.Equal(31337UL, genesis.ChainId.Value);
        Committee committee = genesis.FirstCommittee();
        Assert.Equal((4, 3), (committee.Size, committee.Quorum));
        Assert.All(genesis.Validators, validator => Assert.Equal(validator.Validator, Address.FromPublicKey(validator.PublicKey.Span)));
    }

    [Fact]
    public void A_certificate_that_three_of_four_development_keys_sign_with_FALCON_is_valid_for_its_record_only()
    {
        JsonElement[] accounts = [.. _vectors.GetProperty("devnet").EnumerateArray().Take(4)];
        var committee = new Committee(new EpochNumber(0), [.. accounts.Select(account => new CommitteeMember(
            Address.Zero, SdkVectors.Bytes(account.GetProperty("publicKey"))))]);
        Hash32 record = Digest.Blake3("record"u8);
        ImmutableArray<ReadOnlyMemory<byte>> signatures = [.. accounts.Take(3).Select(account => Sign(account, record))];
        HardFinalityCert Certify(Hash32 recordHash) => new()
        {
            Epoch = committee.Epoch,
            Wave = new WaveNumber(1),
            RecordHash = recordHash,
            Signatures = new CommitteeSignatures(SignerBitmap.Of(new(0), new(1), new(2)), signatures),
        };
        Assert.Equal(CertificateOutcome.Valid, Certify(record).Verify(committee));
        Assert.Equal(CertificateOutcome.BadSignature, Certify(Hash32.Zero).Verify(committee));
    }

    private static ReadOnlyMemory<byte> Sign(JsonElement account, Hash32 record)
    {
        Assert.True(FalconSecretKey.TryDecode(SdkVectors.Bytes(account.GetProperty("secretKey")), out FalconSecretKey? key));
        using FalconSecretKey secret = key;
        byte[] signature = new byte[Falcon512.SignatureBytesMax];
        byte[] randomSeed = new byte[Falcon512.RandomSeedBytes];
        int length = Falcon512.Sign(secret, SigningContexts.Record, record.ToArray(), randomSeed, signature);
        return signature.AsMemory(0, length);
    }

    private static bool Verify(byte[] publicKey, Hash32 hash, Transaction transaction) =>
        FalconSignatureVerifier.Instance.Verify(
            publicKey, SigningContexts.Transaction, hash.ToArray(), transaction.Signature.Span);

    private static void AssertFields(JsonElement fields, Transaction transaction)
    {
        Assert.Equal(fields.GetProperty("from").GetString(), transaction.From.ToString());
        Assert.Equal(fields.GetProperty("to").GetString(), transaction.To.ToString());
        Assert.Equal(UInt128.Parse(fields.GetProperty("value").GetString()!, CultureInfo.InvariantCulture), transaction.Value);
        Assert.Equal(SdkVectors.Bytes(fields.GetProperty("data")), transaction.Data.ToArray());
        Assert.Equal(fields.GetProperty("gasLimit").GetUInt64(), transaction.GasLimit);
        Assert.Equal(fields.GetProperty("nonce").GetUInt64(), transaction.Nonce);
        Assert.Equal(fields.GetProperty("chainId").GetUInt64(), transaction.ChainId.Value);
        Assert.Equal(fields.GetProperty("txType").GetByte(), (byte)transaction.Type);
        Assert.Null(transaction.Deadline);
        Assert.Equal(FeePayer.Sender, transaction.FeePayer);
        JsonElement[] entries = fields.TryGetProperty("accessList", out JsonElement list) ? [.. list.EnumerateArray()] : [];
        Assert.Equal(entries.Length, transaction.AccessList.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            Assert.Equal(entries[i].GetProperty("address").GetString(), transaction.AccessList[i].Address.ToString());
            Assert.Equal(entries[i].GetProperty("accessType").GetByte(), (byte)transaction.AccessList[i].Type);
            Assert.Equal(
                entries[i].GetProperty("storageKeys").EnumerateArray().Select(key => key.GetString()),
                transaction.AccessList[i].Keys.Select(key => "0x" + key));
        }
    }
}
