namespace Pyde.Analyzers.Tests;

public sealed class PluginRuleTests
{
    [Theory]
    [InlineData("PYDE101", "new Thread(() => { }).Start();")]
    [InlineData("PYDE101", "Task.Run(() => { });")]
    [InlineData("PYDE101", "Parallel.For(0, 1, _ => { });")]
    [InlineData("PYDE101", "ThreadPool.QueueUserWorkItem(_ => { });")]
    [InlineData("PYDE101", "new Timer(_ => { });")]
    [InlineData("PYDE101", "new PeriodicTimer(TimeSpan.FromSeconds(1));")]
    [InlineData("PYDE101", "System.Threading.Channels.Channel.CreateUnbounded<int>();")]
    [InlineData("PYDE101", "new SemaphoreSlim(1).Wait();")]
    [InlineData("PYDE101", "new[] { 1 }.AsParallel();")]
    [InlineData("PYDE101", "Action a = Thread.MemoryBarrier;")]
    [InlineData("PYDE101", "((TimeProvider)null!).CreateTimer(_ => { }, null, default, default);")]
    [InlineData("PYDE101", "new CancellationTokenSource().CancelAfter(1);")]
    [InlineData("PYDE102", "new StreamReader(\"a\");")]
    [InlineData("PYDE102", "File.ReadAllBytes(\"a\");")]
    [InlineData("PYDE102", "Directory.Exists(\"a\");")]
    [InlineData("PYDE102", "new FileStream(\"a\", FileMode.Open);")]
    [InlineData("PYDE102", "new System.Net.Sockets.TcpClient();")]
    [InlineData("PYDE102", "new System.Net.Http.HttpClient();")]
    [InlineData("PYDE102", "System.Diagnostics.Process.Start(\"a\");")]
    [InlineData("PYDE102", "Environment.GetEnvironmentVariable(\"a\");")]
    [InlineData("PYDE102", "Environment.FailFast(\"a\");")]
    [InlineData("PYDE102", "Console.WriteLine();")]
    [InlineData("PYDE103", "_ = DateTime.Now;")]
    [InlineData("PYDE103", "_ = DateTime.UtcNow;")]
    [InlineData("PYDE103", "_ = DateTimeOffset.UtcNow;")]
    [InlineData("PYDE103", "System.Diagnostics.Stopwatch.GetTimestamp();")]
    [InlineData("PYDE103", "_ = Environment.TickCount64;")]
    [InlineData("PYDE103", "_ = TimeProvider.System;")]
    [InlineData("PYDE104", "new Random(1);")]
    [InlineData("PYDE104", "_ = Random.Shared;")]
    [InlineData("PYDE104", "Guid.NewGuid();")]
    [InlineData("PYDE104", "System.Security.Cryptography.RandomNumberGenerator.GetBytes(1);")]
    [InlineData("PYDE107", "System.Text.Json.JsonSerializer.Serialize(new object());")]
    [InlineData("PYDE107", "System.Text.Json.JsonSerializer.Deserialize<int>(\"1\");")]
    [InlineData("PYDE108", "_ = AppDomain.CurrentDomain;")]
    [InlineData("PYDE108", "_ = System.Runtime.Loader.AssemblyLoadContext.Default;")]
    [InlineData("PYDE108", "GC.Collect();")]
    [InlineData("PYDE108", "System.Reflection.Assembly.LoadFrom(\"a\");")]
    [InlineData("PYDE109", "_ = System.Globalization.CultureInfo.CurrentCulture;")]
    [InlineData("PYDE109", "\"a\".Equals(\"b\", StringComparison.CurrentCulture);")]
    public async Task Statement_that_plugin_code_may_not_have_is_reported(string rule, string statement)
    {
        string[] found = await Snippet.RunRulesAsync($"class C {{ void M() {{ {statement} }} }}");
        Assert.NotEmpty(found);
        Assert.All(found, id => Assert.Equal(rule, id));
    }

    [Theory]
    [InlineData("lock (new Lock()) { }")]
    [InlineData("int i = 0; Interlocked.Increment(ref i); Volatile.Read(ref i);")]
    [InlineData("_ = new[] { 2, 1 }.Order().Select(x => x + 1).ToArray();")]
    [InlineData("_ = Path.Combine(\"a\", \"b\");")]
    [InlineData("using var s = new MemoryStream(); s.WriteByte(1); new StreamReader(s).Read();")]
    [InlineData("_ = ((TimeProvider)null!).GetUtcNow();")]
    [InlineData("new CancellationTokenSource().Token.ThrowIfCancellationRequested();")]
    [InlineData("_ = new DateTime(2026, 1, 1).AddDays(1); _ = TimeSpan.FromSeconds(1);")]
    [InlineData("_ = new Guid(new byte[16]);")]
    [InlineData("_ = Environment.NewLine;")]
    [InlineData("_ = GC.AllocateUninitializedArray<byte>(1);")]
    [InlineData("_ = \"a\".Equals(\"b\", StringComparison.Ordinal);")]
    [InlineData("_ = System.Security.Cryptography.SHA256.HashData(new byte[1]);")]
    [InlineData("System.Text.Json.JsonDocument.Parse(\"1\");")]
    public async Task Statement_that_plugin_code_may_have_is_not_reported(string statement) =>
        Assert.Empty(await Snippet.RunRulesAsync($"class C {{ void M() {{ {statement} }} }}"));

    [Theory]
    [InlineData("PYDE105", "private static int _count;")]
    [InlineData("PYDE105", "[ThreadStatic] private static byte[]? _buffer;")]
    [InlineData("PYDE105", "public static int Count { get; set; }")]
    [InlineData("PYDE105", "private static readonly Dictionary<int, int> Known = new();")]
    [InlineData("PYDE105", "private static List<int> Seen { get; } = new();")]
    [InlineData("PYDE106", "public event Action? Changed;")]
    [InlineData("PYDE106", "event Action Odd { add { } remove { } }")]
    [InlineData("PYDE101", "async Task M() => throw new Exception();")]
    public async Task Member_that_plugin_code_may_not_have_is_reported(string rule, string member) =>
        Assert.Equal([rule], await Snippet.RunRulesAsync($"class C {{ {member} }}"));

    [Theory]
    [InlineData("private int _count; void M() => _count++;")]
    [InlineData("private const int Max = 1;")]
    [InlineData("private static readonly ulong[] Table = { 1, 2 };")]
    [InlineData("public static C Instance { get; } = new();")]
    [InlineData("public static int Twice => 2 * 2;")]
    [InlineData("private static readonly System.Collections.Frozen.FrozenSet<int> Known = System.Collections.Frozen.FrozenSet<int>.Empty;")]
    [InlineData("private readonly List<int> _seen = new();")]
    public async Task Member_that_plugin_code_may_have_is_not_reported(string member) =>
        Assert.Empty(await Snippet.RunRulesAsync($"class C {{ {member} }}"));

    [Fact]
    public async Task Await_is_reported_beside_the_async_method()
    {
        string[] found = await Snippet.RunRulesAsync("class C { async Task M(Task t) { await t; } }");
        Assert.Equal(["PYDE101", "PYDE101"], found);
    }

    [Fact]
    public async Task Generic_serializer_call_with_metadata_is_allowed()
    {
        const string source = """
            using System.Text.Json;
            using System.Text.Json.Serialization.Metadata;
            class C { int M(JsonTypeInfo<int> info) => JsonSerializer.Deserialize("1", info); }
            """;
        Assert.Empty(await Snippet.RunRulesAsync(source));
    }

    [Theory]
    [InlineData("new CeremonyEnded(default, default, [new MemberId(1)])", "PYDE111")]
    [InlineData("new CeremonyEnded(default, default, new[] { new MemberId(1) })", null)]
    [InlineData("new CeremonyEnded(default, default, [])", null)]
    public async Task Collection_expression_handed_to_a_contract_type_is_reported_unless_it_is_empty(string expression, string? rule)
    {
        string source = $"using Pyde.Contracts.Dkg; using Pyde.Types; class C {{ object M() => {expression}; }}";
        Assert.Equal(rule is null ? [] : [rule], await Snippet.RunRulesAsync(source));
    }

    [Theory]
    [InlineData("public IReadOnlyList<PluginCommand> Commands => [new PluginCommand(\"a\", \"b\", null!, _ => 0)];", true)]
    [InlineData("public IReadOnlyList<PluginCommand> Commands { get { return Own(); } }", false)]
    public async Task Collection_expression_answered_by_a_contract_member_is_reported(string member, bool isReported)
    {
        string source = $$"""
            using Pyde.Contracts.Commands;
            class C : ICommandProvider
            {
                {{member}}
                private static IReadOnlyList<PluginCommand> Own() { return [null!]; }
            }
            """;
        Assert.Equal(isReported ? ["PYDE111"] : [], await Snippet.RunRulesAsync(source));
    }

    [Fact]
    public async Task Second_public_type_is_reported_in_a_plugin_and_the_entry_is_not()
    {
        const string entry = $"public class Entry : IPlugin {{ {PluginSource.Members} }} class Inner {{ }} ";

        Assert.Equal(["PYDE110"], await Snippet.RunRulesAsync(entry + "public class Helper { }", Snippet.AllRules));
        Assert.Empty(await Snippet.RunRulesAsync(entry + "public class Helper { }"));
        Assert.Empty(await Snippet.RunRulesAsync(entry + "class Helper { }", Snippet.AllRules));
    }

    [Fact]
    public async Task Code_that_is_no_plugin_code_is_left_alone() =>
        Assert.Empty(await Snippet.RunRulesAsync("class C { static int _x; void M() { Task.Run(() => _x++); } }", "SomethingElse"));
}
