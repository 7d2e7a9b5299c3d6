using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Slots;
using Pyde.Host.Swap;

namespace Pyde.Host.Tests.Support;

/// <summary>A node that is nothing but its slots and their coordinator.</summary>
internal sealed class TestNode : INodeHooks, IAsyncDisposable
{
    // Only ever reached by a test that fails: everything awaited is a signal.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _betweenWaves = new(1);
    private readonly TaskCompletionSource _waitingForGap = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestNode(
        Func<SwapSettings, SwapSettings>? settings = null, TimeProvider? time = null, string configuration = "{}", IWorkScheduler? scheduler = null,
        string stateConfiguration = "{}")
    {
        Time = time as ManualTime ?? new ManualTime();
        Services = new FakeServices(time ?? Time);
        Library = new PluginLibrary(Folders.Cache);
        SwapSettings swap = SwapSettings.Default with { Probation = ProbationLength.None };
        List<PluginEntry> entries =
        [
            new(SlotName.Mempool, "pyde.test.ledger", ".", Encoding.UTF8.GetBytes(configuration)),
            new(SlotName.Wasm, PluginsFile.InterpreterId, ".", "{}"u8.ToArray()),
            new(SlotName.State, "pyde.noop.state", ".", Encoding.UTF8.GetBytes(stateConfiguration)),
        ];
        PluginsFile file = new(entries, settings?.Invoke(swap) ?? swap);
        Slots = new SlotSet(file, new LeaseClock(), scheduler);
        Coordinator = new SwapCoordinator(Library, file, Slots, Services, this, NullLogger.Instance);
    }

    public TestFolders Folders { get; } = new();

    public ManualTime Time { get; }

    public FakeServices Services { get; }

    public PluginLibrary Library { get; }

    public SlotSet Slots { get; }

    public SwapCoordinator Coordinator { get; }

    public HaltReport? Halted { get; private set; }

    public TaskCompletionSource<HaltReport> HaltSignal { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int BoundariesEntered { get; private set; }

    /// <summary>Ends when a swap asks for the gap between two waves for the first time.</summary>
    public Task WaitingForGap => _waitingForGap.Task;

    public static async Task<TestNode> WithLedgerAsync(
        Func<SwapSettings, SwapSettings>? settings = null, TimeProvider? time = null, string configuration = "{}", IWorkScheduler? scheduler = null)
    {
        TestNode node = new(settings, time, configuration, scheduler);
        Refusal? refusal = await node.Coordinator.FillAsync(node.Slots.Mempool, TestFolders.Built("Ledger"), default).WaitAsync(Patience);
        Assert.True(refusal is null, refusal?.ToString());
        return node;
    }

    /// <summary>Swaps the ledger for a variant with a configuration.</summary>
    public SwapOperation BeginSwap(string configuration = "{}", string version = "2.0.0", Func<PluginManifest, PluginManifest>? change = null) =>
        Coordinator.Begin(
            new SwapRequest(SlotName.Mempool, Folders.Variant("Ledger", version, change), Configuration: Encoding.UTF8.GetBytes(configuration)), default);

    public async Task<SwapReport> SwapAsync(string configuration = "{}", string version = "2.0.0", Func<PluginManifest, PluginManifest>? change = null) =>
        await BeginSwap(configuration, version, change).Live.WaitAsync(Patience);

    /// <summary>A caller says its next number; the answer says whether the ledger took it as the next.</summary>
    public async Task<InsertOutcome> CallAsync(uint caller, ulong number) => await Slots.Mempool
        .CallAsync(Numbered(caller, number), static (mempool, _, batch) => mempool.Insert(batch).Outcomes[0], default)
        .AsTask().WaitAsync(Patience);

    public static SubmissionBatch Numbered(uint caller, ulong number)
    {
        byte[] transaction = new byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(transaction, caller);
        BinaryPrimitives.WriteUInt64LittleEndian(transaction.AsSpan(4), number);
        return new SubmissionBatch(default, UInt128.One, [new Submission(transaction, null, UInt128.Zero)]);
    }

    /// <summary>Collects until a context is gone. On a busy machine a thread that has just let go of it may still stand in the frame that held it.</summary>
    public static bool Collected(Func<bool> isGone) => SpinWait.SpinUntil(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return isGone();
        },
        Patience);

    public async ValueTask<IDisposable> EnterBetweenWavesAsync(CancellationToken cancellationToken)
    {
        Task entered = _betweenWaves.WaitAsync(cancellationToken);
        _waitingForGap.TrySetResult();
        await entered;
        BoundariesEntered++;
        return new Boundary(_betweenWaves);
    }

    public Task BeginWaveAsync() => _betweenWaves.WaitAsync();

    public void EndWave() => _betweenWaves.Release();

    public void Halt(HaltReport report)
    {
        Halted = report;
        HaltSignal.TrySetResult(report);
    }

    public async ValueTask DisposeAsync()
    {
        await Coordinator.DisposeAsync().AsTask().WaitAsync(Patience);
        Folders.Dispose();
        _betweenWaves.Dispose();
    }

    private sealed class Boundary(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
