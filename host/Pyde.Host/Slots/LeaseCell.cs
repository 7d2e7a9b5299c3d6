using System.Runtime.InteropServices;
using Pyde.Contracts;

namespace Pyde.Host.Slots;

/// <summary>A place that one lease of a gate occupies, on cache lines of its own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal sealed class LeaseCell
{
    public const int Free = 0;
    public const int Held = 1;

    /// <summary>Held by a lease that is past its deadline; the gate no longer waits for it.</summary>
    public const int Abandoned = 2;

    /// <summary><see cref="Free"/>, <see cref="Held"/> or <see cref="Abandoned"/>.</summary>
    public int State;

    /// <summary>Tick of the gate's clock when the lease was taken, or later (a thread that lost the race for the cell may have written
    /// it).</summary>
    public long Tick;

    /// <summary>Reused for the leases that occupy this cell one after another.</summary>
    public readonly LeaseToken Token = new();

#pragma warning disable CS0169, IDE0051 // Only there to keep the next cell off this one's cache lines.
    private readonly Padding _padding;
#pragma warning restore CS0169, IDE0051

    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Padding;
}
