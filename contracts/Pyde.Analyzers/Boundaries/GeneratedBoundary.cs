namespace Pyde.Analyzers.Boundaries;

/// <summary>What the generator makes of one contract; compared by value, so that an unchanged contract regenerates nothing.</summary>
internal sealed class GeneratedBoundary : IEquatable<GeneratedBoundary>
{
    internal GeneratedBoundary(string slot, string className, string source, IReadOnlyList<ContractProblem> problems)
    {
        Slot = slot;
        ClassName = className;
        Source = source;
        Problems = problems;
    }

    internal string Slot { get; }

    internal string ClassName { get; }

    internal string Source { get; }

    internal IReadOnlyList<ContractProblem> Problems { get; }

    public bool Equals(GeneratedBoundary? other) =>
        other is not null && Slot == other.Slot && ClassName == other.ClassName && Source == other.Source
        && Problems.SequenceEqual(other.Problems);

    public override bool Equals(object? obj) => Equals(obj as GeneratedBoundary);

    public override int GetHashCode() => Source.GetHashCode();
}
