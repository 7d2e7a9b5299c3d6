using System.Buffers.Binary;
using Execution.Waves.Tests.World;
using Pyde.Contracts.Execution;
using Pyde.Parachains;
using Pyde.Parachains.Messaging;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Execution.Waves.Tests;

public sealed class MessageTests : IDisposable
{
    private readonly Chain _chain = new();
    private readonly Parachain _feed;
    private readonly Parachain _hello;

    public MessageTests()
    {
        _feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        _hello = Parachain.Register(_chain, "hello", Parachain.Module("hello-c"));
    }

    [Fact]
    public void Answer_of_the_receiver_comes_back_through_the_callback_in_the_wave_of_its_certificate()
    {
        _feed.Report(0, 1_000, 1_000, 1_000);
        ulong sent = Ask(_feed.Id);
        Assert.Empty(_chain.View(_hello.Id, "last").Data.ToArray());
        _chain.Run(_hello.Certify(sent));
        Assert.Equal([ReceiptStatus.Success, ReceiptStatus.Success, ReceiptStatus.Success], _chain.Last.Receipts.Select(r => r.Status));
        byte[] last = _chain.View(_hello.Id, "last").Data.ToArray();
        Assert.Equal(0ul, BinaryPrimitives.ReadUInt64LittleEndian(last));
        Assert.Equal((byte)MessageOutcome.Ok, last[8]);
        Assert.Equal(24, BinaryPrimitives.ReadInt32LittleEndian(last.AsSpan(9)));
        Assert.Equal(1_000ul, BinaryPrimitives.ReadUInt64LittleEndian(last.AsSpan(13 + 8)));
        Assert.Equal(MessageState.Done, _hello.Message(0).State);
    }

    [Fact]
    public void Message_is_delivered_exactly_once()
    {
        _feed.Report(0, 1_000, 1_000, 1_000);
        ulong sent = Ask(_feed.Id);
        _chain.Run(_hello.Certify(sent));
        Assert.Equal((ushort)RefusalCode.AlreadyCertified, _chain.Try(_hello.Certify(sent)).RefusalCode);
        _chain.RunTo(_chain.Wave + 120);
        Assert.Empty(_chain.Last.Receipts);
        Assert.Equal(0u, _chain.State.ReadValue<SenderRecord>(StateKeys.MessageSender(_hello.Id.Value))!.Open);
    }

    [Fact]
    public void Receiver_that_fails_gives_the_callback_an_error()
    {
        ulong sent = Ask(_feed.Id);
        _chain.Run(_hello.Certify(sent));
        Assert.Equal(ReceiptStatus.Reverted, _chain.Last.Receipts[1].Status);
        Assert.Equal((byte)MessageOutcome.Error, _chain.View(_hello.Id, "last").Data.Span[8]);
        Assert.Equal(MessageState.Done, _hello.Message(0).State);
    }

    [Fact]
    public void Message_to_an_unknown_parachain_ends_in_error()
    {
        ulong sent = Ask(ParachainId.FromName("nobody"));
        _chain.Run(_hello.Certify(sent));
        Assert.Equal((byte)MessageOutcome.Error, _chain.View(_hello.Id, "last").Data.Span[8]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Message_without_a_certificate_times_out_after_its_last_wave_and_not_before(int early)
    {
        ulong sent = Ask(_feed.Id, timeout: 5);
        _chain.RunTo(sent + 4);
        Assert.Equal(MessageState.Pending, _hello.Message(0).State);
        if (early == 1)
        {
            // sent in wave s with timeout T it may still be delivered in wave s + T
            _chain.Run(_hello.Certify(sent));
            Assert.Equal(MessageOutcome.Error, _hello.Message(0).Outcome);
            return;
        }

        _chain.Run();
        Assert.Equal(MessageOutcome.Timeout, _hello.Message(0).Outcome);
        Assert.Equal((byte)MessageOutcome.Timeout, _chain.View(_hello.Id, "last").Data.Span[8]);
        Assert.Equal((ushort)RefusalCode.QueueExpired, _chain.Try(_hello.Certify(sent)).RefusalCode);
    }

    [Theory]
    [InlineData(3, RefusalCode.None)]
    [InlineData(2, RefusalCode.TooFewSignatures)]
    public void Certificate_needs_a_quorum_of_the_committee(int signers, RefusalCode code)
    {
        ulong sent = Ask(_feed.Id);
        Assert.Equal((ushort)code, _chain.Try(_hello.Certify(sent, signers)).RefusalCode);
    }

    [Fact]
    public void Certificate_of_another_root_or_wave_is_refused()
    {
        ulong sent = Ask(_feed.Id);
        var all = _hello.Members.Select((m, i) => (new MemberId((ushort)i), m.Signer)).ToArray();
        Transaction wrongRoot = _chain[8].Transactions.Certify(_hello.Id, new WaveNumber(sent), Digest.Blake3([1]), all);
        Assert.Equal((ushort)RefusalCode.WrongQueueRoot, _chain.Try(wrongRoot).RefusalCode);
        Transaction wrongWave = _chain[8].Transactions.Certify(_hello.Id, new WaveNumber(sent - 1), Digest.Blake3([1]), all);
        Assert.Equal((ushort)RefusalCode.NoSuchQueue, _chain.Try(wrongWave).RefusalCode);
    }

    [Fact]
    public void Messages_to_a_paused_receiver_wait_until_it_serves_again()
    {
        _feed.Report(0, 7, 7, 7);
        ulong sent = Ask(_feed.Id);
        _chain.Do(_feed.Owner.Transactions.Lifecycle(TransactionType.ParachainPause, _feed.Id));
        _chain.Do(_hello.Certify(sent));
        Assert.Equal(MessageState.Pending, _hello.Message(0).State);
        _chain.Do(_feed.Owner.Transactions.Lifecycle(TransactionType.ParachainUnpause, _feed.Id));
        _chain.Run();
        Assert.Equal((MessageState.Done, MessageOutcome.Ok), (_hello.Message(0).State, _hello.Message(0).Outcome));
    }

    [Fact]
    public void Callbacks_of_a_paused_sender_wait()
    {
        _feed.Report(0, 7, 7, 7);
        ulong sent = Ask(_feed.Id);
        _chain.Do(_hello.Owner.Transactions.Lifecycle(TransactionType.ParachainPause, _hello.Id));
        _chain.Do(_hello.Certify(sent));
        Assert.Equal(MessageState.OutcomeRecorded, _hello.Message(0).State);
        _chain.Do(_hello.Owner.Transactions.Lifecycle(TransactionType.ParachainUnpause, _hello.Id));
        _chain.Run();
        Assert.Equal(MessageState.Done, _hello.Message(0).State);
    }

    [Fact]
    public void Callback_that_the_current_version_lacks_closes_as_failed()
    {
        _feed.Report(0, 7, 7, 7);
        ulong sent = Ask(_feed.Id, timeout: 100);
        ulong wave = _hello.Schedule(Guests.Module.Quiet());
        _chain.RunTo(wave);
        Assert.Equal(1u, _hello.Account.CurrentVersion);
        _chain.Do(_hello.Certify(sent));
        Assert.Equal((MessageState.CallbackFailed, MessageOutcome.Ok), (_hello.Message(0).State, _hello.Message(0).Outcome));
    }

    [Fact]
    public void Messages_beyond_the_limit_of_a_wave_are_not_accepted_and_the_next_wave_takes_more()
    {
        Parachain limited = Parachain.Register(
            _chain, "limited", Parachain.Module("hello-c"), Parachain.Config with { MessagesPerWave = 2 });
        Transaction Send(int actor) => _chain[actor].Transactions.CallParachain(limited.Id, "ask", _feed.Id.ToArray());
        _chain.Run(Send(1), Send(2), Send(3));
        Assert.Equal([ReceiptStatus.Success, ReceiptStatus.Success, ReceiptStatus.Reverted], _chain.Last.Receipts.Select(r => r.Status));
        Assert.Equal(ReceiptStatus.Success, _chain.Try(Send(3)).Status);
        Assert.Equal(2u, _chain.State.ReadValue<QueueRecord>(StateKeys.MessageQueue(limited.Id.Value, _chain.Wave - 1))!.Count);
    }

    [Fact]
    public void Messages_arrive_in_the_order_in_which_they_were_sent()
    {
        _feed.Report(0, 7, 7, 7);
        Transaction Send(int actor) => _chain[actor].Transactions.CallParachain(_hello.Id, "ask", _feed.Id.ToArray());
        _chain.Run(Send(3), Send(1), Send(2));
        ulong sent = _chain.Wave;
        _chain.Run(_hello.Certify(sent));
        ulong[] answered = [.. _chain.Last.Events.Where(e => e.Topics[0] == ParachainEvents.MessageClosed)
            .Select(e => BinaryPrimitives.ReadUInt64LittleEndian(e.Data.Span))];
        Assert.Equal([0ul, 1, 2], answered);
        Assert.Equal(
            [_chain[3].Address, _chain[1].Address, _chain[2].Address], Enumerable.Range(0, 3).Select(i => _hello.Message((ulong)i).Caller));
    }

    [Fact]
    public void Messages_of_a_killed_sender_close_without_their_callback()
    {
        Ask(_feed.Id, timeout: 1_000);
        _chain.Do(_hello.Owner.Transactions.Lifecycle(TransactionType.ParachainKill, _hello.Id));
        _chain.RunTo(_chain.Wave + 100);
        Assert.True(_hello.Account.IsKilled);
        Assert.Equal((MessageState.CallbackFailed, MessageOutcome.Error), (_hello.Message(0).State, _hello.Message(0).Outcome));
    }

    [Fact]
    public void Failing_receiver_leaves_other_parachains_untouched()
    {
        Parachain endless = Parachain.Register(_chain, "endless", Guests.Module.Endless());
        _feed.Report(0, 7, 7, 7);
        Transaction spin = _chain[1].Transactions.CallParachain(endless.Id, "spin", default);
        Transaction trap = _chain[2].Transactions.CallParachain(endless.Id, "trap", default);
        Transaction report = _feed.Members[3].Transactions.CallParachain(
            _feed.Id, "report", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0 });
        _chain.Run(spin, trap, report);
        Assert.Equal((ReceiptStatus.OutOfGas, spin.GasLimit), (_chain.ReceiptOf(spin)!.Status, _chain.ReceiptOf(spin)!.GasUsed));
        Assert.Equal(ReceiptStatus.Trap, _chain.ReceiptOf(trap)!.Status);
        Assert.Equal("Unreachable", _chain.Outputs.Items.OfType<StepRemark>().Single(r => r.Index == _chain.ReceiptOf(trap)!.TxIndex).Text);
        Assert.Equal(ReceiptStatus.Success, _chain.ReceiptOf(report)!.Status);
    }

    public void Dispose() => _chain.Dispose();

    private ulong Ask(ParachainId target, ulong? timeout = null)
    {
        byte[] calldata = timeout is { } waves ? [.. target.ToArray(), .. Feed.U64(waves)] : target.ToArray();
        _chain.Do(_chain[5].Transactions.CallParachain(_hello.Id, "ask", calldata));
        return _chain.Wave;
    }
}
