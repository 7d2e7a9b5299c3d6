using System.Text;
using Pyde.Contracts.Manifest;

namespace Pyde.Host.Tests.Plugins;

public sealed class ManifestTests
{
    private const string Minimal = """
        { "id": "a.b", "slot": "mempool", "version": "1.2.3-rc.1+build", "contract": "[1.0,2.0)", "assembly": "A.dll", "type": "A.B",
          "files": { "A.dll": "0000000000000000000000000000000000000000000000000000000000000000" } }
        """;

    [Fact]
    public void Manifest_reads_back_what_it_writes()
    {
        Assert.True(Parse(Minimal).TryGet(out PluginManifest? manifest, out Refusal? refusal), refusal?.ToString());
        byte[] json = manifest.ToJson();
        Assert.True(PluginManifest.Parse(json, "plugin.json", isPacked: true).TryGet(out PluginManifest? again, out _));
        Assert.Equal(json, again.ToJson());
        Assert.Equal("1.2.3-rc.1+build", again.Version);
    }

    [Theory]
    [InlineData("\"slot\": \"mempool\"", "\"slot\": \"mempools\"", "$.slot")]
    [InlineData("\"slot\": \"mempool\"", "\"slot\": null", "$.slot")]
    [InlineData("\"id\": \"a.b\"", "\"id\": \"A\"", "$.id")]
    [InlineData("\"id\": \"a.b\",", "", "$.id")]
    [InlineData("\"id\": \"a.b\"", "\"id\": \"a.b\", \"id\": \"a.c\"", "$.id")]
    [InlineData("\"id\": \"a.b\"", "\"id\": \"a.b\", \"color\": \"red\"", "$.color")]
    [InlineData("\"id\": \"a.b\"", "\"id\": 7", "$.id")]
    [InlineData("1.2.3-rc.1+build", "1.2", "$.version")]
    [InlineData("1.2.3-rc.1+build", "01.2.3", "$.version")]
    [InlineData("1.2.3-rc.1+build", "1.2.3-", "$.version")]
    [InlineData("[1.0,2.0)", "one", "$.contract")]
    [InlineData("\"assembly\": \"A.dll\"", "\"assembly\": \"../A.dll\"", "$.assembly")]
    [InlineData("\"assembly\": \"A.dll\"", "\"assembly\": \"B.dll\"", "$.files")]
    [InlineData("\"type\": \"A.B\"", "\"type\": \"\"", "$.type")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "00", "$.files['A.dll']")]
    [InlineData("\"type\": \"A.B\"", "\"type\": \"A.B\", \"handOff\": { \"exports\": [\"a\"] }", "$.handOff.exports[0]")]
    [InlineData("\"type\": \"A.B\"", "\"type\": \"A.B\", \"handOff\": { \"imports\": [\"a/1\", \"a/1\"] }", "$.handOff.imports[1]")]
    [InlineData("\"type\": \"A.B\"", "\"type\": \"A.B\", \"handOff\": { \"migrations\": [{ \"from\": \"a/1\", \"to\": \"b/2\" }] }", "$.handOff.migrations[0]")]
    public void Manifest_with_one_thing_wrong_is_refused_at_its_path(string from, string to, string path)
    {
        Assert.Contains(from, Minimal, StringComparison.Ordinal);
        Assert.False(Parse(Minimal.Replace(from, to, StringComparison.Ordinal)).TryGet(out _, out Refusal? refusal));
        Assert.Contains(path, refusal.Where, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Expected);
        Assert.NotEmpty(refusal.Found);
    }

    [Fact]
    public void Source_manifest_has_no_digests_and_a_packed_one_has()
    {
        Assert.False(PluginManifest.Parse(Encoding.UTF8.GetBytes(Minimal), "plugin.json", isPacked: false).TryGet(out _, out Refusal? tooEarly));
        Assert.Contains("$.files", tooEarly.Where, StringComparison.Ordinal);
        string source = Minimal[..Minimal.IndexOf(",\n  \"files\"", StringComparison.Ordinal)] + "}";
        Assert.True(PluginManifest.Parse(Encoding.UTF8.GetBytes(source), "plugin.json", isPacked: false).TryGet(out _, out _));
        Assert.False(Parse(source).TryGet(out _, out Refusal? tooLate));
        Assert.Contains("$.files", tooLate.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1.0,2.0)", true)]
    [InlineData("[1.0]", true)]
    [InlineData("1.0", true)]
    [InlineData("0.9", true)]
    [InlineData("(,1.0]", true)]
    [InlineData("(0.9,1.1)", true)]
    [InlineData("(1.0,2.0)", false)]
    [InlineData("[0.1,1.0)", false)]
    [InlineData("1.1", false)]
    [InlineData("[2.0,)", false)]
    public void Range_holds_the_versions_between_its_ends(string text, bool holdsOneZero)
    {
        Assert.True(ContractRange.TryParse(text, out ContractRange range));
        Assert.Equal(holdsOneZero, range.Contains(1, 0));
        Assert.Equal(text, range.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.0.0")]
    [InlineData("[1.0,2.0")]
    [InlineData("[2.0,1.0]")]
    [InlineData("(1.0)")]
    [InlineData("[1.0,1.0)")]
    [InlineData("[,1.0]")]
    [InlineData("[1.0, 2.0)")]
    [InlineData("[01.0,2.0)")]
    [InlineData("[-1.0,2.0)")]
    public void Text_that_is_no_range_is_refused(string text) => Assert.False(ContractRange.TryParse(text, out _));

    [Fact]
    public void Plugins_file_reads_entries_configuration_and_bounds()
    {
        Assert.True(PluginsFile.Parse(
            """
            { "schema": 1,
              "plugins": [ { "slot": "state", "id": "pyde.state.jmt", "path": "artifacts/plugins/State.Jmt", "config": { "store": "rocksdb" } },
                           { "slot": "wasm", "id": "pyde.wasm.managed", "path": "m" }, { "slot": "wasm", "id": "pyde.wasm.interpreter", "path": "i" } ],
              "swap": { "pauseBudgetMs": 100, "probation": "30 seconds", "faultsMax": 5 } }
            """u8, "plugins.json").TryGet(out PluginsFile? file, out Refusal? refusal), refusal?.ToString());
        Assert.Equal("""{ "store": "rocksdb" }""", Encoding.UTF8.GetString(file.Plugins[0].Configuration.Span));
        Assert.Equal("{}", Encoding.UTF8.GetString(file.Plugins[1].Configuration.Span));
        Assert.Equal(new SwapSettings(100, new ProbationLength(0, 30), 64, 5, 5_000, 50, 8), file.Swap);
    }

    [Theory]
    [InlineData("""{ "schema": 2, "plugins": [ { "slot": "dkg", "id": "a", "path": "b" } ] }""", "$.schema")]
    [InlineData("""{ "schema": 1, "plugins": [] }""", "$.plugins")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "moon", "id": "a", "path": "b" } ] }""", "$.plugins[0].slot")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "dkg", "id": "a", "path": "b" }, { "slot": "state", "id": "a", "path": "c" } ] }""", "$.plugins[1].id")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "dkg", "id": "a", "path": "b" }, { "slot": "dkg", "id": "c", "path": "c" } ] }""", "$.plugins[1].slot")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "wasm", "id": "a", "path": "b" } ] }""", "$.plugins")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "dkg", "id": "a", "path": "b", "config": 7 } ] }""", "$.plugins[0].config")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "dkg", "id": "a", "path": "b", "extra": 7 } ] }""", "$.plugins[0].extra")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "dkg", "id": "a" } ] }""", "$.plugins[0].path")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "dkg", "id": "a", "path": "b" } ], "swap": { "probation": "20 days" } }""", "$.swap.probation")]
    [InlineData("""{ "schema": 1, "plugins": [ { "slot": "dkg", "id": "a", "path": "b" } ], "swap": { "pauseBudgetMs": 0 } }""", "$.swap.pauseBudgetMs")]
    [InlineData("""{ "schema": 1, "plugins": [ null ] }""", "$.plugins[0].slot")]
    [InlineData("""{ "schema": 1, """, "$")]
    [InlineData("null", "$")]
    public void Plugins_file_with_one_thing_wrong_is_refused_at_its_path(string json, string path)
    {
        Assert.False(PluginsFile.Parse(Encoding.UTF8.GetBytes(json), "plugins.json").TryGet(out _, out Refusal? refusal));
        Assert.StartsWith("plugins.json ", refusal.Where, StringComparison.Ordinal);
        Assert.Contains(path, refusal.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1 wave", true)]
    [InlineData("20 waves", true)]
    [InlineData("30 seconds", true)]
    [InlineData("00", false)]
    [InlineData("0 waves", false)]
    [InlineData("-1 waves", false)]
    [InlineData("20", false)]
    [InlineData("20  waves", false)]
    [InlineData("1000001 waves", false)]
    [InlineData(null, false)]
    public void Probation_is_waves_seconds_or_nothing(string? text, bool isLength) => Assert.Equal(isLength, ProbationLength.TryParse(text, out _));

    private static Result<PluginManifest> Parse(string json) => PluginManifest.Parse(Encoding.UTF8.GetBytes(json), "plugin.json", isPacked: true);
}
