using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Boundaries;

/// <summary>Finds what a contract may not do. A contract with problems gets no boundary.</summary>
internal sealed class ContractChecker(INamedTypeSymbol contract)
{
    private readonly List<ContractProblem> _problems = [];
    private readonly HashSet<string> _handlesSeen = [];

    internal IReadOnlyList<ContractProblem> Problems => _problems;

    internal void Check()
    {
        if (contract.AllInterfaces.All(i => i.ToDisplayString() != "Pyde.Contracts.IPlugin"))
            Report(ContractRules.NotAPlugin, contract, contract.Name);
        CheckType(contract, isHandle: false);
    }

    private void CheckType(INamedTypeSymbol type, bool isHandle)
    {
        foreach (ISymbol member in ContractSymbols.Members(type))
        {
            switch (member)
            {
                case IEventSymbol:
                    Report(ContractRules.EventMember, member, Path(member));
                    break;
                case IPropertySymbol property:
                    CheckShape(property, property.Type, property.ReturnsByRef || property.ReturnsByRefReadonly);
                    break;
                case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                    CheckShape(method, method.ReturnType, method.ReturnsByRef || method.ReturnsByRefReadonly);
                    CheckMethod(method, isHandle);
                    break;
            }
        }

        foreach ((ITypeSymbol handle, IMethodSymbol? method) in ContractReach.Outgoing(type))
            CheckHandle(handle, method, type, isHandle);
    }

    private void CheckShape(ISymbol member, ITypeSymbol type, bool returnsByRef)
    {
        if (ContractSymbols.IsAwaitable(type))
            Report(ContractRules.AsyncMember, member, Path(member), type.Name);
        if (returnsByRef)
            Report(ContractRules.UnsupportedMember, member, Path(member), "it returns a reference into the plugin");
        if (member.IsStatic && member.IsAbstract)
            Report(ContractRules.UnsupportedMember, member, Path(member), "it is static");
    }

    private void CheckMethod(IMethodSymbol method, bool isHandle)
    {
        int sinks = method.Parameters.Count(p => ContractSymbols.IsSink(p.Type, out _));
        if (sinks > 1)
            Report(ContractRules.TooManySinks, method, Path(method), sinks.ToString());
        if (!ContractSymbols.IsMutating(method))
            return;
        if (isHandle || !SymbolEqualityComparer.Default.Equals(method.ContainingType, contract))
            Report(ContractRules.UnsupportedMember, method, Path(method), "[Mutating] members belong to the slot contract itself");
        if (method.IsGenericMethod)
            Report(ContractRules.UnsupportedMember, method, Path(method), "a recorded call has no type arguments");

        IParameterSymbol[] inputs = method.Parameters.Where(p => !ContractSymbols.IsSink(p.Type, out _)).ToArray();
        if (inputs.Length != 1)
            Report(ContractRules.InputNotEncodable, method, Path(method), $"it takes {inputs.Length}");
        else if (inputs[0].RefKind != RefKind.None)
            Report(ContractRules.InputNotEncodable, method, Path(method), $"{inputs[0].Name} is passed by reference");
        else if (!ContractSymbols.IsBorshValue(inputs[0].Type))
            Report(ContractRules.InputNotEncodable, method, Path(method), $"{inputs[0].Type.Name} is not");

        if (!ContractSymbols.IsByteEnum(method.ReturnType) && !ContractSymbols.IsBorshValue(method.ReturnType))
            Report(ContractRules.OutcomeNotEncodable, method, Path(method), method.ReturnType.ToDisplayString());

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (ContractSymbols.IsSink(parameter.Type, out ITypeSymbol? output) && !ContractSymbols.IsBorshValue(output!))
                Report(ContractRules.SinkNotEncodable, method, Path(method), output!.Name);
        }
    }

    private void CheckHandle(ITypeSymbol handle, IMethodSymbol? method, INamedTypeSymbol owner, bool ownerIsHandle)
    {
        // Through a handle that is bound itself, what is opened dies with it at the latest (docs/decisions/0020-handles-of-handles.md).
        bool hasLease = method?.Parameters.Any(p => ContractSymbols.IsLeaseStamp(p.Type)) == true;
        if (ContractSymbols.IsLeaseBound(handle) && !hasLease && !ownerIsHandle)
            Report(ContractRules.HandleWithoutLease, (ISymbol?)method ?? owner, Path((ISymbol?)method ?? owner), handle.Name);
        if (!_handlesSeen.Add(ContractSymbols.NameWithoutNull(handle)))
            return;
        if (handle.AllInterfaces.All(i => i.SpecialType != SpecialType.System_IDisposable))
            Report(ContractRules.HandleNotDisposable, handle, handle.Name);
        CheckType((INamedTypeSymbol)handle, isHandle: true);
    }

    private static string Path(ISymbol member) => member is INamedTypeSymbol ? member.Name : $"{member.ContainingType.Name}.{member.Name}";

    private void Report(DiagnosticDescriptor rule, ISymbol at, params string[] arguments) =>
        _problems.Add(new ContractProblem(rule, at, arguments));
}
