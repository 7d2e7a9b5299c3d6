namespace Ledger;

/// <summary>No other assembly knows this type, and it carries an object of one.</summary>
internal sealed class PrivateException(string message) : Exception(message)
{
    /// <summary>Holds the plugin in memory as long as the exception lives.</summary>
    public LedgerConfiguration Evidence { get; } = new();
}
