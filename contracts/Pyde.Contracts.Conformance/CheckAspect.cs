namespace Pyde.Contracts.Conformance;

/// <summary>Which side of a contract a check looks at.</summary>
public enum CheckAspect
{
    /// <summary>Construction, start, health, stop, and start again.</summary>
    Lifecycle = 0,

    /// <summary>What the members promise.</summary>
    Behaviour = 1,

    /// <summary>The last value that fits, and the first that does not.</summary>
    Limits = 2,

    /// <summary>Bytes and values from outside that nobody meant well.</summary>
    HostileInput = 3,

    /// <summary>Stores, signers and sinks that fail or refuse.</summary>
    Faults = 4,

    /// <summary>Export, import and migration.</summary>
    HandOff = 5,

    /// <summary>The same inputs give the same answers.</summary>
    Determinism = 6,

    /// <summary>Calls from several threads.</summary>
    Threads = 7,

    /// <summary>Drawn sequences of operations, compared with a model.</summary>
    Model = 8,
}
