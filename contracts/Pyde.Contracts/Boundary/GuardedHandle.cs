using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pyde.Contracts.Boundary;

/// <summary>Base of every generated handle wrapper: stands between a caller and one object that a plugin handed out, and can let go of
/// it.</summary>
/// <remarks>
/// While it is open the guard knows it, so that a wrapper somebody kept cannot keep a retired plugin in memory. Generated code derives from
/// it; nothing
/// else does.
/// </remarks>
public abstract class GuardedHandle
{
    /// <summary>Registers with the guard.</summary>
    /// <param name="guard">Guard of the plugin version that made the wrapped object.</param>
    protected GuardedHandle(BoundaryGuard guard)
    {
        ArgumentNullException.ThrowIfNull(guard);
        Guard = guard;
        guard.Add(this);
    }

    /// <summary>Guard of the plugin version that made the wrapped object.</summary>
    public BoundaryGuard Guard { get; }

    internal GuardedHandle? Previous { get; set; }

    internal GuardedHandle? Next { get; set; }

    internal bool IsRegistered { get; set; }

    /// <summary>Drops the reference to the plugin's object without calling it. Any thread.</summary>
    public abstract void LetGo();

    /// <summary>Takes the wrapper out of the guard's list: it was disposed.</summary>
    protected void Unregister() => Guard.Remove(this);

    /// <summary>Throws <see cref="StaleHandleException"/>.</summary>
    /// <param name="handle">Name of the handle's type.</param>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    protected static void ThrowStale(string handle) => throw new StaleHandleException(handle);
}
