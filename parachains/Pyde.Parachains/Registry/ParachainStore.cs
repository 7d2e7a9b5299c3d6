using Pyde.Contracts;
using Pyde.Parachains.Governance;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Pyde.Parachains.Registry;

/// <summary>Reads and writes the records of parachains.</summary>
/// <param name="state">State of the wave.</param>
public sealed class ParachainStore(IStateAccess state)
{
    /// <summary>A parachain; null when there is none.</summary>
    public ParachainAccount? Find(ParachainId id)
    {
        ParachainAccount? account = state.ReadValue<ParachainAccount>(StateKeys.Parachain(id));
        return account is null || account.Id == id ? account : null;
    }

    /// <summary>Writes a parachain.</summary>
    public void Put(ParachainAccount account) => state.WriteValue(StateKeys.Parachain(account.Id), account);

    /// <summary>A version that must be there.</summary>
    public VersionRecord Version(ParachainId id, uint version) =>
        state.ReadValue<VersionRecord>(StateKeys.ParachainVersion(id, version))
        ?? throw new InvariantException($"parachain {id}: version {version} has no record");

    /// <summary>A version; null when there is none.</summary>
    public VersionRecord? FindVersion(ParachainId id, uint version) =>
        state.ReadValue<VersionRecord>(StateKeys.ParachainVersion(id, version));

    /// <summary>Writes a version.</summary>
    public void Put(ParachainId id, VersionRecord version) => state.WriteValue(StateKeys.ParachainVersion(id, version.Version), version);

    /// <summary>A committee that must be there.</summary>
    public CommitteeRecord Committee(ParachainId id, uint number) =>
        state.ReadValue<CommitteeRecord>(StateKeys.ParachainCommittee(id, number))
        ?? throw new InvariantException($"parachain {id}: committee {number} has no record");

    /// <summary>Writes a committee.</summary>
    public void Put(ParachainId id, uint number, CommitteeRecord committee) =>
        state.WriteValue(StateKeys.ParachainCommittee(id, number), committee);

    /// <summary>The committee of a wave: the latest one that holds from it or an earlier one.</summary>
    public CommitteeRecord CommitteeAt(ParachainAccount account, ulong wave)
    {
        uint number = account.CommitteeNumber;
        CommitteeRecord committee = Committee(account.Id, number);
        while (committee.FromWave > wave && number > 0)
            committee = Committee(account.Id, --number);
        return committee;
    }

    /// <summary>A proposal; null when there is none.</summary>
    public Proposal? FindProposal(ParachainId id, ulong proposal) => state.ReadValue<Proposal>(StateKeys.Proposal(id, proposal));

    /// <summary>Writes a proposal.</summary>
    public void Put(ParachainId id, Proposal proposal) => state.WriteValue(StateKeys.Proposal(id, proposal.Number), proposal);

    /// <summary>What runs now, as records and receipts name it.</summary>
    public ParachainRun Run(ParachainAccount account) =>
        new(account.Id, account.CurrentVersion, Version(account.Id, account.CurrentVersion).Module);
}
