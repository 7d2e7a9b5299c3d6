using Execution.Waves.Tests.World;
using Pyde.Contracts.Execution;
using Pyde.Parachains;
using Pyde.Parachains.Governance;
using Pyde.Parachains.Registry;
using Pyde.Types;
using Pyde.Types.Payloads;

namespace Execution.Waves.Tests;

public sealed class UpgradeTests : IDisposable
{
    private readonly Chain _chain = new();

    [Fact]
    public void Upgrade_activates_in_step_two_of_exactly_its_wave_and_migrates_state()
    {
        Parachain feed = Registered(Feed.V1).Fund();
        feed.Report(0, 1_000, 1_000, 1_000);
        ulong wave = feed.Schedule(Parachain.Module(Feed.V2));
        _chain.RunTo(wave - 1);
        Assert.Equal(0u, feed.Account.CurrentVersion);
        _chain.Run(
            feed.Members[0].Transactions.CallParachain(feed.Id, "report", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 208, 7, 0, 0, 0, 0, 0, 0 }));
        Assert.Equal(1u, feed.Account.CurrentVersion);
        Assert.Equal(1u, _chain.Last.Receipts[1].ProducedBy!.Value.Version);
        ModuleSwitched switched = Assert.Single(_chain.Outputs.Items.OfType<ModuleSwitched>());
        Assert.Equal((0u, 1u, wave), (switched.FromVersion, switched.ToVersion, switched.Wave.Value));
        Assert.Equal((0ul, 1_000ul), feed.Latest(_chain));
        Assert.Equal(wave, _chain.Parachains.Version(feed.Id, 1).ActivatedAt);
        Assert.Equal(wave, _chain.Parachains.Version(feed.Id, 0).DeactivatedAt);
        Assert.Equal(4, _chain.Parachains.Version(feed.Id, 1).Certificate!.Signatures.Length);
    }

    [Fact]
    public void Healthy_version_leaves_probation_after_its_waves()
    {
        Parachain feed = Registered(Feed.V1).Fund();
        ulong wave = feed.Schedule(Parachain.Module(Feed.V2));
        _chain.RunTo(wave + Parachain.Config.ProbationWaves - 2);
        Assert.Equal(1u, feed.Account.Probation!.Value.WavesLeft);
        _chain.Run();
        Assert.Null(feed.Account.Probation);
        _chain.Run();
        Assert.Empty(_chain.Last.Receipts);
        Assert.Equal(1u, feed.Account.CurrentVersion);
    }

    [Fact]
    public void Unhealthy_version_goes_back_by_itself_in_the_next_wave_as_a_new_record()
    {
        Parachain feed = Registered(Feed.V2).Fund();
        feed.Report(0, 500, 500, 500);
        ulong wave = feed.Schedule(Parachain.Module(Feed.V3));
        _chain.RunTo(wave);
        Assert.Equal((1u, true), (feed.Account.CurrentVersion, feed.Account.IsReturnDue));
        _chain.Run();
        VersionRecord record = _chain.Parachains.Version(feed.Id, 2);
        Assert.Equal((2u, 1u), (feed.Account.CurrentVersion, record.ReturnedFrom!.Value));
        Assert.Equal(ModuleHash.Of(Parachain.Module(Feed.V2)), record.Module);
        Assert.Equal((0ul, 500ul), feed.Latest(_chain));
        Assert.Equal(ParachainStatus.Active, feed.Account.Status);
        Assert.Null(feed.Account.Probation);
    }

    [Fact]
    public void Upgrade_that_cannot_pay_its_migration_fails_and_the_old_version_stays()
    {
        Parachain feed = Registered(Feed.V1);
        ulong wave = feed.Schedule(Parachain.Module(Feed.V2));
        _chain.RunTo(wave);
        Assert.Equal(0u, feed.Account.CurrentVersion);
        Assert.Null(feed.Account.Scheduled);
        Assert.Equal(ProposalStatus.Failed, _chain.Parachains.FindProposal(feed.Id, 0)!.Status);
        Assert.Equal(ReceiptStatus.OutOfGas, Assert.Single(_chain.Last.Receipts).Status);
        Assert.Equal(RefusalCode.None, (RefusalCode)feed.Call(feed.Members[0], "report", [.. Feed.U64(0), .. Feed.U64(3)]).RefusalCode);
    }

    [Fact]
    public void Upgrade_that_traps_in_migrate_leaves_the_old_version_active_and_pays_its_gas()
    {
        Parachain feed = Registered(Feed.V1).Fund();
        UInt128 before = _chain.BalanceOf(feed.Address);
        ulong wave = feed.Schedule(Guests.Module.TrapsInMigrate());
        _chain.RunTo(wave);
        Receipt receipt = Assert.Single(_chain.Last.Receipts);
        Assert.Equal((ReceiptStatus.Trap, 0u), (receipt.Status, feed.Account.CurrentVersion));
        Assert.Equal(before - receipt.FeePaid, _chain.BalanceOf(feed.Address));
        Assert.True(receipt.FeePaid > 0);
        Assert.Null(_chain.Parachains.FindVersion(feed.Id, 1));
    }

    [Fact]
    public void Unhealthy_version_with_migrate_but_without_a_way_back_is_paused_and_says_so()
    {
        Parachain feed = Registered(Feed.V1).Fund();
        ulong wave = feed.Schedule(Guests.Module.UnhealthyWithoutWayBack());
        _chain.RunTo(wave + 1);
        Assert.Equal((ParachainStatus.Paused, PauseCause.NoWayBack), (feed.Account.Status, feed.Account.Pause));
        Assert.Equal(1u, feed.Account.CurrentVersion);
        Assert.Contains(_chain.Last.Events, e => e.Topics[0] == ParachainEvents.Paused);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void Proposal_passes_with_exactly_as_many_yes_votes_as_needed(int yes, bool passes)
    {
        byte[] module = Parachain.Module(Feed.V2);
        Parachain feed = Registered(Feed.V1);
        ProposalId proposal = feed.Propose(module);
        feed.VoteAll(proposal, module, feed.Account.Config, VoteChoice.Yes, yes);
        _chain.RunTo(_chain.Parachains.FindProposal(feed.Id, proposal.Value)!.VotingTo);
        _chain.Do(_chain[9].Transactions.Finalize(feed.Id, proposal));
        Assert.Equal(
            passes ? ProposalStatus.Scheduled : ProposalStatus.Rejected, _chain.Parachains.FindProposal(feed.Id, proposal.Value)!.Status);
        Assert.Equal(passes, feed.Account.Scheduled is not null);
        Assert.Empty(feed.Account.OpenProposals);
    }

    [Fact]
    public void Last_vote_of_a_member_counts()
    {
        byte[] module = Parachain.Module(Feed.V2);
        Parachain feed = Registered(Feed.V1);
        ProposalId proposal = feed.Propose(module);
        feed.VoteAll(proposal, module, feed.Account.Config, VoteChoice.Yes, 3);
        _chain.Do(feed.Members[0].Transactions.Vote(feed.Id, proposal, ModuleHash.Of(module), feed.Account.Config, VoteChoice.No));
        _chain.Do(_chain[9].Transactions.Finalize(feed.Id, proposal));
        Assert.Equal(ProposalStatus.Rejected, _chain.Parachains.FindProposal(feed.Id, proposal.Value)!.Status);
    }

    [Fact]
    public void Votes_count_in_their_window_only()
    {
        byte[] module = Parachain.Module(Feed.V2);
        ParachainConfig config = Parachain.Config with { DiscussionWaves = 2 };
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1), config);
        ProposalId proposal = feed.Propose(module);
        Proposal open = _chain.Parachains.FindProposal(feed.Id, proposal.Value)!;
        Transaction Vote() => feed.Members[0].Transactions.Vote(feed.Id, proposal, ModuleHash.Of(module), config, VoteChoice.Yes);
        Assert.Equal(open.VotingFrom - 2, _chain.Wave);
        Assert.Equal((ushort)RefusalCode.VotingClosed, _chain.Try(Vote()).RefusalCode);
        Assert.Equal(RefusalCode.None, (RefusalCode)_chain.Try(Vote()).RefusalCode);
        Assert.Equal((ushort)RefusalCode.VotingOpen, _chain.Try(_chain[9].Transactions.Finalize(feed.Id, proposal)).RefusalCode);
        Assert.Equal(open.VotingTo, _chain.Wave);
        Assert.Equal((ushort)RefusalCode.VotingClosed, _chain.Try(Vote()).RefusalCode);
    }

    [Fact]
    public void Only_members_of_the_electorate_vote_and_only_with_their_own_signature()
    {
        byte[] module = Parachain.Module(Feed.V2);
        Parachain feed = Registered(Feed.V1);
        ProposalId proposal = feed.Propose(module);
        Receipt stranger = _chain.Try(
            _chain[9].Transactions.Vote(feed.Id, proposal, ModuleHash.Of(module), feed.Account.Config, VoteChoice.Yes));
        Assert.Equal((ushort)RefusalCode.NotInElectorate, stranger.RefusalCode);
        Receipt other = _chain.Try(
            feed.Members[0].Transactions.Vote(feed.Id, proposal, ModuleHash.Of([1]), feed.Account.Config, VoteChoice.Yes));
        Assert.Equal((ushort)RefusalCode.BadSignature, other.RefusalCode);
    }

    [Fact]
    public void Rejected_content_waits_for_its_cooldown_and_loses_its_deposit()
    {
        byte[] module = Parachain.Module(Feed.V2);
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1), Parachain.Config with { CooldownWaves = 5 });
        ProposalId proposal = feed.Propose(module);
        _chain.RunTo(_chain.Parachains.FindProposal(feed.Id, proposal.Value)!.VotingTo);
        _chain.Do(_chain[9].Transactions.Finalize(feed.Id, proposal));
        ulong rejectedAt = _chain.Wave;
        Transaction again = _chain[9].Transactions.Propose(
            feed.Id, ModuleSource.Inline(module), feed.Account.Config, Parachain.RegisterGas);
        Assert.Equal((ushort)RefusalCode.InCooldown, _chain.Try(again).RefusalCode);
        _chain.RunTo(rejectedAt + 4);
        feed.Propose(module);
    }

    [Fact]
    public void Fifth_open_proposal_is_refused()
    {
        Parachain feed = Registered(Feed.V1);
        byte[] module = Parachain.Module(Feed.V2);
        ParachainConfig config = feed.Account.Config;
        _chain.Run([.. Enumerable.Range(0, 5).Select(i => _chain[9].Transactions.Propose(
            feed.Id, ModuleSource.Inline(module), config with { GraceWaves = 10 + (uint)i }, Parachain.RegisterGas))]);
        Assert.Equal([0, 0, 0, 0, (ushort)RefusalCode.TooManyProposals], _chain.Last.Receipts.Select(r => r.RefusalCode));
    }

    [Fact]
    public void Second_upgrade_waits_until_the_first_is_off_probation()
    {
        Parachain feed = Registered(Feed.V1).Fund();
        byte[] v3 = Parachain.Module(Feed.V3);
        ParachainConfig slow = feed.Account.Config with { ProbationWaves = 20 };
        feed.Schedule(Parachain.Module(Feed.V2), slow);
        ProposalId second = feed.Propose(v3);
        feed.VoteAll(second, v3, feed.Account.Config, VoteChoice.Yes, 4);
        _chain.RunTo(_chain.Parachains.FindProposal(feed.Id, second.Value)!.VotingTo);
        Assert.Equal((ushort)RefusalCode.UpgradePending, _chain.Try(_chain[9].Transactions.Finalize(feed.Id, second)).RefusalCode);
        Assert.Equal(ProposalStatus.Open, _chain.Parachains.FindProposal(feed.Id, second.Value)!.Status);
    }

    [Fact]
    public void Owner_cancels_a_scheduled_activation_and_a_stranger_does_not()
    {
        Parachain feed = Registered(Feed.V1).Fund();
        ulong wave = feed.Schedule(Parachain.Module(Feed.V2));
        Assert.Equal((ushort)RefusalCode.NotTheOwner, _chain.Try(_chain[9].Transactions.Cancel(feed.Id, new ProposalId(0))).RefusalCode);
        _chain.Do(feed.Owner.Transactions.Cancel(feed.Id, new ProposalId(0)));
        _chain.RunTo(wave + 1);
        Assert.Equal(0u, feed.Account.CurrentVersion);
    }

    [Theory]
    [InlineData(3, RefusalCode.None)]
    [InlineData(2, RefusalCode.TooFewSignatures)]
    public void Committee_cancels_with_as_many_signatures_as_pass_a_vote(int signers, RefusalCode code)
    {
        Parachain feed = Registered(Feed.V1);
        ProposalId proposal = feed.Propose(Parachain.Module(Feed.V2));
        Hash32 digest = ParachainDigests.Cancel(_chain.Genesis.ChainId, feed.Id, proposal);
        CommitteeSignatures approval = Pyde.Types.Building.TransactionBuilder.Collect(
            SigningContexts.Cancel, digest, feed.Members.Take(signers).Select((m, i) => (new MemberId((ushort)i), m.Signer)));
        Assert.Equal((ushort)code, _chain.Try(_chain[9].Transactions.Cancel(feed.Id, proposal, approval)).RefusalCode);
    }

    [Fact]
    public void Activation_is_held_while_paused_and_follows_in_the_next_possible_wave()
    {
        Parachain feed = Registered(Feed.V1).Fund();
        ulong wave = feed.Schedule(Parachain.Module(Feed.V2));
        _chain.Do(feed.Owner.Transactions.Lifecycle(TransactionType.ParachainPause, feed.Id));
        Assert.Equal((ushort)RefusalCode.NotActive, feed.Call(_chain[1], "report", new byte[16]).RefusalCode);
        _chain.RunTo(wave + 3);
        Assert.Equal(0u, feed.Account.CurrentVersion);
        _chain.Do(feed.Owner.Transactions.Lifecycle(TransactionType.ParachainUnpause, feed.Id));
        Assert.Equal(0u, feed.Account.CurrentVersion);
        _chain.Run();
        Assert.Equal(1u, feed.Account.CurrentVersion);
    }

    [Fact]
    public void Killed_parachain_returns_the_deposit_less_the_cleanup_fee_and_refuses_calls()
    {
        Parachain feed = Registered(Feed.V1).Fund();
        _chain.Do(feed.Owner.Transactions.Lifecycle(TransactionType.ParachainKill, feed.Id));
        ulong due = _chain.Wave + 100;
        UInt128 before = _chain.BalanceOf(feed.Owner.Address);
        _chain.RunTo(due - 1);
        Assert.False(feed.Account.IsKilled);
        _chain.Run();
        Assert.True(feed.Account.IsKilled);
        GenesisParameters parameters = _chain.Genesis.Parameters;
        Assert.Equal(before + parameters.ParachainDeposit - parameters.ParachainCleanupFee, _chain.BalanceOf(feed.Owner.Address));
        Assert.Equal((UInt128)0, _chain.BalanceOf(feed.Address));
        Assert.Equal((ushort)RefusalCode.NotActive, feed.Call(_chain[1], "report", new byte[16]).RefusalCode);
    }

    [Fact]
    public void Eight_activations_run_in_a_wave_by_id_and_the_ninth_in_the_next()
    {
        Parachain[] feeds = [.. Enumerable.Range(0, 9).Select(i => Parachain.Register(_chain, $"feed-{i}", Parachain.Module("hello-c")))];
        byte[] module = Guests.Module.Quiet();
        var proposal = new ProposalId(0);
        _chain.Run([.. feeds.Select(feed =>
            _chain[9].Transactions.Propose(feed.Id, ModuleSource.Inline(module), Parachain.Config, Parachain.RegisterGas))]);
        _chain.Run([.. feeds.SelectMany(feed => feed.Members.Select(member =>
            member.Transactions.Vote(feed.Id, proposal, ModuleHash.Of(module), Parachain.Config, VoteChoice.Yes)))]);
        _chain.Run();
        _chain.Run([.. feeds.Select(feed => _chain[9].Transactions.Finalize(feed.Id, proposal))]);
        _chain.RunTo(feeds[0].Account.Scheduled!.Value.Wave);
        Parachain[] byId = [.. feeds.OrderBy(feed => feed.Id)];
        Assert.Equal([1u, 1, 1, 1, 1, 1, 1, 1, 0], byId.Select(feed => feed.Account.CurrentVersion));
        _chain.Run();
        Assert.Equal(1u, byId[8].Account.CurrentVersion);
    }

    public void Dispose() => _chain.Dispose();

    private Parachain Registered(string module) => Parachain.Register(_chain, "feed", Parachain.Module(module));
}
