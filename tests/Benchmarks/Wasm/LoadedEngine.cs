using Benchmarks.Swap;
using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Wasm;
using Pyde.Host.Boundary;
using Pyde.Host.Plugins;

namespace Benchmarks.Wasm;

/// <summary>An engine as it ships: from its packed folder, in a collectible context.</summary>
internal sealed class LoadedEngine : IDisposable
{
    private const int FaultsMax = 3;
    private const string KeepsCode = "wasmtime";

    private readonly PluginInstance _instance;
    private readonly IPlugin _bare;
    private readonly HostPluginContext _bareContext;

    private LoadedEngine(string name, PluginInstance instance, IPlugin bare, HostPluginContext bareContext)
    {
        Name = name;
        _instance = instance;
        _bare = bare;
        _bareContext = bareContext;
    }

    /// <summary>Name of the plugin without the slot, in lower case: managed, interpreter, wasmtime.</summary>
    public string Name { get; }

    /// <summary>The engine itself.</summary>
    public IWasmEngine Bare => (IWasmEngine)_bare;

    /// <summary>The engine behind the host's guard, as an executor gets it.</summary>
    public IWasmEngine Guarded => (IWasmEngine)_instance.Guarded;

    /// <summary>Every engine of the packed plugins that starts on this machine; the others are noted.</summary>
    public static IReadOnlyList<LoadedEngine> LoadAll(BenchContext context, PluginLibrary library, BenchServices services)
    {
        var engines = new List<LoadedEngine>();
        if (ArtifactsFolder.Find() is not { } artifacts || !Directory.Exists(Path.Combine(artifacts, "plugins")))
            return engines;
        foreach (string folder in Directory.GetDirectories(Path.Combine(artifacts, "plugins"), "Wasm.*").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(folder)["Wasm.".Length..].ToLowerInvariant();
            if (!library.Load(folder, SlotName.Wasm).TryGet(out LoadedPlugin? plugin, out Refusal? refusal))
            {
                context.Note($"no rows of {name}: {refusal}");
                continue;
            }

            PluginIdentity identity = PluginInstance.IdentityOf(plugin);
            PluginInstance instance = PluginInstance.Create(
                library, plugin, services.Node, "{}"u8.ToArray(), services.OpenScratch(identity), FaultsMax);
            IPlugin bare = plugin.Construct();
            HostPluginContext bareContext = new(
                services.Node, "{}"u8.ToArray(), services.OpenScratch(identity), new HostBoundaryGuard(identity, FaultsMax));
            library.Release(plugin);
            LoadedEngine engine = new(name, instance, bare, bareContext);
            StartOutcome started = instance.Start();

            // Started, this one would give back the code that it kept of the first time: what is measured is compiling.
            if (started.IsOk && name != KeepsCode)
                started = bare.Start(bareContext);
            string? problem = started.IsOk ? bare.CheckHealth().Problem : started.Reason;
            if (problem is null)
            {
                engines.Add(engine);
                continue;
            }

            context.Note($"no rows of {name}: {problem}");
            engine.Dispose();
        }

        return engines;
    }

    public void Dispose()
    {
        _bare.Dispose();
        _bareContext.Dispose();
        _instance.DisposePlugin();
        _instance.Release();
    }
}
