using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>One node of a trial: key, clock and disk, which outlive the instances that serve on it.</summary>
internal sealed class KitNode(Trial trial, int number)
{
    /// <summary>Hash of the genesis that all nodes of all trials share.</summary>
    public static readonly Hash32 Genesis = Digest.Blake3("pyde/conformance/genesis"u8);

    public NodeIdentity Identity { get; set; } = new(ChainId.Development, Genesis, Address.FromPublicKey(KitKeys.PublicKey(number).Span));

    public KitSigner Signer { get; } = new(trial.Plugin.Signatures, number);

    public KitTime Time { get; } = new();

    public KitDisk Disk { get; set; } = new();

    /// <summary>Constructs an instance and starts it on the plugin's configuration; a refusal fails the check.</summary>
    public KitInstance Start()
    {
        KitInstance instance = Create();
        StartOutcome outcome = instance.Start();
        Expect.That(outcome.IsOk, $"expected a start with the plugin's configuration, found a refusal of {outcome.Path}: {outcome.Reason}");
        MakeCurrent(instance);
        return instance;
    }

    /// <summary>Starts an instance beside the one that serves, as a swap does: its writes are fenced until it is made current.</summary>
    public KitInstance StartBeside()
    {
        KitInstance instance = Create();
        StartOutcome outcome = instance.Start();
        Expect.That(outcome.IsOk, $"expected a second instance to start beside the first, found {outcome.Path}: {outcome.Reason}");
        return instance;
    }

    /// <summary>Constructs an instance.</summary>
    /// <param name="configuration">UTF-8 JSON; the plugin's when left out.</param>
    /// <param name="salt">Another value gives other randomness and another order of parallel items.</param>
    public KitInstance Create(ReadOnlyMemory<byte>? configuration = null, ulong salt = 0)
    {
        PluginIdentity identity = new(trial.Plugin.Name, "0.0.0", trial.Plugin.Slot);
        KitContext context = new(this, identity, configuration ?? trial.Plugin.Configuration, trial.Seed + trial.Salt + salt);
        return trial.Own(new KitInstance(trial.Plugin.Create(), context));
    }

    /// <summary>Moves the stores to an instance.</summary>
    public void MakeCurrent(KitInstance instance) => Disk.Owner = instance.Context;
}
