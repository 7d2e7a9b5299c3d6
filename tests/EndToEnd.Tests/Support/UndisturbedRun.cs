using Pyde.Types;

namespace EndToEnd.Tests.Support;

/// <summary>The roots of the run in which nothing is swapped: the first test of a class makes it, the others compare with it.</summary>
public sealed class UndisturbedRun
{
    public IReadOnlyList<StateRoots>? Roots { get; set; }
}
