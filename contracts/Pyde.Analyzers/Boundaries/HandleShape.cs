using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Boundaries;

/// <summary>A handle interface for which a wrapper is written, with or without a lease of its own.</summary>
internal sealed class HandleShape
{
    internal HandleShape(ITypeSymbol type, bool hasLease)
    {
        Type = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        HasLease = hasLease;
        TypeName = ContractSymbols.NameWithoutNull(type);
        ClassName = ContractSymbols.BaseName(type) + (hasLease ? "LeaseHandle" : "Handle");
    }

    internal ITypeSymbol Type { get; }

    internal bool HasLease { get; }

    internal string TypeName { get; }

    internal string ClassName { get; }
}
