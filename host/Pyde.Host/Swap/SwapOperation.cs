namespace Pyde.Host.Swap;

/// <summary>A swap that was asked for.</summary>
public sealed class SwapOperation
{
    private readonly SwapRecord _record;

    internal SwapOperation(SwapRecord record) => _record = record;

    /// <summary>Ends when the new version serves, or the old one will go on.</summary>
    public Task<SwapReport> Live => _record.Live;

    /// <summary>Ends when the swap is confirmed, rolled back or refused.</summary>
    public Task<SwapReport> Ended => _record.Ended;

    /// <summary>How far it has come.</summary>
    public SwapReport Report => _record.ToReport();
}
