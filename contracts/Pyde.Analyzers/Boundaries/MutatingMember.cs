using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Boundaries;

/// <summary>A member whose calls are recorded on probation. Its number is its place among the mutating members of the contract.</summary>
internal sealed class MutatingMember
{
    internal MutatingMember(IMethodSymbol method, int number)
    {
        Method = method;
        Number = number;
        Sink = method.Parameters.FirstOrDefault(p => ContractSymbols.IsSink(p.Type, out _));
        Input = method.Parameters.First(p => !ContractSymbols.IsSink(p.Type, out _));
        if (Sink is not null && ContractSymbols.IsSink(Sink.Type, out ITypeSymbol? output))
            OutputName = ContractSymbols.NameWithoutNull(output!);
    }

    internal IMethodSymbol Method { get; }

    internal int Number { get; }

    internal IParameterSymbol Input { get; }

    internal IParameterSymbol? Sink { get; }

    internal string OutputName { get; } = string.Empty;
}
