using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Types;

namespace Benchmarks.Swap;

/// <summary>Slots and their coordinator, with no chain around them.</summary>
internal sealed class BenchNode : INodeHooks, IAsyncDisposable
{
    // Far above what is measured: a pause that is too long is a figure here and not a failed swap.
    private const int PauseBudgetMs = 10_000;

    private readonly BenchServices _services;
    private readonly string _root = Directory.CreateTempSubdirectory("pyde-bench-swap-").FullName;
    private HaltReport? _halt;
    private int _variants;

    /// <param name="genesis">Hash of the genesis on which a chain begins; zero where none does.</param>
    public BenchNode(Hash32 genesis = default)
    {
        _services = new BenchServices(new NodeIdentity(ChainId.Development, genesis, default));
        Library = new PluginLibrary(Path.Combine(_root, "cache"));
        PluginsFile file = new(
            [new PluginEntry(SlotName.Wasm, PluginsFile.InterpreterId, ".", "{}"u8.ToArray())],
            SwapSettings.Default with { Probation = ProbationLength.None, PauseBudgetMs = PauseBudgetMs });
        Slots = new SlotSet(file, new LeaseClock());
        Coordinator = new SwapCoordinator(Library, file, Slots, _services, this, NullLogger.Instance);
    }

    public PluginLibrary Library { get; }

    public SlotSet Slots { get; }

    public SwapCoordinator Coordinator { get; }

    /// <summary>A copy of a plugin folder under another version number: to the host another plugin, to the machine the same code.</summary>
    public string Variant(string folder, string version)
    {
        string target = Path.Combine(_root, $"variant.{++_variants}");
        foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string path = Path.Combine(target, PluginManifest.FileName);
        if (!PluginManifest.Parse(File.ReadAllBytes(path), path, isPacked: true).TryGet(out PluginManifest? manifest, out Refusal? refusal))
            throw new InvalidOperationException(refusal.ToString());
        File.WriteAllBytes(path, (manifest with { Version = version }).ToJson());
        return target;
    }

    public async Task FillAsync(Slot slot, string folder)
    {
        if (await Coordinator.FillAsync(slot, folder, CancellationToken.None) is { } refusal)
            throw new InvalidOperationException(refusal.ToString());
    }

    /// <summary>Swaps once and insists on success.</summary>
    public async Task<SwapReport> SwapAsync(Slot slot, string folder)
    {
        SwapReport report = await Coordinator.Begin(new SwapRequest(slot.Name, folder), CancellationToken.None).Ended;
        return report.Outcome == SwapOutcome.Confirmed && _halt is null
            ? report
            : throw new InvalidOperationException(_halt?.Reason ?? $"{report.Outcome} in {report.Step}: {report.Reason}");
    }

    /// <summary>Lets background collections keep up: a node swaps now and then, this program without end.</summary>
    public async Task KeepUpAsync(int pendingMax)
    {
        while (Library.Unloads.Poll() > pendingMax)
            await Task.Delay(1);
    }

    public ValueTask<IDisposable> EnterBetweenWavesAsync(CancellationToken cancellationToken) => new(new NoWaves());

    public void Halt(HaltReport report) => _halt = report;

    public async ValueTask DisposeAsync()
    {
        await Coordinator.DisposeAsync();
        _services.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private sealed class NoWaves : IDisposable
    {
        public void Dispose()
        {
            // There are no waves to hold back.
        }
    }
}
