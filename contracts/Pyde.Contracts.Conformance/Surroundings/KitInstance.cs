namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>One instance of the plugin with its surroundings.</summary>
internal sealed class KitInstance(IPlugin plugin, KitContext context) : IDisposable
{
    private bool _isDisposed;

    public IPlugin Plugin => plugin;

    public KitContext Context => context;

    /// <summary>The instance under its slot's contract.</summary>
    public T As<T>()
        where T : class, IPlugin => plugin as T ?? throw new CheckFailure($"expected a {typeof(T).Name}, found {plugin.GetType().Name}");

    public StartOutcome Start() => plugin.Start(context);

    /// <summary>Ends the instance when the check has failed already: what it throws now is of no consequence.</summary>
    /// <returns>Whether it ended without an exception.</returns>
    public bool TryEnd()
    {
        try
        {
            Dispose();
            return true;
        }
        catch (Exception)
        {
            context.End();
            return false;
        }
    }

    /// <summary>Ends the instance once, and its surroundings with it.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        plugin.Dispose();
        context.End();
    }
}
