using System.Text;
using Execution.Waves.Tests.World;
using Pyde.Contracts.Execution;
using Pyde.Parachains;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Execution.Waves.Tests;

public sealed class ParachainCallTests : IDisposable
{
    private readonly Chain _chain = new();

    [Fact]
    public void Registered_parachain_serves_from_the_next_wave_on()
    {
        Actor[] members = [.. _chain.Accounts.Take(4)];
        Transaction register = _chain[0].Transactions.Register(
            "feed", ModuleSource.Inline(Parachain.Module(Feed.V1)), Parachain.Config,
            members.Select(m => (m.Address, m.Signer)), Parachain.RegisterGas);
        ParachainId id = ParachainId.FromName("feed");
        Transaction early = _chain[1].Transactions.CallParachain(id, "latest", default);
        _chain.Run(register, early);
        Assert.Equal(ReceiptStatus.Success, _chain.ReceiptOf(register)!.Status);
        Assert.Equal((ushort)RefusalCode.NotActive, _chain.ReceiptOf(early)!.RefusalCode);
        Assert.Equal(id.ToArray(), _chain.ReceiptOf(register)!.ReturnData.ToArray());
        Receipt later = _chain.Try(_chain[1].Transactions.CallParachain(id, "latest", default));
        Assert.Equal(ReceiptStatus.Reverted, later.Status);
        Assert.Equal("no price yet", Encoding.UTF8.GetString(later.ReturnData.Span));
    }

    [Fact]
    public void Median_of_the_reports_within_tolerance_becomes_the_price()
    {
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        feed.Report(0, 1_000, 1_010, 5_000);
        Assert.Equal((0ul, 1_000ul), feed.Latest(_chain));
        Assert.Equal(feed.Address, Assert.Single(_chain.Last.Events).Emitter);
        feed.Report(1, 1_100, 1_120, 1_110);
        Assert.Equal((1ul, 1_110ul), feed.Latest(_chain));
    }

    [Fact]
    public void Wave_record_and_receipt_name_the_version_that_ran()
    {
        byte[] module = Parachain.Module(Feed.V1);
        Parachain feed = Parachain.Register(_chain, "feed", module);
        Receipt receipt = feed.Call(feed.Members[0], "report", [.. Feed.U64(0), .. Feed.U64(5)]);
        var run = new ParachainRun(feed.Id, 0, ModuleHash.Of(module));
        Assert.Equal(run, receipt.ProducedBy);
        Assert.Equal(run, Assert.Single(_chain.Record.ParachainRuns));
        _chain.Run();
        Assert.Empty(_chain.Record.ParachainRuns);
    }

    [Fact]
    public void Call_that_reverts_leaves_nothing_but_its_fee_and_nonce()
    {
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        UInt128 before = _chain.BalanceOf(_chain[9].Address);
        Receipt receipt = feed.Call(_chain[9], "report", [.. Feed.U64(0), .. Feed.U64(5)]);
        Assert.Equal(ReceiptStatus.Reverted, receipt.Status);
        Assert.Equal("only members report", Encoding.UTF8.GetString(receipt.ReturnData.Span));
        Assert.Equal(before - receipt.FeePaid, _chain.BalanceOf(_chain[9].Address));
        Assert.Equal([StateKeys.Supply, StateKeys.Account(_chain[9].Address)], _chain.Last.Writes.Select(w => w.Key));
    }

    [Fact]
    public void Call_without_enough_gas_ends_out_of_gas_and_pays_all_of_it()
    {
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        Receipt receipt = _chain.Try(_chain[0].Transactions.CallParachain(feed.Id, "report", new byte[16], gasLimit: 23_000));
        Assert.Equal((ReceiptStatus.OutOfGas, 23_000ul), (receipt.Status, receipt.GasUsed));
    }

    [Theory]
    [InlineData("on_message", RefusalCode.NotAnEntry)]
    [InlineData("construct", RefusalCode.NotAnEntry)]
    [InlineData("nothing", RefusalCode.NoSuchFunction)]
    public void Only_entries_are_reached_from_outside(string function, RefusalCode code)
    {
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        Assert.Equal((ushort)code, feed.Call(_chain[1], function).RefusalCode);
    }

    [Fact]
    public void Name_is_taken_once_and_a_later_registration_is_refused_without_fee_or_deposit()
    {
        Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        Actor[] members = [.. _chain.Accounts.Take(4)];
        UInt128 before = _chain.BalanceOf(_chain[5].Address);
        Receipt receipt = _chain.Try(_chain[5].Transactions.Register(
            "feed", ModuleSource.Inline(Parachain.Module(Feed.V2)), Parachain.Config,
            members.Select(m => (m.Address, m.Signer)), Parachain.RegisterGas));
        Assert.Equal((ReceiptStatus.Refused, (ushort)RefusalCode.NameTaken), (receipt.Status, receipt.RefusalCode));
        Assert.Equal(before - receipt.FeePaid, _chain.BalanceOf(_chain[5].Address));
    }

    [Fact]
    public void Registration_takes_fee_and_deposit()
    {
        UInt128 before = _chain.BalanceOf(_chain[0].Address);
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        GenesisParameters parameters = _chain.Genesis.Parameters;
        UInt128 gasFee = _chain.Last.Receipts[0].FeePaid;
        Assert.Equal(before - gasFee - parameters.ParachainRegisterFee - parameters.ParachainDeposit, _chain.BalanceOf(_chain[0].Address));
        Assert.Equal(parameters.ParachainDeposit, feed.Account.OwnerDeposit);
    }

    [Theory]
    [InlineData("Feed", RefusalCode.InvalidName)]
    [InlineData("-feed", RefusalCode.InvalidName)]
    [InlineData("", RefusalCode.InvalidName)]
    [InlineData("feed", RefusalCode.None)]
    public void Names_are_lower_case_letters_digits_and_inner_hyphens(string name, RefusalCode code)
    {
        var payload = new ParachainRegisterPayload
        {
            Name = name,
            Module = ModuleSource.Inline(Parachain.Module(Feed.V1)),
            Config = Parachain.Config,
            Members = [.. Members("feed", Feed.V1)],
        };
        Assert.Equal((ushort)code, Register(payload).RefusalCode);
    }

    [Fact]
    public void Every_member_must_have_signed()
    {
        RegisterMember[] members = [.. Members("feed", Feed.V1)];
        members[2] = new RegisterMember { Validator = members[2].Validator, Signature = members[1].Signature };
        Assert.Equal((ushort)RefusalCode.BadSignature, Register(Payload("feed", members)).RefusalCode);
    }

    [Fact]
    public void Member_must_be_a_validator()
    {
        Actor stranger = Actor.Make(77);
        Hash32 digest = ParachainDigests.Register(
            _chain.Genesis.ChainId, ParachainId.FromName("feed"), ModuleHash.Of(Parachain.Module(Feed.V1)), Parachain.Config.Hash());
        RegisterMember member = new() { Validator = stranger.Address, Signature = stranger.Signer(SigningContexts.Register, digest) };
        RegisterMember[] members = [.. Members("feed", Feed.V1).Take(3).Append(member).OrderBy(m => m.Validator)];
        Assert.Equal((ushort)RefusalCode.NotAValidator, Register(Payload("feed", members)).RefusalCode);
    }

    [Fact]
    public void Committee_smaller_than_the_configuration_says_is_refused() =>
        Assert.Equal((ushort)RefusalCode.CommitteeSize, Register(Payload("feed", [.. Members("feed", Feed.V1).Take(3)])).RefusalCode);

    [Fact]
    public void Module_that_is_no_module_is_refused()
    {
        var payload = new ParachainRegisterPayload
        {
            Name = "feed",
            Module = ModuleSource.Inline(new byte[100]),
            Config = Parachain.Config,
            Members = [.. Members("feed", Feed.V1)],
        };
        Assert.Equal((ushort)RefusalCode.InvalidModule, Register(payload).RefusalCode);
    }

    [Fact]
    public void Payload_with_a_trailing_byte_is_refused()
    {
        byte[] data = [.. BorshCodec.Encode(Payload("feed", [.. Members("feed", Feed.V1)])), 0];
        Receipt receipt = _chain.Try(
            _chain[0].Transactions.Sign(TransactionType.ParachainRegister, default, 0, data, Parachain.RegisterGas));
        Assert.Equal((ushort)RefusalCode.MalformedPayload, receipt.RefusalCode);
    }

    [Fact]
    public void View_from_outside_is_free_and_changes_nothing()
    {
        Parachain hello = Parachain.Register(_chain, "hello", Parachain.Module("hello-c"));
        ViewReport report = _chain.View(hello.Id, "greet", "world"u8.ToArray());
        Assert.Equal("hello, world", Encoding.UTF8.GetString(report.Data.Span));
        Assert.Equal(ViewOutcome.NoSuchFunction, _chain.View(hello.Id, "ask", new byte[32]).Outcome);
        Assert.Equal(ViewOutcome.NoSuchTarget, _chain.View(ParachainId.FromName("nobody"), "greet").Outcome);
    }

    [Fact]
    public void Module_uploaded_in_chunks_registers_by_its_hash()
    {
        byte[] module = Parachain.Module(Feed.V1);
        var chunk = new PutCodePayload { Module = ModuleHash.Of(module), TotalBytes = (uint)module.Length, Index = 0, Chunk = module };
        _chain.Do(_chain[3].Transactions.Sign(TransactionType.PutCode, default, 0, BorshCodec.Encode(chunk), 2_000_000));
        var payload = new ParachainRegisterPayload
        {
            Name = "feed",
            Module = ModuleSource.Stored(ModuleHash.Of(module)),
            Config = Parachain.Config,
            Members = [.. Members("feed", Feed.V1)],
        };
        Assert.Equal(ReceiptStatus.Success, Register(payload).Status);
    }

    [Fact]
    public void Upload_that_does_not_hash_to_its_name_is_refused_and_dropped()
    {
        byte[] module = Parachain.Module(Feed.V1);
        var chunk = new PutCodePayload { Module = ModuleHash.Of([1]), TotalBytes = (uint)module.Length, Index = 0, Chunk = module };
        Receipt receipt = _chain.Try(
            _chain[3].Transactions.Sign(TransactionType.PutCode, default, 0, BorshCodec.Encode(chunk), 2_000_000));
        Assert.Equal((ushort)RefusalCode.CodeHashMismatch, receipt.RefusalCode);
        Assert.Empty(_chain.Last.Code);
        Assert.Equal(2, _chain.Last.Writes.Count);
    }

    [Fact]
    public void Module_in_two_chunks_is_complete_with_the_last_one_missing_in_any_order()
    {
        byte[] module = new byte[Limits.CodeChunkBytesMax + 10];
        Parachain.Module(Feed.V1).CopyTo(module, 0);
        Transaction Put(uint index, Range range) => _chain[3].Transactions.Sign(
            TransactionType.PutCode,
            default,
            0,
            BorshCodec.Encode(new PutCodePayload
            {
                Module = ModuleHash.Of(module),
                TotalBytes = (uint)module.Length,
                Index = index,
                Chunk = module[range],
            }),
            30_000_000);
        _chain.Do(Put(1, Limits.CodeChunkBytesMax..));
        Assert.Empty(_chain.Last.Code);
        Assert.Equal((ushort)RefusalCode.InvalidChunk, _chain.Try(Put(0, ..10)).RefusalCode);
        _chain.Do(Put(0, ..Limits.CodeChunkBytesMax));
        Assert.Equal(ModuleHash.Of(module).Value, Assert.Single(_chain.Last.Code).Hash);
    }

    public void Dispose() => _chain.Dispose();

    private static ParachainRegisterPayload Payload(string name, RegisterMember[] members) => new()
    {
        Name = name,
        Module = ModuleSource.Inline(Parachain.Module(Feed.V1)),
        Config = Parachain.Config,
        Members = [.. members],
    };

    private IEnumerable<RegisterMember> Members(string name, string module)
    {
        Hash32 digest = ParachainDigests.Register(
            _chain.Genesis.ChainId, ParachainId.FromName(name), ModuleHash.Of(Parachain.Module(module)), Parachain.Config.Hash());
        return _chain.Accounts.Take(4).OrderBy(a => a.Address).Select(a =>
            new RegisterMember { Validator = a.Address, Signature = a.Signer(SigningContexts.Register, digest) });
    }

    private Receipt Register(ParachainRegisterPayload payload) => _chain.Try(
        _chain[0].Transactions.Sign(TransactionType.ParachainRegister, default, 0, BorshCodec.Encode(payload), Parachain.RegisterGas));
}
