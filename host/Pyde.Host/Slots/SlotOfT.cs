using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pyde.Contracts;
using Pyde.Host.Plugins;
using Pyde.Host.Services;

namespace Pyde.Host.Slots;

/// <summary>A place whose plugin is reached under leases.</summary>
/// <typeparam name="T">The slot's contract.</typeparam>
/// <remarks>
/// Waiters are served first in, first out, across a swap. A caller that holds a lease never waits for another of the same place while a
/// swap drains it:
/// take what a unit of work needs at its beginning. Any thread. Source: hot-swap.md, "A slot and its leases".
/// </remarks>
public sealed class Slot<T> : Slot
    where T : class, IPlugin
{
    private readonly Lock _lock = new();
    private readonly LinkedList<LeaseWaiter<T>> _waiters = new();
    private volatile SlotVersion<T>? _current;
    private Exception? _shutReason;

    internal Slot(string name, string place, LeaseClock clock, IWorkScheduler scheduler)
        : base(name, place, clock, scheduler)
    {
    }

    /// <summary>Takes a lease if the gate is open.</summary>
    /// <param name="lease">The lease; to be disposed when the answer is true.</param>
    /// <returns>False while a swap holds the gate, or when the place is empty.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAcquire(out Lease<T> lease)
    {
        SlotVersion<T>? version = _current;
        if (version is not null && version.Gate.TryEnter() is { } cell)
        {
            lease = new Lease<T>(version, cell, ExecutionContext.Capture());
            return true;
        }

        lease = default;
        return false;
    }

    /// <summary>Takes a lease; waits in line while a swap holds the gate.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">The place is empty.</exception>
    /// <exception cref="NodeHaltedException">The node has halted or is shutting down.</exception>
    public ValueTask<Lease<T>> AcquireAsync(CancellationToken cancellationToken) =>
        TryAcquire(out Lease<T> lease) ? new ValueTask<Lease<T>>(lease) : WaitAsync(cancellationToken);

    internal override SlotVersion? Current => _current;

    internal override SlotVersion CreateVersion(PluginInstance instance) => new SlotVersion<T>(instance, new SlotGate(Clock, Scheduler));

    internal override void Publish(SlotVersion version)
    {
        SlotVersion<T> next = (SlotVersion<T>)version;
        lock (_lock)
        {
            if (_shutReason is not null)
                return;
            while (_waiters.First is { } first)
            {
                _waiters.RemoveFirst();
                first.Value.Serve(next);
            }

            // The gate opens under the lock: a newcomer either finds it open, or stands in line behind those served here.
            _current = next;
            next.Gate.Open();
        }
    }

    internal override void Shut(Exception reason)
    {
        lock (_lock)
        {
            _shutReason = reason;
            if (_current is { Gate.IsClosed: false } current)
                current.Gate.Close();
            while (_waiters.First is { } first)
            {
                _waiters.RemoveFirst();
                first.Value.Fail(reason);
            }
        }
    }

    internal override SlotVersion? Take()
    {
        lock (_lock)
        {
            SlotVersion<T>? version = _current;
            _current = null;
            return version;
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The waiter ends itself when it is served.")]
    private ValueTask<Lease<T>> WaitAsync(CancellationToken cancellationToken)
    {
        LeaseWaiter<T> waiter;
        lock (_lock)
        {
            if (_shutReason is not null)
                return ValueTask.FromException<Lease<T>>(_shutReason);
            if (TryAcquire(out Lease<T> lease))
                return new ValueTask<Lease<T>>(lease);
            if (_current is null)
                return ValueTask.FromException<Lease<T>>(new InvalidOperationException($"no plugin fills {Place}"));
            if (cancellationToken.IsCancellationRequested)
                return ValueTask.FromCanceled<Lease<T>>(cancellationToken);
            waiter = new LeaseWaiter<T>(ExecutionContext.Capture(), Scheduler);
            LinkedListNode<LeaseWaiter<T>> node = _waiters.AddLast(waiter);
            waiter.CancelWith(cancellationToken, () => Leave(node));
            Interlocked.Increment(ref WaitedCount);
        }

        return new ValueTask<Lease<T>>(waiter.Task);
    }

    private void Leave(LinkedListNode<LeaseWaiter<T>> node)
    {
        lock (_lock)
        {
            if (node.List is not null)
                _waiters.Remove(node);
        }
    }
}
