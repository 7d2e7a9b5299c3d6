using Execution.Waves.Tests.World;
using Pyde.Parachains;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Execution.Waves.Tests;

/// <summary>Payloads that somebody bent: every one ends in a receipt, and the wave goes on.</summary>
public sealed class HostileTests : IDisposable
{
    private const ulong Gas = 10_000_000;
    private readonly Chain _chain = new();
    private readonly Parachain _feed;

    public HostileTests() => _feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1)).Fund();

    public static TheoryData<TransactionType> Types =>
        [.. Enumerable.Range(0, 64).Where(number => TransactionTypes.IsAssigned((byte)number)).Select(number => (TransactionType)number)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Random_data_of_any_type_ends_in_a_receipt(TransactionType type)
    {
        // A fixed seed per type: the same bytes on every run.
        var random = new Random((int)type);
        for (int length = 0; length < 14; length++)
        {
            byte[] data = new byte[length * length];
            random.NextBytes(data);
            if (type == TransactionType.RegisterPubkey)
                data = new byte[Limits.PublicKeyBytes];
            Transaction transaction = _chain[2].Transactions.Sign(type, _chain[3].Address, 0, data, Gas);
            _chain.Run(transaction);
            if (type == TransactionType.RegisterPubkey)
            {
                Assert.Empty(_chain.Last.Receipts);
                return;
            }

            Assert.NotNull(_chain.ReceiptOf(transaction));
        }
    }

    [Fact]
    public void Every_cut_and_every_bent_byte_of_a_registration_is_refused()
    {
        Actor[] members = [.. _chain.Accounts.Take(4)];
        Transaction good = _chain[4].Transactions.Register(
            "other",
            ModuleSource.Inline(Guests.Module.Quiet()),
            Parachain.Config,
            members.Select(m => (m.Address, m.Signer)),
            Parachain.RegisterGas);
        byte[] data = good.Data.ToArray();
        for (int i = 0; i < data.Length; i++)
        {
            byte[] bent = [.. data];
            bent[i] ^= 0x55;
            AssertFails(i % 2 == 0 ? data[..i] : bent);
        }

        Assert.Null(_chain.Parachains.Find(ParachainId.FromName("other")));
    }

    [Fact]
    public void Propose_with_a_configuration_out_of_bounds_names_the_bound()
    {
        Transaction propose = _chain[1].Transactions.Propose(
            _feed.Id,
            ModuleSource.Inline(Parachain.Module(Feed.V2)),
            Parachain.Config with { ProbationWaves = 1_001 },
            Parachain.RegisterGas);
        Receipt receipt = _chain.Try(propose);
        Assert.Equal((ushort)RefusalCode.InvalidConfig, receipt.RefusalCode);
        Assert.Contains("ProbationWaves", receipt.ReasonText, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_that_names_unknown_members_is_refused()
    {
        Parachain hello = Parachain.Register(_chain, "hello", Parachain.Module("hello-c"));
        hello.Call(_chain[1], "ask", _feed.Id.ToArray());
        ulong sent = _chain.Wave;
        var payload = new ParachainCertifyPayload
        {
            Parachain = hello.Id,
            Wave = new WaveNumber(sent),
            QueueRoot = hello.Queue(sent).Root,
            Signatures = new CommitteeSignatures(SignerBitmap.Of(new MemberId(200)), [new byte[48]]),
        };
        Transaction certify = _chain[1].Transactions.Sign(TransactionType.ParachainCertify, default, 0, BorshCodec.Encode(payload), Gas);
        Assert.Equal((ushort)RefusalCode.BadSignature, _chain.Try(certify).RefusalCode);
    }

    public void Dispose() => _chain.Dispose();

    private void AssertFails(byte[] data)
    {
        Transaction transaction = _chain[1].Transactions.Sign(TransactionType.ParachainRegister, default, 0, data, Parachain.RegisterGas);
        _chain.RunUnchecked(transaction);
        Assert.NotEqual(ReceiptStatus.Success, _chain.ReceiptOf(transaction)!.Status);
    }
}
