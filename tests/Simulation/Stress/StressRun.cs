using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Host.Slots;
using Pyde.Host.Stores;
using Pyde.Host.Swap;
using Pyde.Types;
using Simulation.Nodes;

namespace Simulation.Stress;

/// <summary>What one thread cannot show: leases and swaps while callers run on threads of their own, and parallel loops against their sequential twins.</summary>
internal sealed class StressRun : INodeHooks, IRecordPolicy, IAsyncDisposable
{
    private const int CallersMax = 8;
    private const int PatienceSeconds = 120;

    // The machine may be busy with other things: what is too slow here is no failure.
    private const int PauseBudgetMs = 60_000;

    private readonly string _folder = Path.Combine(PluginShelf.RepositoryRoot, "artifacts", "test-plugins", "Ledger");
    private readonly StorePlace _journal = new("signer", static (_, _) => new MemoryStoreEngine(), long.MaxValue);
    private readonly NodeSigner _signer;
    private readonly NodeServices _services;
    private readonly PluginLibrary _library;
    private readonly SlotSet _slots;
    private readonly SwapCoordinator _coordinator;
    private readonly List<string> _problems = [];
    private long _calls;
    private long _loops;
    private volatile bool _isOver;

    public StressRun()
    {
        _journal.MakeOwner(this);
        _signer = new NodeSigner(new SimKey(default, new byte[Limits.PublicKeyBytes]), _journal.Open(this, "journal", 1), new SystemRandomSource(), this);
        _services = new NodeServices(
            new NodeIdentity(ChainId.Development, default, default), TimeProvider.System, TimeProvider.System, new SystemRandomSource(),
            new ThreadPoolCompute(Environment.ProcessorCount), NullLoggerFactory.Instance, _signer, static (_, _) => new MemoryStoreEngine(), long.MaxValue);
        PluginsFile file = new(
            [new PluginEntry(SlotName.Wasm, PluginsFile.InterpreterId, ".", "{}"u8.ToArray())],
            SwapSettings.Default with { Probation = new ProbationLength(0, 1), PauseBudgetMs = PauseBudgetMs, CallDeadlineMs = PauseBudgetMs, FaultsMax = 2 });
        _library = new PluginLibrary(Path.Combine(Path.GetTempPath(), $"pyde-plugins-{Environment.UserName}"));
        _slots = new SlotSet(file, new LeaseClock());
        _coordinator = new SwapCoordinator(_library, file, _slots, _services, this, NullLogger.Instance);
    }

    /// <summary>Runs for a while.</summary>
    public async Task<StressReport> RunAsync(TimeSpan time)
    {
        long begun = TimeProvider.System.GetTimestamp();
        if (await _coordinator.FillAsync(_slots.Mempool, _folder, CancellationToken.None).ConfigureAwait(false) is { } refusal)
            throw new InvalidOperationException(refusal.ToString());
        int callers = Math.Clamp(Environment.ProcessorCount, 2, CallersMax);
        Thread[] threads = [.. Enumerable.Range(1, callers).Select(number => new Thread(() => Call((uint)number))), new Thread(Loop)];
        foreach (Thread thread in threads)
            thread.Start();
        (int swaps, int back) = await SwapAsync(begun, time).ConfigureAwait(false);
        _isOver = true;
        foreach (Thread thread in threads)
        {
            if (!thread.Join(TimeSpan.FromSeconds(PatienceSeconds)))
                Tell("a caller never came back");
        }

        if (_slots.Mempool.FailedCalls != 0)
            Tell($"{_slots.Mempool.FailedCalls} calls failed");
        if (_slots.Mempool.Current!.Gate.Held != 0)
            Tell($"{_slots.Mempool.Current.Gate.Held} leases are still held");
        return new StressReport(
            TimeProvider.System.GetElapsedTime(begun).TotalSeconds, threads.Length, Interlocked.Read(ref _calls), swaps, back, Interlocked.Read(ref _loops), [.. _problems]);
    }

    public ValueTask<IDisposable> EnterBetweenWavesAsync(CancellationToken cancellationToken) => throw new NotSupportedException("a mempool is swapped at any time");

    public void Halt(HaltReport report) => Tell($"halted: {report.Reason}");

    public bool MaySign(ulong wave, Hash32 record) => true;

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync().ConfigureAwait(false);
        _services.Dispose();
        _signer.Dispose();
        _journal.Dispose();
    }

    private void Tell(string problem)
    {
        lock (_problems)
            _problems.Add(problem);
    }

    /// <summary>Swaps without pause; every fourth version fails on probation and must be taken back.</summary>
    private async Task<(int Swaps, int RolledBack)> SwapAsync(long begun, TimeSpan time)
    {
        const int badOneIn = 4;
        int swaps = 0;
        int back = 0;
        while (TimeProvider.System.GetElapsedTime(begun) < time || swaps < badOneIn)
        {
            swaps++;
            bool isBad = swaps % badOneIn == 0;
            byte[] configuration = Encoding.UTF8.GetBytes(isBad ? """{"throwIn":"Insert","after":50}""" : "{}");
            SwapOperation operation = _coordinator.Begin(new SwapRequest(SlotName.Mempool, _folder, null, configuration), CancellationToken.None);
            SwapReport live = await operation.Live.WaitAsync(TimeSpan.FromSeconds(PatienceSeconds)).ConfigureAwait(false);
            if (!isBad && live.Outcome == SwapOutcome.OnProbation)
                await _coordinator.ConfirmAsync(SlotName.Mempool).ConfigureAwait(false);
            SwapReport ended = await operation.Ended.WaitAsync(TimeSpan.FromSeconds(PatienceSeconds)).ConfigureAwait(false);
            SwapOutcome wanted = isBad ? SwapOutcome.RolledBack : SwapOutcome.Confirmed;
            back += ended.Outcome == SwapOutcome.RolledBack ? 1 : 0;
            if (ended.Outcome != wanted)
                Tell($"swap {swaps} ended as {ended.Outcome} in {ended.Step}: {ended.Reason}");
        }

        return (swaps, back);
    }

    /// <summary>A caller: every call numbered, every answer the one that is due.</summary>
    private void Call(uint caller)
    {
        for (ulong number = 1; !_isOver; number++)
        {
            byte[] transaction = new byte[12];
            BinaryPrimitives.WriteUInt32LittleEndian(transaction, caller);
            BinaryPrimitives.WriteUInt64LittleEndian(transaction.AsSpan(4), number);
            var submission = new SubmissionBatch(default, UInt128.One, [new Submission(transaction, null, UInt128.Zero)]);
            try
            {
                InsertReport report = _slots.Mempool
                    .CallAsync(submission, static (mempool, _, batch) => mempool.Insert(batch), CancellationToken.None)
                    .AsTask().WaitAsync(TimeSpan.FromSeconds(PatienceSeconds)).GetAwaiter().GetResult();
                Interlocked.Increment(ref _calls);
                if (report.Outcomes is [InsertOutcome.Accepted])
                    continue;
                Tell($"call {number} of caller {caller} was answered {report.Outcomes[0]}: a call was lost, doubled or reordered");
                return;
            }
            catch (Exception e) when (e is PluginFault or NodeHaltedException or TimeoutException)
            {
                Tell($"call {number} of caller {caller} failed: {e.GetType().Name}: {e.Message}");
                return;
            }
        }
    }

    /// <summary>The same loop on many threads and in a drawn order must leave the same.</summary>
    private void Loop()
    {
        const int items = 257;
        var parallel = new ThreadPoolCompute(Environment.ProcessorCount);
        var sequential = new SeededCompute(new SeededRandomSource(1, "stress"));
        for (ulong round = 0; !_isOver; round++)
        {
            ulong[] left = new ulong[items];
            ulong[] right = new ulong[items];
            string? first = Failure(parallel, left, round);
            string? second = Failure(sequential, right, round);
            Interlocked.Increment(ref _loops);
            if (left.AsSpan().SequenceEqual(right) && first == second)
                continue;
            Tell($"loop {round} left something else on many threads than on one ({first} and {second})");
            return;
        }
    }

    // Every third round fails in several items: the lowest index is the one that must be told.
    private static string? Failure(ICompute compute, ulong[] results, ulong round)
    {
        try
        {
            compute.For(results.Length, (Results: results, Round: round), static (index, state) =>
            {
                state.Results[index] = ((ulong)index * 2_654_435_761UL) ^ state.Round;
                const int failing = 3;
                if (state.Round % failing == 0 && index % 100 == 7)
                    throw new InvalidOperationException($"item {index}");
            });
            return null;
        }
        catch (InvalidOperationException failure)
        {
            return failure.Message;
        }
    }
}
