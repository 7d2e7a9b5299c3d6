namespace Pyde.Contracts.Host;

/// <summary>Order in which an iterator walks.</summary>
public enum ScanDirection
{
    /// <summary>Smallest key first.</summary>
    Ascending = 0,

    /// <summary>Largest key first.</summary>
    Descending = 1,
}
