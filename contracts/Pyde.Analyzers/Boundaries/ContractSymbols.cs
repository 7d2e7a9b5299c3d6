using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Boundaries;

/// <summary>What the generator asks of symbols: attributes, codecs, sinks, handles.</summary>
internal static class ContractSymbols
{
    internal const string SlotContractAttribute = "Pyde.Contracts.SlotContractAttribute";

    /// <summary>Fully qualified, with <c>?</c> where a reference may be null.</summary>
    internal static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayFormat.FullyQualifiedFormat.MiscellaneousOptions
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    internal static string Name(ITypeSymbol type) => type.ToDisplayString(Format);

    internal static string NameWithoutNull(ITypeSymbol type) => Name(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));

    internal static bool IsMutating(IMethodSymbol method) => Has(method, "Pyde.Contracts.MutatingAttribute");

    internal static bool IsLeaseBound(ITypeSymbol type) => Has(type, "Pyde.Contracts.LeaseBoundAttribute");

    internal static bool IsVersionBound(ITypeSymbol type) => Has(type, "Pyde.Contracts.VersionBoundAttribute");

    internal static bool IsHandle(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && (IsLeaseBound(type) || IsVersionBound(type));

    internal static bool IsLeaseStamp(ITypeSymbol type) => type.ToDisplayString() == "Pyde.Contracts.LeaseStamp";

    internal static bool IsSink(ITypeSymbol type, out ITypeSymbol? output)
    {
        bool isSink = type.OriginalDefinition.ToDisplayString() == "Pyde.Contracts.IOutputSink<T>";
        output = isSink ? ((INamedTypeSymbol)type).TypeArguments[0] : null;
        return isSink;
    }

    /// <summary>True when the type says itself how it is encoded: <c>IBorshValue&lt;T&gt;</c> of its own type.</summary>
    internal static bool IsBorshValue(ITypeSymbol type) => type.AllInterfaces.Any(i =>
        i.OriginalDefinition.ToDisplayString() == "Pyde.Types.Borsh.IBorshValue<TSelf>" &&
        SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], type));

    /// <summary>True for an enum of bytes, which is encoded as that byte.</summary>
    internal static bool IsByteEnum(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType.SpecialType: SpecialType.System_Byte };

    internal static bool IsAwaitable(ITypeSymbol type)
    {
        string name = type.OriginalDefinition.ToDisplayString();
        return name.StartsWith("System.Threading.Tasks.Task", System.StringComparison.Ordinal)
            || name.StartsWith("System.Threading.Tasks.ValueTask", System.StringComparison.Ordinal)
            || name.StartsWith("System.Collections.Generic.IAsyncEnumerable", System.StringComparison.Ordinal);
    }

    /// <summary>Members to implement: the interface's own first, in order of declaration, then those it inherits.</summary>
    internal static IEnumerable<ISymbol> Members(INamedTypeSymbol contract) =>
        contract.GetMembers().Concat(contract.AllInterfaces.SelectMany(i => i.GetMembers()))
            .Where(m => m is not IMethodSymbol { AssociatedSymbol: not null } and not INamedTypeSymbol);

    /// <summary>Interface name without the leading I.</summary>
    internal static string BaseName(ITypeSymbol contract) =>
        contract.Name.Length > 1 && contract.Name[0] == 'I' && char.IsUpper(contract.Name[1]) ? contract.Name.Substring(1) : contract.Name;

    private static bool Has(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == attribute);
}
