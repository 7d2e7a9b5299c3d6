using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Pyde.Analyzers.Boundaries;

/// <summary>A mistake in a contract, in a form that the incremental pipeline can compare.</summary>
/// <remarks>A <see cref="Location"/> would hold on to a whole compilation.</remarks>
internal sealed class ContractProblem : IEquatable<ContractProblem>
{
    private readonly DiagnosticDescriptor _rule;
    private readonly string[] _arguments;
    private readonly string _path;
    private readonly TextSpan _span;
    private readonly LinePositionSpan _lines;

    internal ContractProblem(DiagnosticDescriptor rule, ISymbol at, params string[] arguments)
    {
        _rule = rule;
        _arguments = arguments;
        Location? location = at.Locations.Length > 0 && at.Locations[0].IsInSource ? at.Locations[0] : null;
        _path = location?.SourceTree?.FilePath ?? string.Empty;
        _span = location?.SourceSpan ?? default;
        _lines = location?.GetLineSpan().Span ?? default;
    }

    internal Diagnostic ToDiagnostic()
    {
        Location location = _path.Length == 0 ? Location.None : Location.Create(_path, _span, _lines);
        return Diagnostic.Create(_rule, location, _arguments);
    }

    public bool Equals(ContractProblem? other) =>
        other is not null && _rule.Id == other._rule.Id && _path == other._path && _span == other._span
        && string.Join("\n", _arguments) == string.Join("\n", other._arguments);

    public override bool Equals(object? obj) => Equals(obj as ContractProblem);

    public override int GetHashCode() => _rule.Id.GetHashCode() ^ _span.GetHashCode();
}
