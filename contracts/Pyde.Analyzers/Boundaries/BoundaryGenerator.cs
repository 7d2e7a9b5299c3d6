using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Boundaries;

/// <summary>
/// Writes for every interface with <c>[SlotContract]</c> the class that stands between the host and a plugin: exceptions translated,
/// mutating calls recorded on probation, handles wrapped; and the replay of recorded calls.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BoundaryGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<GeneratedBoundary> boundaries = context.SyntaxProvider.ForAttributeWithMetadataName(
            ContractSymbols.SlotContractAttribute,
            static (_, _) => true,
            static (match, cancellation) => BoundaryWriter.Write(
                (INamedTypeSymbol)match.TargetSymbol,
                match.Attributes[0].ConstructorArguments[0].Value as string ?? string.Empty,
                Namespace(match.SemanticModel.Compilation.AssemblyName)));

        context.RegisterSourceOutput(boundaries, static (output, boundary) =>
        {
            foreach (ContractProblem problem in boundary.Problems)
                output.ReportDiagnostic(problem.ToDiagnostic());
            if (boundary.Problems.Count == 0)
                output.AddSource(boundary.ClassName + ".g.cs", boundary.Source);
        });

        IncrementalValueProvider<(ImmutableArray<GeneratedBoundary> Boundaries, string Namespace)> all = boundaries.Collect()
            .Combine(context.CompilationProvider.Select(static (compilation, _) => Namespace(compilation.AssemblyName)));
        context.RegisterSourceOutput(all, static (output, found) =>
        {
            if (found.Boundaries.Length > 0)
                output.AddSource("SlotBoundaries.g.cs", CatalogueWriter.Write(found.Boundaries, found.Namespace));
        });
    }

    private static string Namespace(string? assembly) => (assembly ?? "Assembly").Replace('-', '_') + ".Boundary";
}
