using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Boundaries;

/// <summary>Which handles a contract hands out, directly or through a handle.</summary>
internal static class ContractReach
{
    /// <summary>Handle types with whether they are opened under a lease stamp.</summary>
    internal static HashSet<(string Type, bool HasLease)> Handles(INamedTypeSymbol contract)
    {
        HashSet<(string, bool)> found = [];
        Queue<ITypeSymbol> open = new([contract]);
        while (open.Count > 0)
        {
            foreach ((ITypeSymbol handle, IMethodSymbol? method) in Outgoing((INamedTypeSymbol)open.Dequeue()))
            {
                bool hasLease = ContractSymbols.IsLeaseBound(handle)
                    && method?.Parameters.Any(p => ContractSymbols.IsLeaseStamp(p.Type)) == true;
                if (found.Add((ContractSymbols.NameWithoutNull(handle), hasLease)))
                    open.Enqueue(handle);
            }
        }

        return found;
    }

    /// <summary>Handles that the type's own members return or answer through <c>out</c>.</summary>
    internal static IEnumerable<(ITypeSymbol Handle, IMethodSymbol? Method)> Outgoing(INamedTypeSymbol type)
    {
        foreach (ISymbol member in ContractSymbols.Members(type))
        {
            if (member is IPropertySymbol property && ContractSymbols.IsHandle(property.Type))
                yield return (property.Type, null);
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
                continue;
            if (ContractSymbols.IsHandle(method.ReturnType))
                yield return (method.ReturnType, method);
            foreach (IParameterSymbol parameter in method.Parameters)
            {
                if (parameter.RefKind == RefKind.Out && ContractSymbols.IsHandle(parameter.Type))
                    yield return (parameter.Type, method);
            }
        }
    }
}
