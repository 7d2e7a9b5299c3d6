using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Dkg;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>A committee of instances, each on a node and with randomness of its own.</summary>
internal sealed class CeremonyCommittee
{
    private readonly KitInstance[] _instances;

    /// <param name="trial">The trial.</param>
    /// <param name="size">Members.</param>
    /// <param name="salt">Another value gives every member other randomness.</param>
    public CeremonyCommittee(Trial trial, int size, ulong salt = 0)
    {
        Nodes = [.. Enumerable.Range(0, size).Select(member => trial.Node(member % KitKeys.Count))];
        _instances = [.. Nodes.Select((node, member) => Started(node, (1_000 * salt) + (ulong)member + 1))];
        Network = new CeremonyNetwork(size, this.Member);
    }

    public KitNode[] Nodes { get; }

    public CeremonyNetwork Network { get; }

    public IKeyCeremony Member(int member) => _instances[member].As<IKeyCeremony>();

    public KitInstance Instance(int member) => _instances[member];

    /// <summary>Another instance serves a member from now on.</summary>
    public void TakeOver(int member, KitInstance next) => _instances[member] = next;

    private static KitInstance Started(KitNode node, ulong salt)
    {
        KitInstance instance = node.Create(salt: salt);
        StartOutcome outcome = instance.Start();
        Expect.That(outcome.IsOk, $"expected a start with the plugin's configuration, found a refusal of {outcome.Path}: {outcome.Reason}");
        node.MakeCurrent(instance);
        return instance;
    }
}
