using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Host.Node;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Stores;
using Pyde.Types;
using Simulation.Engine;

namespace Simulation.Checks;

/// <summary>The same waves on plugins of its own: no network, no swap, no fault. What it says is what every node must have said.</summary>
internal sealed class ReferenceChain : IDisposable
{
    private const int OutputsMax = 65_536;
    private const int FaultsMax = 3;

    private readonly List<PluginInstance> _instances = [];
    private readonly IExecutor _executor;
    private readonly IStateStore _state;
    private readonly IWasmEngine[] _engines;

    public ReferenceChain(PluginLibrary library, Func<string, ReferencePlugin> choose, Genesis genesis, SimLoop loop, SimRandom random)
    {
        _executor = Open<IExecutor>(library, SlotName.Execution, choose, genesis, loop, random);
        _state = Open<IStateStore>(library, SlotName.State, choose, genesis, loop, random);
        _engines = [Open<IWasmEngine>(library, SlotName.Wasm, choose, genesis, loop, random)];
        Last = Commit(_executor.ExecuteGenesis(genesis));
    }

    /// <summary>Record of the last wave.</summary>
    public WaveCommitRecord Last { get; private set; }

    /// <summary>Runs the next wave.</summary>
    /// <returns>Its record, and what the executor told.</returns>
    public (WaveCommitRecord Record, IReadOnlyList<ExecutorOutput> Outputs) Run(OrderedWave wave)
    {
        var outputs = new OutputList<ExecutorOutput>(OutputsMax);
        var token = new LeaseToken();
        using IStateSnapshot head = _state.OpenSnapshot(token.Stamp, wave: null)!;
        WaveCommit commit = _executor.ExecuteWave(wave, head, _engines, outputs);
        Last = Commit(commit);
        return (Last, outputs.Outputs);
    }

    public void Dispose()
    {
        foreach (PluginInstance instance in _instances)
        {
            instance.DisposePlugin();
            instance.Release();
        }
    }

    private WaveCommitRecord Commit(WaveCommit commit)
    {
        CommitReport report = _state.CommitWave(commit);
        return report.Record ?? throw new InvalidOperationException($"the reference does not take wave {commit.Record.Wave}: {report.Outcome}");
    }

    private T Open<T>(PluginLibrary library, string slot, Func<string, ReferencePlugin> choose, Genesis genesis, SimLoop loop, SimRandom random)
        where T : class, IPlugin
    {
        ReferencePlugin chosen = choose(slot);
        if (!library.Load(chosen.Folder, slot).TryGet(out LoadedPlugin? plugin, out Refusal? refusal))
            throw new InvalidOperationException(refusal.ToString());
        var stores = new StorePlace(slot, static (_, _) => new MemoryStoreEngine(), long.MaxValue);
        var services = new InstanceServices(
            PluginInstance.IdentityOf(plugin), stores, loop.Time, random.Source, new SeededCompute(random.Source),
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, signer: null)
        { OwnsPlace = true };
        stores.MakeOwner(services);
        var node = new NodeIdentity(genesis.ChainId, genesis.Hash(), genesis.Validators[0].Validator);
        PluginInstance instance = PluginInstance.Create(library, plugin, node, chosen.Configuration, services, FaultsMax);
        library.Release(plugin);
        _instances.Add(instance);
        StartOutcome started = instance.Start();
        return started.IsOk ? (T)instance.Guarded : throw new InvalidOperationException($"{started.Path}: {started.Reason}");
    }
}
