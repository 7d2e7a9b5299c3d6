using Pyde.Parachains.Governance;
using Pyde.Parachains.Messaging;
using Pyde.Parachains.Registry;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Parachains.Tests;

/// <summary>Records of state: one encoding each, and every other byte string is refused.</summary>
public sealed class RecordTests
{
    private static readonly Address Somebody = new(Digest.Blake3("somebody"u8));
    private static readonly ParachainId Feed = ParachainId.FromName("feed");
    private static readonly ModuleHash Module = ModuleHash.Of("module"u8);

    [Fact]
    public void Parachain_account_has_one_encoding() => AssertOneEncoding(new ParachainAccount
    {
        Name = "feed",
        Id = Feed,
        Owner = Somebody,
        Pause = PauseCause.NoWayBack,
        KillWave = 9,
        ActiveFrom = 5,
        CurrentVersion = 2,
        VersionCount = 3,
        Config = new ParachainConfig(),
        OwnerDeposit = 7,
        ProposalCount = 4,
        OpenProposals = [1, 3],
        Scheduled = new ScheduledUpgrade(3, 77),
        Probation = new Probation(4, 1),
        IsReturnDue = true,
    });

    [Fact]
    public void Version_record_has_one_encoding() => AssertOneEncoding(new VersionRecord
    {
        Version = 2,
        Module = Module,
        Config = new ParachainConfig(),
        PlanVersion = 1,
        RuleSet = 1,
        ActivatedAt = 12,
        DeactivatedAt = 40,
        ReturnedFrom = 1,
        Proposal = 3,
        Certificate = new CommitteeSignatures(SignerBitmap.Of(new MemberId(1)), [new byte[] { 1, 2, 3 }]),
    });

    [Fact]
    public void Committee_has_one_encoding() => AssertOneEncoding(new CommitteeRecord
    {
        FromWave = 3,
        Members = [new CommitteeMember(Somebody, new byte[Limits.PublicKeyBytes])],
    });

    [Fact]
    public void Proposal_and_vote_have_one_encoding()
    {
        AssertOneEncoding(new Proposal
        {
            Number = 1,
            Proposer = Somebody,
            Module = Module,
            Config = new ParachainConfig(),
            Deposit = 10,
            VotingFrom = 4,
            VotingTo = 9,
            Status = ProposalStatus.Scheduled,
        });
        AssertOneEncoding(new VoteRecord { Choice = VoteChoice.Abstain, Signature = new byte[] { 9 } });
    }

    [Fact]
    public void Records_of_messages_have_one_encoding()
    {
        AssertOneEncoding(Message());
        AssertOneEncoding(new SenderRecord { NextId = 5, Open = 2, LastWave = 8, SentInLastWave = 1 });
        AssertOneEncoding(new QueueRecord { FirstId = 1, Count = 2, LastWave = 9, Root = Digest.Blake3([1]), IsDeliverable = true });
        AssertOneEncoding(new MessageRef(Somebody.Value, 4));
        AssertOneEncoding(new TimeoutRecord { Source = Somebody.Value, Ids = [1, 5] });
    }

    [Fact]
    public void Leaf_of_a_message_covers_what_was_sent_and_not_what_became_of_it()
    {
        MessageRecord message = Message();
        Assert.Equal(message.Leaf(), (message with { Outcome = MessageOutcome.Ok, Answer = default, State = MessageState.Done }).Leaf());
        Assert.NotEqual(message.Leaf(), (message with { Payload = new byte[] { 2 } }).Leaf());
        Assert.NotEqual(message.Leaf(), (message with { Id = 8 }).Leaf());
        Assert.NotEqual(message.Leaf(), (message with { LastWave = 8 }).Leaf());
    }

    [Theory]
    [InlineData(PauseCause.None, false, false, ParachainStatus.Active)]
    [InlineData(PauseCause.None, true, false, ParachainStatus.LimpMode)]
    [InlineData(PauseCause.Owner, true, false, ParachainStatus.Paused)]
    [InlineData(PauseCause.Owner, true, true, ParachainStatus.Killed)]
    public void Status_shown_is_the_first_that_holds(PauseCause pause, bool isLimping, bool isKilled, ParachainStatus status)
    {
        var account = new ParachainAccount
        {
            Name = "feed",
            Id = Feed,
            Owner = Somebody,
            ActiveFrom = 5,
            Config = new ParachainConfig(),
            Pause = pause,
            IsLimping = isLimping,
            IsKilled = isKilled,
        };
        Assert.Equal(status, account.Status);
        Assert.Equal(status == ParachainStatus.Active, account.Serves(5));
        Assert.False(account.Serves(4));
    }

    private static MessageRecord Message() => new()
    {
        Source = Somebody.Value,
        Id = 7,
        Target = Feed,
        SentWave = 3,
        LastWave = 103,
        Callback = "on_price",
        CallbackGas = 500,
        Caller = Somebody,
        Function = "ask",
        Arguments = Digest.Blake3([4]),
        Payload = new byte[] { 1 },
        State = MessageState.OutcomeRecorded,
        Outcome = MessageOutcome.Error,
        Answer = new byte[] { 5, 6 },
    };

    private static void AssertOneEncoding<T>(T value)
        where T : IBorshValue<T>
    {
        byte[] bytes = BorshCodec.Encode(value);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out T decoded));
        Assert.Equal(bytes, BorshCodec.Encode(decoded));
        for (int length = 0; length < bytes.Length; length++)
            Assert.NotEqual(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes.AsSpan(0, length), out T _));
        Assert.Equal(DecodeOutcome.TrailingBytes, BorshCodec.TryDecode([.. bytes, 0], out T _));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] bent = [.. bytes];
            bent[i] ^= 0xff;
            if (BorshCodec.TryDecode(bent, out T other) == DecodeOutcome.Ok)
                Assert.Equal(bent, BorshCodec.Encode(other));
        }
    }
}
