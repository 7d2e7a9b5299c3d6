namespace Pyde.Types;

/// <summary>What an access entry allows (execution.md). The numbers are frozen.</summary>
public enum AccessType : byte
{
    /// <summary>Reading only.</summary>
    Read = 0,

    /// <summary>Reading and writing.</summary>
    ReadWrite = 1,
}
