using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

/// <summary>Which way state takes from one version to another.</summary>
public sealed class HandOffPlanTests
{
    [Theory]
    // exports of the old one, its migrations; imports of the new one, its migrations; the way
    [InlineData("", "", "a/1", "", "nothing")]
    [InlineData("a/1", "", "a/1", "", "a/1 to a/1 by None")]
    [InlineData("a/1 a/2", "", "a/2", "", "a/2 to a/2 by None")]
    [InlineData("a/2 a/1", "", "a/1 a/2", "", "a/2 to a/2 by None")]
    [InlineData("a/1 a/2", "", "a/2 a/3", "a/1-a/3", "a/2 to a/2 by None")]
    [InlineData("a/1", "", "a/2", "a/1-a/2", "a/1 to a/2 by New")]
    [InlineData("a/2", "a/2-a/1", "a/1", "", "a/2 to a/1 by Old")]
    [InlineData("a/1", "a/1-a/2", "a/2", "a/1-a/2", "a/1 to a/2 by New")]
    [InlineData("a/1 a/2", "a/2-a/3", "a/3", "", "a/2 to a/3 by Old")]
    [InlineData("a/1", "", "a/2 a/3", "a/1-a/3", "a/1 to a/3 by New")]
    public void Schema_that_both_know_goes_before_a_migration_and_the_new_versions_before_the_old_ones(
        string exports, string oldMigrations, string imports, string newMigrations, string way)
    {
        Result<HandOffPlan> result = HandOffPlan.Negotiate(
            Manifest("old", "1.0.0", exports, "z/9", oldMigrations), Manifest("new", "2.0.0", "z/9", imports, newMigrations));

        Assert.True(result.TryGet(out HandOffPlan? plan, out _));
        Assert.Equal(way != "nothing", plan.MovesState);
        Assert.Equal(way, plan.MovesState ? $"{plan.Export} to {plan.Import} by {plan.Adapter}" : "nothing");
    }

    [Theory]
    [InlineData("a/1 a/2", "", "a/3 a/4", "", "old exports a/1, a/2", "new imports a/3, a/4")]
    [InlineData("a/1", "", "", "", "old exports a/1", "new imports nothing")]
    [InlineData("a/1", "a/2-a/1", "a/2", "a/2-a/1", "old exports a/1", "new imports a/2")]
    public void Versions_without_a_way_are_refused_with_both_ranges(
        string exports, string oldMigrations, string imports, string newMigrations, string expected, string found)
    {
        Result<HandOffPlan> result = HandOffPlan.Negotiate(
            Manifest("old", "1.0.0", exports, "z/9", oldMigrations), Manifest("new", "2.0.0", "z/9", imports, newMigrations));

        Assert.False(result.TryGet(out _, out Refusal? refusal));
        string text = refusal.ToString();
        Assert.Contains("hand-off from old@1.0.0 to new@2.0.0", text, StringComparison.Ordinal);
        Assert.Contains($"a schema that both know, or a declared migration; {expected}", text, StringComparison.Ordinal);
        Assert.Contains(found, text, StringComparison.Ordinal);
    }

    private static PluginManifest Manifest(string id, string version, string exports, string imports, string migrations)
    {
        string path = Path.Combine(TestFolders.Built("NoOp.mempool"), PluginManifest.FileName);
        Assert.True(PluginManifest.Parse(File.ReadAllBytes(path), path, isPacked: true).TryGet(out PluginManifest? manifest, out _));
        return manifest with
        {
            Id = id,
            Version = version,
            HandOff = new HandOffDeclaration(
                Schemas(exports, ' '),
                Schemas(imports, ' '),
                [.. Words(migrations, ' ').Select(word => Schemas(word, '-')).Select(pair => new HandOffMigration(pair[0], pair[1]))]),
        };
    }

    private static HandOffSchema[] Schemas(string text, char separator) => [.. Words(text, separator).Select(word =>
    {
        Assert.True(HandOffSchema.TryParse(word, out HandOffSchema schema));
        return schema;
    })];

    private static string[] Words(string text, char separator) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries);
}
