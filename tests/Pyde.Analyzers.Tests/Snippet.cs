using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Pyde.Analyzers.Plugins;
using Pyde.Contracts;

namespace Pyde.Analyzers.Tests;

/// <summary>Compiles a few lines against the platform and the contracts, and runs the analyzer or the generator over them.</summary>
internal static class Snippet
{
    public const string AllRules = "IsPydePlugin";
    public const string SharedRules = "PydePluginCode";

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Pyde.Contracts;
        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Pyde.Analyzers", StringComparison.Ordinal))
            .Append(typeof(IPlugin).Assembly.Location)
            .Distinct()
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    // Every snippet is added to this one, so that the references are read once.
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Snippet",
        [Parse(Usings, "Usings.cs")],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static CSharpCompilation Compile(string source) => Empty.AddSyntaxTrees(Parse(source, "Snippet.cs"));

    /// <summary>Ids of what the plugin rules report, in order of position. The snippet itself must compile.</summary>
    public static async Task<string[]> RunRulesAsync(string source, string property = SharedRules)
    {
        CSharpCompilation compilation = Compile(source);
        AssertCompiles(compilation);
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(
            [new PluginCodeAnalyzer()],
            new AnalyzerOptions([], new Options(property)));
        ImmutableArray<Diagnostic> found = await analysis.GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, diagnostic => diagnostic.Id == "AD0001");
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start).Select(d => d.Id)];
    }

    public static void AssertCompiles(Compilation compilation) =>
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));

    private static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest), path);

    private sealed class Options(string property) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values("build_property." + property);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(string on) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = key == on ? "true" : null;
            return value is not null;
        }
    }
}
