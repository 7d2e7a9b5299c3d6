using Pyde.Contracts;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Host;

namespace Pyde.Host.Boundary;

/// <summary>The guard of one plugin instance: turns what escapes into faults that hold nothing of the plugin, and counts them against its
/// budget.</summary>
/// <param name="identity">The plugin.</param>
/// <param name="faultsMax">Faults that spend the budget.</param>
internal sealed class HostBoundaryGuard(PluginIdentity identity, int faultsMax) : BoundaryGuard
{
    // Enough for the report of a halt; a plugin that faults on every call must not fill the memory.
    private const int FaultsKept = 8;
    private const int TextCharactersMax = 4_096;

    private readonly Lock _lock = new();
    private readonly List<PluginFault> _faults = [];
    private IGuardListener? _listener;
    private int _faultCount;
    private volatile bool _isOnTrial;

    /// <summary>The plugin.</summary>
    public PluginIdentity Identity { get; } = identity;

    /// <summary>True while the version is on probation.</summary>
    public bool IsOnTrial
    {
        get => _isOnTrial;
        set => _isOnTrial = value;
    }

    /// <summary>Faults so far.</summary>
    public int FaultCount => Volatile.Read(ref _faultCount);

    /// <summary>The first faults.</summary>
    public IReadOnlyList<PluginFault> Faults
    {
        get
        {
            lock (_lock)
                return [.. _faults];
        }
    }

    /// <summary>Who is told when the budget is spent or the record full; null while the instance does not serve.</summary>
    public IGuardListener? Listener
    {
        get => Volatile.Read(ref _listener);
        set => Volatile.Write(ref _listener, value);
    }

    /// <inheritdoc/>
    public override Exception Translate(Exception exception, string member)
    {
        ArgumentNullException.ThrowIfNull(exception);
        switch (exception)
        {
            // What contracts define crosses as itself, but never as the same object: a stack trace holds the context of the code that it
            // names.
            case VersionRetiredException retired:
                return new VersionRetiredException(retired.Member);
            case StaleHandleException stale:
                return new StaleHandleException(stale.Handle);
            case InvariantException invariant:
                return new InvariantException(Clip(invariant.Message));
            case StoreException store:
                return new StoreException(store.Store, Clip(StoreText(store)));
            case PluginFault inner when !string.Equals(inner.Plugin, Identity.ToString(), StringComparison.Ordinal):
                // Another plugin's, passing through this one: counted there.
                return new PluginFault(inner.Plugin, inner.Member, inner.TypeName, inner.OriginalMessage, inner.OriginalStack);
            default:
                PluginFault fault = new(
                    Identity.ToString(), member, exception.GetType().FullName ?? exception.GetType().Name, Clip(MessageOf(exception)), Clip(StackOf(exception)));
                Count(fault);
                return fault;
        }
    }

    /// <summary>Counts a failure that no exception reports: a sink that overflowed, a store over its budget.</summary>
    /// <param name="member">Where it happened.</param>
    /// <param name="what">What the plugin did, for the report.</param>
    public void Charge(string member, string what) => Count(new PluginFault(Identity.ToString(), member, "over budget", what, string.Empty));

    private void Count(PluginFault fault)
    {
        bool isSpent;
        lock (_lock)
        {
            if (_faults.Count < FaultsKept)
                _faults.Add(fault);
            isSpent = ++_faultCount == faultsMax;
        }

        if (isSpent)
            Listener?.OnBudgetSpent(this);
    }

    /// <inheritdoc/>
    protected override void OnRecordFull() => Listener?.OnRecordFull(this);

    // A plugin's exception may override these members, and then they are plugin code that can throw as well.
    private static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception e)
        {
            return $"(its message throws {e.GetType().FullName})";
        }
    }

    private static string StackOf(Exception exception)
    {
        try
        {
            return exception.StackTrace ?? string.Empty;
        }
        catch (Exception e)
        {
            return $"(its stack throws {e.GetType().FullName})";
        }
    }

    private static string StoreText(StoreException store)
    {
        string prefix = $"store '{store.Store}': ";
        return store.Message.StartsWith(prefix, StringComparison.Ordinal) ? store.Message[prefix.Length..] : store.Message;
    }

    private static string Clip(string text) => text.Length <= TextCharactersMax ? text : text[..TextCharactersMax];
}
