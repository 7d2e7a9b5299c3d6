using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pyde.Analyzers.Boundaries;

namespace Pyde.Analyzers.Tests;

public sealed class BoundaryGeneratorTests
{
    private const string Usings =
        "using Pyde.Contracts.Dkg; using Pyde.Contracts.Mempool; using Pyde.Contracts.Execution; using Pyde.Types;";

    [Theory]
    [InlineData("[Mutating] CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs);")]
    [InlineData("[Mutating] BatchOffer Take(BatchRequest request);")]
    [InlineData("int this[in int index] { get; } long Bytes { get; set; }")]
    [InlineData("void Many(ref int a, out int b, in Hash32 c, scoped ReadOnlySpan<byte> d, Span<byte> e, params int[] @event);")]
    [InlineData("T Answer<T>(T value) where T : struct, IComparable<T>;")]
    [InlineData("int WithDefault(int a = 3) => a; IReadOnlyList<string?>? Texts(Dictionary<string, int?> map);")]
    [InlineData("[Mutating] CeremonyStep @params(CeremonyInput @class);")]
    [InlineData("IHandle? Open(LeaseStamp lease); bool TryOpen(LeaseStamp lease, out IHandle? handle);")]
    public void Contract_within_the_rules_gets_a_boundary_that_compiles(string members)
    {
        (Compilation compilation, string[] problems) = Generate(Contract(members));
        Assert.Empty(problems);
        Snippet.AssertCompiles(compilation);
        Assert.NotNull(compilation.GetTypeByMetadataName("Snippet.Boundary.OddBoundary"));
        Assert.NotNull(compilation.GetTypeByMetadataName("Snippet.Boundary.SlotBoundaries"));
    }

    [Theory]
    [InlineData("PYDE001", "[Mutating] CeremonyStep Step(string input);")]
    [InlineData("PYDE001", "[Mutating] CeremonyStep Step(CeremonyInput a, CeremonyInput b);")]
    [InlineData("PYDE001", "[Mutating] CeremonyStep Step(IOutputSink<CeremonyOutput> outputs);")]
    [InlineData("PYDE001", "[Mutating] CeremonyStep Step(in RollbackOf input); ", "struct RollbackOf { }")]
    [InlineData("PYDE002", "[Mutating] void Step(CeremonyInput input);")]
    [InlineData("PYDE002", "[Mutating] ViewOutcome Step(CeremonyInput input);")]
    [InlineData("PYDE003", "void Step(IOutputSink<CeremonyOutput> a, IOutputSink<CeremonyOutput> b);")]
    [InlineData("PYDE004", "[Mutating] CeremonyStep Step(CeremonyInput input, IOutputSink<string> outputs);")]
    [InlineData("PYDE005", "Task<int> StepAsync();")]
    [InlineData("PYDE005", "IAsyncEnumerable<int> Stream();")]
    [InlineData("PYDE006", "event Action Changed;")]
    [InlineData("PYDE007", "IHandle? Open();")]
    [InlineData("PYDE007", "IHandle Current { get; }")]
    [InlineData("PYDE008", "IOpen Open(LeaseStamp lease);", "[LeaseBound] public interface IOpen { }")]
    [InlineData("PYDE009", "ref int Inside();")]
    [InlineData("PYDE009", "static abstract int Everywhere();")]
    [InlineData("PYDE009", "[Mutating] CeremonyStep Step<T>(CeremonyInput input);")]
    public void Contract_that_breaks_a_rule_is_an_error_and_gets_no_boundary(string rule, string members, string beside = "")
    {
        (Compilation compilation, string[] problems) = Generate(Contract(members) + beside);
        Assert.Contains(rule, problems);
        Assert.Null(compilation.GetTypeByMetadataName("Snippet.Boundary.OddBoundary"));
    }

    [Fact]
    public void Contract_that_is_no_plugin_is_an_error()
    {
        (_, string[] problems) = Generate("[SlotContract(\"odd\")] public interface IOdd { }");
        Assert.Equal(["PYDE010"], problems);
    }

    [Fact]
    public void Problem_points_at_the_member()
    {
        GeneratorDriver driver = Run(Contract("\nevent Action Changed;"), out _);
        Location location = Assert.Single(driver.GetRunResult().Diagnostics).Location;
        Assert.Equal(("Snippet.cs", 1), (location.GetLineSpan().Path, location.GetLineSpan().StartLinePosition.Line));
    }

    [Fact]
    public void Assembly_without_contracts_gets_nothing() =>
        Assert.Empty(Run("class C { }", out _).GetRunResult().GeneratedTrees);

    [Fact]
    public void Change_elsewhere_regenerates_nothing()
    {
        CSharpCompilation before = Snippet.Compile(Contract("int Count { get; }"));
        var options = (CSharpParseOptions)before.SyntaxTrees[0].Options;
        CSharpCompilation after = before.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Elsewhere { }", options));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new BoundaryGenerator().AsSourceGenerator()],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true),
            parseOptions: options);

        driver = driver.RunGenerators(before).RunGenerators(after);

        IEnumerable<IncrementalStepRunReason> reasons = driver.GetRunResult().Results[0].TrackedOutputSteps
            .SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Handle_of_the_own_boundary_reaches_its_plugin_unwrapped_and_a_foreign_one_as_it_is()
    {
        const string source = """
            public sealed class Plain : IHandle { public void Dispose() { } }
            public sealed class Plugin : Base, IOdd
            {
                public object? Seen;
                public IHandle? Open(LeaseStamp lease) => new Plain();
                public void Use(IHandle? handle) => Seen = handle;
            }
            public sealed class Guard : Pyde.Contracts.Boundary.BoundaryGuard
            {
                public override Exception Translate(Exception exception, string member) => exception;
                protected override void OnRecordFull() { }
            }
            public static class Run
            {
                public static string Go()
                {
                    var token = new LeaseToken();
                    var plugin = new Plugin();
                    IOdd own = new Snippet.Boundary.OddBoundary(plugin, new Guard());
                    IOdd other = new Snippet.Boundary.OddBoundary(new Plugin(), new Guard());
                    IHandle handle = own.Open(token.Stamp)!;
                    own.Use(handle);
                    string seen = handle.GetType().Name + " " + plugin.Seen!.GetType().Name;
                    own.Use(other.Open(token.Stamp));
                    seen += " " + plugin.Seen!.GetType().Name;
                    token.TryEnd(token.Stamp);
                    try { own.Use(handle); } catch (StaleHandleException) { seen += " stale"; }
                    own.Use(null);
                    return seen + (plugin.Seen is null ? " null" : "");
                }
            }
            """;
        string contract = Contract("IHandle? Open(LeaseStamp lease); void Use(IHandle? handle);");
        string plugin = $"public abstract class Base {{ {PluginSource.Members} }}";
        (Compilation compilation, string[] problems) = Generate(contract + source + plugin);
        Assert.Empty(problems);
        Snippet.AssertCompiles(compilation);
        using MemoryStream image = new();
        Assert.True(compilation.Emit(image).Success);
        object? seen = Assembly.Load(image.ToArray()).GetType("Run")!.GetMethod("Go")!.Invoke(null, null);
        Assert.Equal("HandleLeaseHandle Plain HandleLeaseHandle stale null", seen);
    }

    private static string Contract(string members) => Usings
        + "[SlotContract(\"odd\")] public interface IOdd : IPlugin { " + members + " } "
        + "[LeaseBound] public interface IHandle : IDisposable { } ";

    private static (Compilation Compilation, string[] Problems) Generate(string source)
    {
        GeneratorDriver driver = Run(source, out Compilation compilation);
        return (compilation, [.. driver.GetRunResult().Diagnostics.Select(d => d.Id).Distinct()]);
    }

    private static GeneratorDriver Run(string source, out Compilation generated)
    {
        CSharpCompilation compilation = Snippet.Compile(source);
        return CSharpGeneratorDriver.Create(new BoundaryGenerator())
            .WithUpdatedParseOptions((CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out generated, out _);
    }
}
