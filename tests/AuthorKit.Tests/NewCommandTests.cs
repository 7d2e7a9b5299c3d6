using Pyde.Cli.Tests;
using Pyde.Contracts;
using Pyde.Contracts.Manifest;

namespace AuthorKit.Tests;

public sealed class NewCommandTests : IDisposable
{
    private readonly CommandRunner _pyde = new();

    public void Dispose() => _pyde.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("7.Quota")]
    [InlineData("Acme..Quota")]
    [InlineData("Acme.Quota.")]
    [InlineData("Acme/Quota")]
    [InlineData("../Quota")]
    [InlineData("Acme Quota")]
    [InlineData("Acme.class")]
    [InlineData("Acmé.Quota")]
    [InlineData("__")]
    [InlineData("A2345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Name_that_is_no_identifier_is_refused_in_one_sentence(string name)
    {
        CommandOutcome refused = await NewAsync(SlotName.Mempool, name);
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.StartsWith($"pyde: '{name}' is no name for a plugin; expected", refused.Error, StringComparison.Ordinal);
        Assert.Equal('\n', Assert.Single(refused.Error, c => c == '\n'));
        Assert.False(Directory.Exists(_pyde.PathOf("out")));
    }

    [Theory]
    [InlineData("Pyde.Quota")]
    [InlineData("System")]
    [InlineData("Microsoft.Quota")]
    public async Task Name_of_a_shared_assembly_is_refused(string name)
    {
        CommandOutcome refused = await NewAsync(SlotName.Mempool, name);
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("shares with its plugins", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slot_that_does_not_exist_is_refused_with_the_seven_that_do()
    {
        CommandOutcome refused = await NewAsync("storage", "Acme.Quota");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Equal($"pyde: no slot 'storage'; expected one of {string.Join(", ", SlotName.All)}\n", refused.Error);
    }

    [Fact]
    public async Task Directory_that_holds_something_is_left_as_it_is()
    {
        string file = Path.Combine(Directory.CreateDirectory(_pyde.PathOf("out")).FullName, "thesis.txt");
        File.WriteAllText(file, "years of work");
        CommandOutcome refused = await NewAsync(SlotName.Mempool, "Acme.Quota");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Equal($"pyde: {_pyde.PathOf("out")} exists already; name another directory with --output\n", refused.Error);
        Assert.Equal([file], Directory.GetFileSystemEntries(_pyde.PathOf("out")));
    }

    [Fact]
    public async Task File_in_the_place_of_the_directory_is_refused()
    {
        File.WriteAllText(_pyde.PathOf("out"), "");
        Assert.Equal(2, (await NewAsync(SlotName.Mempool, "Acme.Quota")).ExitCode);
    }

    [Theory]
    [InlineData("State.Nothing", "no plugin 'State.Nothing'")]
    [InlineData("../host", "no plugin '../host'")]
    [InlineData("Mempool.Standard", "Mempool.Standard fills slot mempool, not state")]
    public async Task Plugin_to_start_from_that_does_not_fit_is_refused(string from, string sentence)
    {
        CommandOutcome refused = await NewAsync(SlotName.State, "Acme.Ledger", "--from", from);
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_option_is_wrong_usage()
    {
        Assert.Equal(2, (await _pyde.RunAsync("plugins", "new", "--slot", SlotName.Mempool)).ExitCode);
        Assert.Equal(2, (await _pyde.RunAsync("plugins", "new", "--name", "Acme.Quota")).ExitCode);
    }

    [Theory]
    [InlineData("Quota", "quota", "Quota.QuotaMempool")]
    [InlineData("Acme.Fast_Pool", "acme.fast-pool", "Acme.Fast_Pool.Fast_PoolMempool")]
    [InlineData("Acme.Mempool", "acme.mempool", "Acme.Mempool.MempoolMempool")]
    public async Task Manifest_of_a_new_plugin_is_one_that_the_packer_reads(string name, string id, string type)
    {
        CommandOutcome written = await NewAsync(SlotName.Mempool, name, "--json");

        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        string path = Path.Combine(_pyde.PathOf("out"), "src", name, "plugin.json");
        Result<PluginManifest> parsed = PluginManifest.Parse(File.ReadAllBytes(path), path, isPacked: false);
        Assert.True(parsed.TryGet(out PluginManifest? manifest, out Refusal? refusal), refusal?.ToString());
        Assert.Equal((id, type, $"{name}.dll"), (manifest.Id, manifest.Type, manifest.Assembly));
        Assert.True(manifest.Contract.Contains(ContractVersion.Major, ContractVersion.Minor));
        Assert.Equal(
            written.Json.GetProperty("files").EnumerateArray().Select(file => file.GetString()),
            Directory.GetFiles(_pyde.PathOf("out"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_pyde.PathOf("out"), file)).Order(StringComparer.Ordinal));
    }

    private Task<CommandOutcome> NewAsync(string slot, string name, params string[] more) =>
        _pyde.RunAsync(["plugins", "new", "--slot", slot, "--name", name, "--output", _pyde.PathOf("out"), .. more]);
}
