namespace Pyde.Contracts.Host;

/// <summary>Answer of a read.</summary>
public enum ReadOutcome
{
    /// <summary>No such key.</summary>
    Absent = 0,

    /// <summary>The value was copied.</summary>
    Found = 1,

    /// <summary>The stored page fails its checksum.</summary>
    Corrupt = 2,
}
