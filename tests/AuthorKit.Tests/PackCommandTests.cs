using EndToEnd.Tests.Support;
using Pyde.Cli.Tests;

namespace AuthorKit.Tests;

public sealed class PackCommandTests : IDisposable
{
    private static readonly string Manifest = Path.Combine(Repository.Root, "plugins", "Mempool.Standard", "plugin.json");
    private static readonly string Output = Path.Combine(Repository.Root, "artifacts", "bin", "Mempool.Standard", "release");

    private readonly CommandRunner _pyde = new();

    public void Dispose() => _pyde.Dispose();

    [Fact]
    public async Task Packed_output_of_a_build_is_the_folder_that_the_build_packs_itself()
    {
        string target = _pyde.PathOf("packed");
        CommandOutcome packed = await PackAsync(Output, "--manifest", Manifest, "--output", target, "--json");

        Assert.Equal((0, ""), (packed.ExitCode, packed.Error));
        Assert.Equal("pyde.mempool.standard", packed.Json.GetProperty("id").GetString());
        Assert.Equal(target, packed.Json.GetProperty("path").GetString());
        string built = Path.Combine(Repository.Root, "artifacts", "plugins", "Mempool.Standard");
        string[] names = [.. Directory.GetFiles(built).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(names, Directory.GetFiles(target).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(
            names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(built, name)), File.ReadAllBytes(Path.Combine(target, name))));
    }

    [Fact]
    public async Task Packing_again_changes_no_file()
    {
        string[] arguments = [Output, "--manifest", Manifest, "--output", _pyde.PathOf("packed"), "--json"];
        Assert.NotEqual(0, (await PackAsync(arguments)).Json.GetProperty("filesChanged").GetInt32());
        Assert.Equal(0, (await PackAsync(arguments)).Json.GetProperty("filesChanged").GetInt32());
    }

    [Fact]
    public async Task Copy_of_a_shared_assembly_is_refused_in_the_words_of_the_loader_and_nothing_is_written()
    {
        string build = CopyOfOutput();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Pyde.Types.dll"), Path.Combine(build, "Pyde.Types.dll"));
        string target = _pyde.PathOf("packed");

        CommandOutcome refused = await PackAsync(build, "--manifest", Manifest, "--output", target);

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(
            $"pyde: {Path.Combine(target, "Pyde.Types.dll")}: expected no copy of a shared assembly (it would be a second type identity), "
            + "found Pyde.Types\n",
            refused.Error);
        Assert.False(Directory.Exists(target));
    }

    [Theory]
    [InlineData("\"slot\": \"mempool\"", "\"slot\": \"nothing\"", "$.slot: expected one of the slots")]
    [InlineData("Mempool.Standard.StandardMempool", "Mempool.Standard.Other", "$.type: expected a type of Mempool.Standard.dll")]
    [InlineData("[1.0,2.0)", "[7.0,8.0)", "$.contract: expected a range that holds")]
    [InlineData("\"slot\": \"mempool\"", "\"slot\": \"state\"", "$.type: expected a type that implements Pyde.Contracts.State.IStateStore")]
    [InlineData("Mempool.Standard.dll", "Other.dll", "$.assembly: expected a file of")]
    public async Task Manifest_that_a_node_would_refuse_is_refused_and_nothing_is_written(string right, string wrong, string sentence)
    {
        string manifest = _pyde.Write("plugin.json", File.ReadAllText(Manifest).Replace(right, wrong, StringComparison.Ordinal));
        string target = _pyde.PathOf("packed");

        CommandOutcome refused = await PackAsync(Output, "--manifest", manifest, "--output", target);

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public async Task Folder_that_holds_something_else_is_left_as_it_is()
    {
        string target = Directory.CreateDirectory(_pyde.PathOf("documents")).FullName;
        string thesis = Path.Combine(target, "thesis.txt");
        File.WriteAllText(thesis, "years of work");

        CommandOutcome refused = await PackAsync(Output, "--manifest", Manifest, "--output", target);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("no plugin folder", refused.Error, StringComparison.Ordinal);
        Assert.Equal([thesis], Directory.GetFiles(target));
    }

    [Fact]
    public async Task Folder_of_a_plugins_sources_is_left_as_it_is()
    {
        string target = Directory.CreateDirectory(_pyde.PathOf("sources")).FullName;
        File.Copy(Manifest, Path.Combine(target, "plugin.json"));
        CommandOutcome refused = await PackAsync(Output, "--manifest", Manifest, "--output", target);
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(["plugin.json"], Directory.GetFiles(target).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Folder_inside_the_output_of_the_build_is_refused()
    {
        string build = CopyOfOutput();
        CommandOutcome refused = await PackAsync(build, "--manifest", Manifest, "--output", Path.Combine(build, "packed"));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("must not lie in one another", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage_ends_with_2_and_one_sentence()
    {
        string empty = Directory.CreateDirectory(_pyde.PathOf("empty")).FullName;
        string two = Directory.CreateDirectory(_pyde.PathOf("two")).FullName;
        File.WriteAllText(Path.Combine(two, "A.csproj"), "<Project />");
        string alone = Path.Combine(two, "B.csproj");
        File.WriteAllText(alone, "<Project />");
        (string[] Arguments, string Sentence)[] cases =
        [
            ([_pyde.PathOf("nowhere")], "does not exist"),
            ([empty, "--output", _pyde.PathOf("packed")], "--manifest names"),
            ([Output, "--manifest", Manifest], "--output names"),
            ([two], "holds 2 projects"),
            ([alone], "has its manifest beside it"),
            ([alone, "--manifest", Manifest], "is for the output of a build"),
            ([Manifest], "neither a .csproj nor a folder"),
        ];
        foreach ((string[] arguments, string sentence) in cases)
        {
            CommandOutcome refused = await PackAsync(arguments);
            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
        }
    }

    private Task<CommandOutcome> PackAsync(params string[] arguments) => _pyde.RunAsync(["plugins", "pack", .. arguments]);

    private string CopyOfOutput()
    {
        string build = Directory.CreateDirectory(_pyde.PathOf("build")).FullName;
        foreach (string file in Directory.GetFiles(Output))
            File.Copy(file, Path.Combine(build, Path.GetFileName(file)));
        return build;
    }
}
