namespace Pyde.Host.Plugins;

/// <summary>The fate of one context that is being unloaded. Holds nothing of it but a weak reference.</summary>
public sealed class UnloadTicket
{
    private readonly WeakReference _context;
    private int _attempts;
    private volatile bool _isCollected;

    internal UnloadTicket(string plugin, WeakReference context)
    {
        Plugin = plugin;
        _context = context;
    }

    /// <summary>The plugin, as <c>id@version</c>.</summary>
    public string Plugin { get; }

    /// <summary>Collections that have ended since unloading began.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>True once the context is gone.</summary>
    public bool IsCollected => _isCollected || CheckCollected();

    internal void CountAttempt() => Interlocked.Increment(ref _attempts);

    private bool CheckCollected()
    {
        if (_context.IsAlive)
            return false;
        _isCollected = true;
        return true;
    }
}
