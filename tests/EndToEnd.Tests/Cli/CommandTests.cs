using System.Text.Json;
using EndToEnd.Tests.Support;
using Pyde.Cli.Demo;

namespace EndToEnd.Tests.Cli;

public sealed class CommandTests
{
    [Fact]
    public async Task Demo_prints_one_json_object_that_tells_everything_and_whose_roots_agree()
    {
        PydeResult result = await PydeProcess.RunAsync("demo", "--json");

        Assert.True(result.ExitCode == 0, result.Errors);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement root = json.RootElement;
        string[] lists = ["parachains", "upgrades", "messages", "swaps", "rollbacks"];
        AssertMembers(root, ["waves", "transactions", .. lists, "stateRoot", "rootsEqualWithoutSwaps"]);
        Assert.True(root.GetProperty("waves").GetUInt64() > 10);
        Assert.True(root.GetProperty("transactions").GetInt32() > 10);
        JsonElement[] parachains = [.. root.GetProperty("parachains").EnumerateArray()];
        Assert.Equal(["price-feed", "hello-c"], parachains.Select(parachain => parachain.GetProperty("name").GetString()!));
        foreach (JsonElement parachain in parachains)
        {
            AssertMembers(parachain, "name", "id", "versions");
            foreach (JsonElement version in parachain.GetProperty("versions").EnumerateArray())
                AssertMembers(version, "version", "moduleHash", "activatedAtWave");
        }

        JsonElement upgrade = Assert.Single(root.GetProperty("upgrades").EnumerateArray());
        AssertMembers(upgrade, "parachain", "from", "to", "activationWave", "switchMicroseconds");
        Assert.Equal(
            parachains[0].GetProperty("versions")[1].GetProperty("activatedAtWave").GetUInt64(),
            upgrade.GetProperty("activationWave").GetUInt64());
        JsonElement messages = root.GetProperty("messages");
        AssertMembers(messages, "sent", "delivered", "callbacks", "timeouts");
        Assert.Equal((1, 1), (Number(messages, "sent"), Number(messages, "delivered")));
        Assert.Equal((1, 0), (Number(messages, "callbacks"), Number(messages, "timeouts")));
        JsonElement[] swaps = [.. root.GetProperty("swaps").EnumerateArray()];
        foreach (JsonElement swap in swaps)
        {
            AssertMembers(swap, "slot", "from", "to", "outcome", "pauseMicroseconds", "waited", "failedCalls", "unloaded");
            Assert.Equal(0, Number(swap, "failedCalls"));
            Assert.True(swap.GetProperty("unloaded").GetBoolean(), swap.ToString());
        }

        Assert.True(swaps.Select(swap => swap.GetProperty("slot").GetString()).Distinct().Count() >= 5);
        JsonElement rollback = Assert.Single(root.GetProperty("rollbacks").EnumerateArray());
        AssertMembers(rollback, "slot", "cause", "replayed", "outcome");
        Assert.Equal("mempool", rollback.GetProperty("slot").GetString());
        AssertMembers(root.GetProperty("stateRoot"), "blake3", "poseidon2");
        Assert.True(root.GetProperty("rootsEqualWithoutSwaps").GetBoolean());
    }

    [Theory]
    [InlineData("demo", "--json")]
    [InlineData("run", "--waves")]
    [InlineData("plugins", "verify")]
    [InlineData("plugins swap", "--wait")]
    [InlineData("bench", "swap")]
    [InlineData("simulate", "--seed")]
    [InlineData("", "Exit codes")]
    public async Task Help_of_each_command_ends_well_and_names_what_it_takes(string command, string word)
    {
        PydeResult result = await PydeProcess.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(word, result.Output, StringComparison.Ordinal);
        Assert.Equal("", result.Errors);
    }

    [Theory]
    [InlineData("conquer")]
    [InlineData("demo --loud")]
    [InlineData("plugins swap mempool")]
    [InlineData("run --waves many")]
    public async Task Wrong_usage_ends_with_2_and_one_sentence_on_standard_error(string line)
    {
        PydeResult result = await PydeProcess.RunAsync(line.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.StartsWith("pyde: ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_plugins_file_and_missing_node_end_with_3_and_say_what_to_do()
    {
        using TestFolder folder = new();
        PydeResult noFile = await PydeProcess.RunAsync("plugins", "list", "--plugins", Path.Combine(folder.Path, "none.json"));
        Assert.Equal(3, noFile.ExitCode);
        Assert.Contains("none.json", noFile.Errors, StringComparison.Ordinal);
        PydeResult noNode = await PydeProcess.RunAsync("plugins", "list", "--data", folder.Path);
        Assert.Equal(3, noNode.ExitCode);
        Assert.Contains("pyde run", noNode.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_and_verify_name_every_plugin_of_the_file_and_find_nothing_wrong()
    {
        foreach (string verb in (string[])["list", "verify"])
        {
            PydeResult result = await PydeProcess.RunAsync("plugins", verb, "--json");
            Assert.True(result.ExitCode == 0, result.Errors);
            using JsonDocument json = JsonDocument.Parse(result.Output);
            Assert.Equal(
                Repository.Home().Plugins.Plugins.Select(entry => entry.Id),
                json.RootElement.GetProperty("plugins").EnumerateArray().Select(row => row.GetProperty("id").GetString()!));
        }
    }

    [Fact]
    public async Task Verify_of_a_changed_library_ends_with_1_and_names_it()
    {
        using PluginCopies copies = new();
        string source = Path.Combine(Repository.Root, "artifacts", "plugins", "Mempool.Standard");
        string folder = copies.NextVersion(source, "9.0.0");
        string library = Path.Combine(folder, "Mempool.Standard.dll");
        byte[] bytes = File.ReadAllBytes(library);
        bytes[^1] ^= 1;
        File.WriteAllBytes(library, bytes);

        PydeResult result = await PydeProcess.RunAsync("plugins", "verify", source, folder, "--json");

        Assert.Equal(1, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement[] rows = [.. json.RootElement.GetProperty("plugins").EnumerateArray()];
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("refusal").ValueKind);
        Assert.Contains("Mempool.Standard.dll", rows[1].GetProperty("refusal").GetString(), StringComparison.Ordinal);
    }

    private static int Number(JsonElement element, string member) => element.GetProperty(member).GetInt32();

    private static void AssertMembers(JsonElement element, params string[] members) =>
        Assert.Equal(members, element.EnumerateObject().Select(member => member.Name));
}
