using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pyde.Contracts;
using Pyde.Contracts.Host;

namespace Pyde.Host.Slots;

/// <summary>Pins one plugin version of a slot for a unit of work: a batch, a wave, a view call.</summary>
/// <typeparam name="T">The slot's contract.</typeparam>
/// <remarks>
/// Dispose it once; disposing a copy again does nothing. The execution context at the end is compared with the one at the beginning and
/// restored, so
/// that nothing a plugin put there stays. Source: hot-swap.md, "A slot and its leases".
/// </remarks>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "A lease is held, never compared.")]
public readonly struct Lease<T> : IDisposable
    where T : class, IPlugin
{
    private readonly SlotVersion<T> _version;
    private readonly LeaseCell _cell;
    private readonly LeaseStamp _stamp;
    private readonly ExecutionContext? _context;

    internal Lease(SlotVersion<T> version, LeaseCell cell, ExecutionContext? context)
    {
        _version = version;
        _cell = cell;
        _stamp = cell.Token.Stamp;
        _context = context;
    }

    /// <summary>The version's contract, behind its guard. <see cref="StaleHandleException"/> once the lease has ended.</summary>
    public T Contract
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (!_stamp.IsLive)
                _stamp.ThrowIfEnded(nameof(Lease<>));
            return _version.Contract;
        }
    }

    /// <summary>Dies with the lease; handed to members that open something under it.</summary>
    public LeaseStamp Stamp => _stamp;

    /// <summary>The pinned version.</summary>
    public PluginIdentity Version => _version.Identity;

    /// <summary>True while the pinned version is on probation.</summary>
    internal bool IsOnTrial => _version.IsOnTrial;

    /// <summary>Ends the lease.</summary>
    public void Dispose()
    {
        if (_cell is null || !_cell.Token.TryEnd(_stamp))
            return;
        _version.Gate.Leave(_cell);
        ExecutionContext? now = ExecutionContext.Capture();
        if (!ReferenceEquals(now, _context) && _context is not null)
            ExecutionContext.Restore(_context);
    }
}
