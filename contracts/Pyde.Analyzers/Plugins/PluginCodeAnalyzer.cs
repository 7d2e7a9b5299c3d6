using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Pyde.Analyzers.Plugins;

/// <summary>
/// Rules of plugin code. Switched on by the MSBuild property <c>PydePluginCode</c>, or by <c>IsPydePlugin</c>, which adds the rule of the
/// one public
/// type.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PluginCodeAnalyzer : DiagnosticAnalyzer
{
    private static readonly HashSet<string> MutableCollections =
    [
        "System.Collections.Generic.List<T>",
        "System.Collections.Generic.Dictionary<TKey, TValue>",
        "System.Collections.Generic.SortedDictionary<TKey, TValue>",
        "System.Collections.Generic.HashSet<T>",
        "System.Collections.Generic.SortedSet<T>",
        "System.Collections.Generic.Queue<T>",
        "System.Collections.Generic.Stack<T>",
        "System.Collections.Concurrent.ConcurrentDictionary<TKey, TValue>",
        "System.Collections.Concurrent.ConcurrentBag<T>",
        "System.Collections.Concurrent.ConcurrentQueue<T>",
        "System.Collections.Concurrent.ConcurrentStack<T>",
        "System.Runtime.CompilerServices.ConditionalWeakTable<TKey, TValue>",
        "System.Threading.ThreadLocal<T>",
        "System.Threading.AsyncLocal<T>",
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        PluginRules.Concurrency, PluginRules.InputOutput, PluginRules.Clock, PluginRules.Randomness, PluginRules.StaticState,
        PluginRules.Event, PluginRules.ReflectionJson, PluginRules.Runtime, PluginRules.Culture,
        PluginRules.PublicType, PluginRules.CrossingCollection,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            bool isPlugin = IsOn(start.Options, "IsPydePlugin");
            if (!isPlugin && !IsOn(start.Options, "PydePluginCode"))
                return;
            start.RegisterOperationAction(CheckUse, OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.PropertyReference,
                OperationKind.FieldReference, OperationKind.MethodReference, OperationKind.EventReference);
            start.RegisterOperationAction(CheckAwait, OperationKind.Await);
            start.RegisterOperationAction(CheckCollection, OperationKind.CollectionExpression);
            start.RegisterSymbolAction(CheckMember, SymbolKind.Field, SymbolKind.Property, SymbolKind.Event, SymbolKind.Method);
            if (isPlugin)
                start.RegisterCompilationEndAction(CheckPublicTypes);
        });
    }

    private static bool IsOn(AnalyzerOptions options, string property) =>
        options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property." + property, out string? value)
        && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static void CheckUse(OperationAnalysisContext context)
    {
        ISymbol? used = context.Operation switch
        {
            IInvocationOperation invocation => invocation.TargetMethod,
            IObjectCreationOperation creation => creation.Constructor ?? (ISymbol?)creation.Type,
            IMemberReferenceOperation reference => reference.Member,
            _ => null,
        };
        // Every object can be asked for its type or text, also one that an input brought along.
        if (used is null || (used is IMethodSymbol { IsOverride: true } && used.Name is "ToString" or "Equals" or "GetHashCode"))
            return;
        if (used is IMethodSymbol method && IsReflectionJson(method))
            Report(context.ReportDiagnostic, PluginRules.ReflectionJson, context.Operation.Syntax.GetLocation(), Name(used));
        else if (BannedMembers.RuleFor(used) is { } rule)
            Report(context.ReportDiagnostic, rule, context.Operation.Syntax.GetLocation(), Name(used));
    }

    /// <summary>A serializer call without metadata falls back to reflection over the type.</summary>
    private static bool IsReflectionJson(IMethodSymbol method)
    {
        if (method.ContainingType.ToDisplayString() != "System.Text.Json.JsonSerializer")
            return false;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.Type.Name is "JsonTypeInfo" or "JsonSerializerContext")
                return false;
        }

        return method.MethodKind == MethodKind.Ordinary;
    }

    private static void CheckAwait(OperationAnalysisContext context) =>
        Report(context.ReportDiagnostic, PluginRules.Concurrency, context.Operation.Syntax.GetLocation(), "await");

    private static void CheckCollection(OperationAnalysisContext context)
    {
        var expression = (ICollectionExpressionOperation)context.Operation;
        if (expression.Elements.Length == 0 || expression.Type is not { TypeKind: TypeKind.Interface } type || !IsReadOnly(type))
            return;
        IOperation? user = expression.Parent;
        while (user is IConversionOperation or IConditionalOperation or ICoalesceOperation
            or ISwitchExpressionArmOperation or ISwitchExpressionOperation)
        {
            user = user.Parent;
        }

        bool crosses = user switch
        {
            IArgumentOperation { Parameter.ContainingSymbol: { } callee } => IsForeign(callee, context.Compilation),
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation target } => IsForeign(target.Member, context.Compilation),
            IReturnOperation => ImplementsForeign(context.ContainingSymbol, context.Compilation),
            _ => false,
        };
        if (crosses)
            Report(context.ReportDiagnostic, PluginRules.CrossingCollection, expression.Syntax.GetLocation(), type.Name);
    }

    // The other collection interfaces get a List or an array, which are the host's own types.
    private static bool IsReadOnly(ITypeSymbol type) => type.Name is "IReadOnlyList" or "IReadOnlyCollection" or "IEnumerable";

    private static bool IsForeign(ISymbol symbol, Compilation compilation) =>
        symbol.ContainingAssembly is { } assembly
        && !SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly)
        && assembly.Name.StartsWith("Pyde.", StringComparison.Ordinal);

    private static bool ImplementsForeign(ISymbol member, Compilation compilation)
    {
        ISymbol implemented = member is IMethodSymbol { AssociatedSymbol: { } property } ? property : member;
        if (implemented.ContainingType is not { } type)
            return false;
        foreach (INamedTypeSymbol contract in type.AllInterfaces)
        {
            if (!IsForeign(contract, compilation))
                continue;
            foreach (ISymbol declared in contract.GetMembers(implemented.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(declared), implemented))
                    return true;
            }
        }

        return false;
    }

    private static void CheckMember(SymbolAnalysisContext context)
    {
        ISymbol symbol = context.Symbol;
        Location location = symbol.Locations[0];
        switch (symbol)
        {
            case IFieldSymbol { IsStatic: true, IsConst: false, IsImplicitlyDeclared: false } field
                when !field.IsReadOnly || IsMutable(field.Type):
                Report(context.ReportDiagnostic, PluginRules.StaticState, location, field.Name);
                break;
            case IPropertySymbol { IsStatic: true } property when HasBackingField(property)
                && (property.SetMethod is not null || IsMutable(property.Type)):
                Report(context.ReportDiagnostic, PluginRules.StaticState, location, property.Name);
                break;
            case IEventSymbol when symbol.ContainingType.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface:
                Report(context.ReportDiagnostic, PluginRules.Event, location, symbol.Name);
                break;
            case IMethodSymbol { IsAsync: true }:
                Report(context.ReportDiagnostic, PluginRules.Concurrency, location, $"async {symbol.Name}");
                break;
        }
    }

    private static bool HasBackingField(IPropertySymbol property)
    {
        foreach (ISymbol member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
                return true;
        }

        return false;
    }

    private static bool IsMutable(ITypeSymbol type) => MutableCollections.Contains(type.OriginalDefinition.ToDisplayString());

    private static void CheckPublicTypes(CompilationAnalysisContext context)
    {
        List<INamedTypeSymbol> open = [];
        Collect(context.Compilation.Assembly.GlobalNamespace, open);
        if (open.Count < 2)
            return;
        // An assembly may hold the entries of several slots, with a base that they share.
        foreach (INamedTypeSymbol type in open)
        {
            if (!IsPlugin(type))
                Report(context.ReportDiagnostic, PluginRules.PublicType, type.Locations[0], type.Name);
        }
    }

    private static bool IsPlugin(INamedTypeSymbol type)
    {
        foreach (INamedTypeSymbol contract in type.AllInterfaces)
        {
            if (contract.ToDisplayString() == "Pyde.Contracts.IPlugin")
                return true;
        }

        return false;
    }

    private static void Collect(INamespaceSymbol ns, List<INamedTypeSymbol> open)
    {
        foreach (INamedTypeSymbol type in ns.GetTypeMembers())
        {
            if (type.DeclaredAccessibility == Accessibility.Public)
                open.Add(type);
        }

        foreach (INamespaceSymbol inner in ns.GetNamespaceMembers())
            Collect(inner, open);
    }

    private static string Name(ISymbol symbol) => symbol is IMethodSymbol { MethodKind: MethodKind.Constructor }
        ? $"new {symbol.ContainingType.Name}"
        : $"{symbol.ContainingType?.Name}.{symbol.Name}";

    private static void Report(Action<Diagnostic> report, DiagnosticDescriptor rule, Location location, string name) =>
        report(Diagnostic.Create(rule, location, name));
}
