using System.Text.Json.Nodes;
using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;

namespace Simulation.Nodes;

/// <summary>Every plugin version that runs may use, loaded once, collectible, and kept for all nodes and seeds of the process.</summary>
internal sealed class PluginShelf : IDisposable
{
    /// <summary>Versions of each real plugin: the one that was built, and the same code under another number.</summary>
    public const int Versions = 2;

    private static readonly (string Slot, string Id, string Folder)[] Real =
    [
        (SlotName.Consensus, "pyde.test.sequencer", "artifacts/test-plugins/Sequencer"),
        (SlotName.Networking, "pyde.networking.memory", "artifacts/plugins/Networking.Memory"),
        (SlotName.Mempool, "pyde.mempool.standard", "artifacts/plugins/Mempool.Standard"),
        (SlotName.Execution, "pyde.execution.waves", "artifacts/plugins/Execution.Waves"),
        (SlotName.Wasm, PluginsFile.InterpreterId, "artifacts/plugins/Wasm.Interpreter"),
        (SlotName.State, "pyde.state.jmt", "artifacts/plugins/State.Jmt"),
    ];

    private readonly string _copies = Directory.CreateTempSubdirectory("pyde-simulation-").FullName;
    private readonly Dictionary<string, string[]> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wrong = new(StringComparer.Ordinal);

    public PluginShelf()
    {
        Library = new PluginLibrary(Path.Combine(Path.GetTempPath(), $"pyde-plugins-{Environment.UserName}"));
        foreach ((string slot, _, string folder) in Real)
        {
            string built = Path.Combine(RepositoryRoot, folder);
            _folders.Add(slot, [built, .. Enumerable.Range(1, Versions - 1).Select(number => Copy(built, $"{number + 1}.0.0"))]);
            foreach (string version in _folders[slot])
                Pin(version, slot);
        }
    }

    /// <summary>The working tree that the simulation was built in.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    public PluginLibrary Library { get; }

    /// <summary>Slots that a simulated node fills, in the order of their leases.</summary>
    public static IEnumerable<string> Slots => Real.Select(plugin => plugin.Slot);

    /// <summary>Folders of a slot's versions, the built one first.</summary>
    public IReadOnlyList<string> FoldersOf(string slot) => _folders[slot];

    public static string IdOf(string slot) => Real.First(plugin => plugin.Slot == slot).Id;

    /// <summary>Folder of a plugin that is wrong on purpose; any thread.</summary>
    public string Wrong(string slot)
    {
        string folder = Path.Combine(RepositoryRoot, "artifacts", "test-plugins", $"Wrong.{slot}");
        lock (_wrong)
        {
            if (_wrong.Add(folder))
                Pin(folder, slot);
        }

        return folder;
    }

    public static byte[] Module(string path) => File.ReadAllBytes(Path.Combine(RepositoryRoot, "parachains", path));

    public void Dispose() => Directory.Delete(_copies, recursive: true);

    // Never released: the code of a version is compiled once, and no collection of a context decides anything in a run.
    private void Pin(string folder, string slot)
    {
        if (!Library.Load(folder, slot).TryGet(out LoadedPlugin? plugin, out Refusal? refusal))
            throw new InvalidOperationException($"{refusal} (./pyde builds what is missing)");

        // Compiled as it runs: in virtual time no pause is too long, and most of a wrong plugin is never called.
        _ = plugin.TryBeginWarming();
    }

    private string Copy(string folder, string version)
    {
        string target = Path.Combine(_copies, $"{Path.GetFileName(folder)}-{version}");
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(folder))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        string manifest = Path.Combine(target, PluginManifest.FileName);
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json["version"] = version;
        File.WriteAllText(manifest, json.ToJsonString());
        return target;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, PluginsFile.FileName)))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"{PluginsFile.FileName} in no folder above {AppContext.BaseDirectory}");
    }
}
