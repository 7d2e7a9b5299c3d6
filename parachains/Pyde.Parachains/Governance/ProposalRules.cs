using System.Collections.Immutable;
using Pyde.Parachains.Registry;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Payloads;

namespace Pyde.Parachains.Governance;

/// <summary>Propose, Vote, Finalize and Cancel.</summary>
/// <param name="host">The wave.</param>
public sealed class ProposalRules(IParachainHost host)
{
    private readonly ParachainStore _store = new(host.State);

    /// <summary>Checks of Propose that need no module.</summary>
    public Refusal CheckPropose(ParachainProposePayload payload, ModuleHash module, out ParachainAccount? account)
    {
        account = _store.Find(payload.Parachain);
        if (account is null)
            return NoParachain(payload.Parachain);
        if (account.IsKilled || account.KillWave is not null)
            return new Refusal(RefusalCode.Killed, $"'{account.Name}' is killed or about to be");
        ParachainConfigRule rule = payload.Config.Validate(host.Chain);
        if (rule != ParachainConfigRule.Valid)
            return new Refusal(RefusalCode.InvalidConfig, $"the configuration breaks the bound of {rule}");
        if (account.OpenProposals.Length >= ParachainAccount.OpenProposalsMax)
            return new Refusal(RefusalCode.TooManyProposals, $"{account.OpenProposals.Length} proposals are open");
        Hash32 content = Draft(payload, module, default).Content();
        return host.State.Read(StateKeys.Cooldown(payload.Parachain, content)) is { } until
            && System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(until.Span) > host.Wave
            ? new Refusal(RefusalCode.InCooldown, "the same module and configuration were rejected a short while ago")
            : Refusal.None;
    }

    /// <summary>Opens the proposal; the caller has taken the deposit.</summary>
    public ulong WriteProposal(ParachainAccount account, ParachainProposePayload payload, ModuleHash module, Address proposer)
    {
        ulong number = account.ProposalCount;
        ulong votingFrom = host.Wave + account.Config.DiscussionWaves;
        _store.Put(account.Id, Draft(payload, module, proposer) with
        {
            Number = number,
            Deposit = host.Parameters.ProposalDeposit,
            VotingFrom = votingFrom,
            VotingTo = votingFrom + account.Config.VotingWaves - 1,
        });
        _store.Put(account with { ProposalCount = number + 1, OpenProposals = account.OpenProposals.Add(number) });
        host.Emit(account.Id.Value, ParachainEvents.Proposed, EventData.NumberAndHash(number, module.Value));
        return number;
    }

    /// <summary>How many may vote on a proposal; 0 where there is none.</summary>
    public int ElectorsOf(ParachainId parachain, ProposalId number) =>
        _store.Find(parachain) is { } account && _store.FindProposal(parachain, number.Value) is { } proposal
            ? _store.CommitteeAt(account, proposal.VotingFrom).Members.Length
            : 0;

    /// <summary>Records a member's vote; the last one counts.</summary>
    public Refusal Vote(Address sender, ParachainVotePayload payload)
    {
        if (_store.Find(payload.Parachain) is not { } account)
            return NoParachain(payload.Parachain);
        if (_store.FindProposal(payload.Parachain, payload.Proposal.Value) is not { } proposal)
            return NoProposal(payload.Proposal);
        if (proposal.Status != ProposalStatus.Open)
            return WrongState(proposal, ProposalStatus.Open);
        if (host.Wave < proposal.VotingFrom || host.Wave > proposal.VotingTo)
            return new Refusal(RefusalCode.VotingClosed, $"votes count from wave {proposal.VotingFrom} to {proposal.VotingTo}");
        CommitteeRecord electorate = _store.CommitteeAt(account, proposal.VotingFrom);
        if (!electorate.ToCommittee().TryFind(sender, out MemberId member))
            return new Refusal(RefusalCode.NotInElectorate, $"{sender} was no member in wave {proposal.VotingFrom}");
        Hash32 digest = ParachainDigests.Vote(
            host.Chain, payload.Parachain, payload.Proposal, proposal.Module, proposal.Config.Hash(), payload.Choice);
        Span<byte> message = stackalloc byte[Hash32.Bytes];
        digest.CopyTo(message);
        ReadOnlySpan<byte> key = electorate.Members[member.Value].PublicKey.Span;
        if (!host.Signatures.Verify(key, SigningContexts.Vote, message, payload.Signature.Span))
            return new Refusal(RefusalCode.BadSignature, "the signature of the vote does not verify");
        host.State.WriteValue(
            StateKeys.Vote(payload.Parachain, proposal.Number, member.Value),
            new VoteRecord { Choice = payload.Choice, Signature = payload.Signature });
        return Refusal.None;
    }

    /// <summary>Closes a vote: schedules what passed, rejects the rest. A rejection is a success of the transaction.</summary>
    public Refusal Finalize(ParachainFinalizePayload payload, out bool hasPassed)
    {
        hasPassed = false;
        if (_store.Find(payload.Parachain) is not { } account)
            return NoParachain(payload.Parachain);
        if (account.IsKilled || account.KillWave is not null)
            return new Refusal(RefusalCode.Killed, $"'{account.Name}' is killed or about to be");
        if (_store.FindProposal(payload.Parachain, payload.Proposal.Value) is not { } proposal)
            return NoProposal(payload.Proposal);
        if (proposal.Status != ProposalStatus.Open)
            return WrongState(proposal, ProposalStatus.Open);
        if (host.Wave <= proposal.VotingTo)
            return new Refusal(RefusalCode.VotingOpen, $"votes count until wave {proposal.VotingTo}");
        CommitteeRecord electorate = _store.CommitteeAt(account, proposal.VotingFrom);
        CommitteeSignatures certificate = CollectYes(account.Id, proposal, electorate.Members.Length);
        int needed = account.Config.VotesNeeded(electorate.Members.Length);
        if (certificate.Signatures.Length < needed)
        {
            Reject(account, proposal);
            return Refusal.None;
        }

        if (account.Scheduled is not null || account.Probation is not null || account.IsReturnDue)
            return new Refusal(RefusalCode.UpgradePending, "another version is scheduled or on probation");
        ulong activation = host.Wave + account.Config.GraceWaves;
        _store.Put(account.Id, proposal with { Status = ProposalStatus.Scheduled, Certificate = certificate });
        _store.Put(account with
        {
            OpenProposals = account.OpenProposals.Remove(proposal.Number),
            Scheduled = new ScheduledUpgrade(proposal.Number, activation),
        });
        host.State.Write(StateKeys.Ordered(StateKeyKind.DueActivation, activation, account.Id.Value), account.Id.ToArray());
        ReturnDeposit(proposal);
        host.Emit(account.Id.Value, ParachainEvents.Scheduled, EventData.Numbers(proposal.Number, activation));
        hasPassed = true;
        return Refusal.None;
    }

    /// <summary>Cancels an open proposal, or an activation that is not due yet: by the owner, or by as many members as pass a
    /// vote.</summary>
    public Refusal Cancel(Address sender, ParachainCancelPayload payload)
    {
        if (_store.Find(payload.Parachain) is not { } account)
            return NoParachain(payload.Parachain);
        if (_store.FindProposal(payload.Parachain, payload.Proposal.Value) is not { } proposal)
            return NoProposal(payload.Proposal);
        bool isScheduled = proposal.Status == ProposalStatus.Scheduled;
        if (!isScheduled && proposal.Status != ProposalStatus.Open)
            return WrongState(proposal, ProposalStatus.Open);
        if (payload.Approval is { } approval)
        {
            CommitteeRecord committee = _store.Committee(account.Id, account.CommitteeNumber);
            int needed = account.Config.VotesNeeded(committee.Members.Length);
            if (approval.Signatures.Length < needed)
                return new Refusal(RefusalCode.TooFewSignatures, $"{approval.Signatures.Length} signatures, {needed} needed");
            Hash32 digest = ParachainDigests.Cancel(host.Chain, account.Id, payload.Proposal);
            CertificateOutcome outcome = approval.Verify(committee.ToCommittee(), SigningContexts.Cancel, digest, host.Signatures);
            if (outcome != CertificateOutcome.Valid)
                return new Refusal(RefusalCode.BadSignature, $"the committee's approval is {outcome}");
        }
        else if (sender != account.Owner)
        {
            return new Refusal(RefusalCode.NotTheOwner, $"the owner is {account.Owner}");
        }

        if (isScheduled && account.Scheduled is { } scheduled)
            host.State.Delete(StateKeys.Ordered(StateKeyKind.DueActivation, scheduled.Wave, account.Id.Value));
        else
            ReturnDeposit(proposal);
        host.ReleaseCode(proposal.Module);
        _store.Put(account.Id, proposal with { Status = ProposalStatus.Cancelled });
        _store.Put(account with
        {
            OpenProposals = account.OpenProposals.Remove(proposal.Number),
            Scheduled = isScheduled ? null : account.Scheduled,
        });
        host.Emit(account.Id.Value, ParachainEvents.Cancelled, EventData.Number(proposal.Number));
        return Refusal.None;
    }

    /// <summary>Closes every open proposal of a parachain that ends; deposits go back.</summary>
    internal ParachainAccount CloseAll(ParachainAccount account)
    {
        foreach (ulong number in account.OpenProposals)
        {
            if (_store.FindProposal(account.Id, number) is not { } proposal)
                continue;
            ReturnDeposit(proposal);
            host.ReleaseCode(proposal.Module);
            _store.Put(account.Id, proposal with { Status = ProposalStatus.Cancelled });
        }

        if (account.Scheduled is { } scheduled)
        {
            host.State.Delete(StateKeys.Ordered(StateKeyKind.DueActivation, scheduled.Wave, account.Id.Value));
            if (_store.FindProposal(account.Id, scheduled.Proposal) is { } proposal)
            {
                host.ReleaseCode(proposal.Module);
                _store.Put(account.Id, proposal with { Status = ProposalStatus.Cancelled });
            }
        }

        return account with { OpenProposals = [], Scheduled = null };
    }

    private static Proposal Draft(ParachainProposePayload payload, ModuleHash module, Address proposer) => new()
    {
        Number = 0,
        Proposer = proposer,
        Module = module,
        Config = payload.Config,
        VotingFrom = 0,
        VotingTo = 0,
    };

    private CommitteeSignatures CollectYes(ParachainId id, Proposal proposal, int members)
    {
        var signers = new List<MemberId>();
        ImmutableArray<ReadOnlyMemory<byte>>.Builder signatures = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        for (ushort member = 0; member < members; member++)
        {
            VoteRecord? vote = host.State.ReadValue<VoteRecord>(StateKeys.Vote(id, proposal.Number, member));
            if (vote is not { Choice: VoteChoice.Yes })
                continue;
            signers.Add(new MemberId(member));
            signatures.Add(vote.Signature);
        }

        return new CommitteeSignatures(SignerBitmap.Of([.. signers]), signatures.ToImmutable());
    }

    private void Reject(ParachainAccount account, Proposal proposal)
    {
        host.ReleaseCode(proposal.Module);
        _store.Put(account.Id, proposal with { Status = ProposalStatus.Rejected });
        _store.Put(account with { OpenProposals = account.OpenProposals.Remove(proposal.Number) });
        byte[] until = new byte[sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(until, host.Wave + account.Config.CooldownWaves);
        host.State.Write(StateKeys.Cooldown(account.Id, proposal.Content()), until);
        host.AddDeposits(-(Int128)proposal.Deposit);
        host.AddTreasury(proposal.Deposit);
        host.Emit(account.Id.Value, ParachainEvents.Rejected, EventData.Number(proposal.Number));
    }

    private void ReturnDeposit(Proposal proposal)
    {
        host.AddDeposits(-(Int128)proposal.Deposit);

        // The proposer has signed a transaction, so its record is its own; the treasury is where a deposit goes that nobody can take.
        if (!host.TryCredit(proposal.Proposer, proposal.Deposit))
            host.AddTreasury(proposal.Deposit);
    }

    private static Refusal NoParachain(ParachainId id) => new(RefusalCode.NoSuchParachain, $"no parachain has the id {id}");

    private static Refusal NoProposal(ProposalId proposal) => new(RefusalCode.NoSuchProposal, $"there is no proposal {proposal}");

    private static Refusal WrongState(Proposal proposal, ProposalStatus expected) =>
        new(RefusalCode.WrongProposalState, $"proposal {proposal.Number} is {proposal.Status}, {expected} expected");
}
