namespace Pyde.Cli.Demo;

/// <summary>What the demo shows, as <c>pyde demo --json</c> prints it.</summary>
internal sealed record DemoReport(
    ulong Waves,
    int Transactions,
    IReadOnlyList<DemoParachain> Parachains,
    IReadOnlyList<DemoUpgrade> Upgrades,
    DemoMessages Messages,
    IReadOnlyList<DemoSwap> Swaps,
    IReadOnlyList<DemoRollback> Rollbacks,
    DemoRoot StateRoot,
    bool RootsEqualWithoutSwaps);

/// <summary>A parachain and its versions.</summary>
internal sealed record DemoParachain(string Name, string Id, IReadOnlyList<DemoVersion> Versions);

/// <summary>A version of a parachain.</summary>
internal sealed record DemoVersion(uint Version, string ModuleHash, ulong ActivatedAtWave);

/// <summary>A switch from one version to another.</summary>
internal sealed record DemoUpgrade(string Parachain, uint From, uint To, ulong ActivationWave, double SwitchMicroseconds);

/// <summary>Messages between parachains.</summary>
internal sealed record DemoMessages(int Sent, int Delivered, int Callbacks, int Timeouts);

/// <summary>A plugin that was replaced.</summary>
internal sealed record DemoSwap(
    string Slot, string From, string To, string Outcome, double PauseMicroseconds, long Waited, long FailedCalls, bool Unloaded);

/// <summary>A plugin that was taken back.</summary>
internal sealed record DemoRollback(string Slot, string Cause, int Replayed, string Outcome);

/// <summary>Both roots of the last wave.</summary>
internal sealed record DemoRoot(string Blake3, string Poseidon2);
