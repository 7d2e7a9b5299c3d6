namespace Simulation.Faults;

/// <summary>What a run may do to its nodes; names in lower case and with hyphens are those of <c>--faults</c>.</summary>
[Flags]
internal enum FaultKinds
{
    None = 0,

    /// <summary>Segments take long for a while.</summary>
    Latency = 1,

    /// <summary>Segments are lost and sent again.</summary>
    Loss = 2,

    /// <summary>Messages come twice, late and in another order; streams break.</summary>
    Reorder = 4,

    /// <summary>The network falls in two for a while.</summary>
    Partition = 8,

    /// <summary>A process ends, also in the middle of a write; what was not synced is lost; it starts again.</summary>
    Crash = 16,

    /// <summary>Syncs take long, and the process with them.</summary>
    SlowDisk = 32,

    /// <summary>Writes fail, or the disk is full.</summary>
    DiskError = 64,

    /// <summary>Plugins are replaced at random moments, by good versions and by faulty ones.</summary>
    Swap = 128,

    /// <summary>A parachain votes itself a new version, sound or unhealthy.</summary>
    Upgrade = 256,

    /// <summary>Clocks are wrong and timers late.</summary>
    Clock = 512,

    /// <summary>Steps never return, or when they were given up; leases are held for long.</summary>
    Hang = 1_024,

    All = 2_047,
}
