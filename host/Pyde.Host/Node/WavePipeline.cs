using Pyde.Contracts;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.State;
using Pyde.Host.Services;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Types;

namespace Pyde.Host.Node;

/// <summary>Takes an ordered wave through execution and state, and tells the mempool what it did.</summary>
/// <remarks>Waves run one after another; swaps of state, execution and wasm fit in between (<see cref="AsyncGate"/>).</remarks>
internal sealed class WavePipeline(
    SlotSet slots,
    SwapCoordinator coordinator,
    AsyncGate gate,
    INodeObserver observer,
    Action<ExecutorWork> requestWork)
{
    private const int OutputsMax = 65_536;

    // Every attempt on trial counts against a fault budget of at most 1,000, after which the old version serves.
    private const int AttemptsMax = 1_024;

    /// <summary>Runs and commits a wave.</summary>
    /// <returns>The complete record.</returns>
    /// <exception cref="NodeHaltedException">A swap ordered for this wave failed, or the node halts for another reason.</exception>
    public async Task<WaveCommitRecord> RunAsync(OrderedWave wave, CancellationToken cancellationToken)
    {
        ExecutedWave executed;
        using (await gate.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!await coordinator.BeforeWaveAsync(wave.Wave, cancellationToken).ConfigureAwait(false))
                throw new NodeHaltedException($"the node has halted before wave {wave.Wave}");
            executed = await ExecuteAsync(
                (leases, outputs) =>
                {
                    using IStateSnapshot head = leases.OpenHead();
                    return leases.Executor.ExecuteWave(wave, head, leases.Engines, outputs);
                },
                cancellationToken).ConfigureAwait(false);
            await TellMempoolAsync(wave, executed.Record, cancellationToken).ConfigureAwait(false);
        }

        foreach (ExecutorOutput output in executed.Outputs)
        {
            if (output is WorkRequested work)
                requestWork(work.Work);
            observer.OnExecutor(wave.Wave, output);
        }

        observer.OnWave(executed.Record, executed.Commit);
        await coordinator.AfterWaveAsync().ConfigureAwait(false);
        return executed.Record;
    }

    /// <summary>Executes genesis on an empty state; answers the head of any other.</summary>
    public async Task<WaveCommitRecord> EnsureGenesisAsync(Genesis genesis, CancellationToken cancellationToken)
    {
        WaveCommitRecord? head = await slots.State.CallAsync(0, static (state, _, _) => state.Head, cancellationToken).ConfigureAwait(false);
        if (head is not null)
            return head;
        using IDisposable held = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        ExecutedWave executed = await ExecuteAsync(
            (leases, _) => leases.Executor.ExecuteGenesis(genesis), cancellationToken).ConfigureAwait(false);
        observer.OnWave(executed.Record, executed.Commit);
        return executed.Record;
    }

    /// <summary>Executes and commits under one set of leases, again when a version on trial fails or is taken back meanwhile.</summary>
    private async Task<ExecutedWave> ExecuteAsync(
        Func<WaveLeases, OutputList<ExecutorOutput>, WaveCommit> execute, CancellationToken cancellationToken)
    {
        var outputs = new OutputList<ExecutorOutput>(OutputsMax);
        for (int attempt = 1; ; attempt++)
        {
            outputs.Clear();
            string refusal;
            using (WaveLeases leases = await WaveLeases.AcquireAsync(slots, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    WaveCommit commit = execute(leases, outputs);
                    outputs.ChargeOverflow(slots.Execution, nameof(IExecutor.ExecuteWave));
                    CommitReport report = leases.State.CommitWave(commit);
                    if (report is { Outcome: CommitOutcome.Committed, Record: { } record })
                        return new ExecutedWave(record, commit, outputs.Outputs);
                    refusal = $"wave {commit.Record.Wave} was executed, and {slots.State.Identity} answered {report.Outcome}";
                }
                catch (VersionRetiredException) when (attempt < AttemptsMax)
                {
                    // Not acknowledged: the versions that serve next run the wave.
                    continue;
                }
                catch (PluginFault) when (leases.IsOnTrial && attempt < AttemptsMax)
                {
                    // Counted against the version on probation; the wave is run again, in the end by the old one.
                    continue;
                }
            }

            // One of the two is wrong: what is on probation goes back before the wave runs again, and without probation there is nothing to go back to.
            if (!await coordinator.TakeBackWaveBoundAsync(refusal).ConfigureAwait(false))
                throw new InvariantException(refusal);
        }
    }

    private async Task TellMempoolAsync(OrderedWave wave, WaveCommitRecord record, CancellationToken cancellationToken)
    {
        if (!slots.Mempool.IsFilled)
            return;
        List<Hash32> ordered = [];
        SortedSet<Address> touched = [];
        foreach (Batch batch in wave.Batches)
        {
            foreach (Transaction transaction in batch.Transactions)
            {
                ordered.Add(transaction.Hash());
                touched.Add(transaction.From);
                if (transaction.FeePayer.Kind == FeePayerKind.Paymaster)
                    touched.Add(transaction.FeePayer.PaymasterAddress);
            }
        }

        IReadOnlyList<Account> accounts = await slots.State.CallAsync(
            touched,
            static (state, stamp, addresses) =>
            {
                using IStateSnapshot? head = state.OpenSnapshot(stamp, wave: null);
                List<Account> found = [];
                foreach (Address address in addresses)
                {
                    if (head is not null && AccountReader.Read(head, address) is { } account)
                        found.Add(account);
                }

                return found;
            },
            cancellationToken).ConfigureAwait(false);
        var feedback = new WaveFeedback(record.Wave, FeeMarket.After(record), ordered, accounts);
        await slots.Mempool.CallAsync(feedback, static (mempool, _, told) => mempool.Apply(told), cancellationToken).ConfigureAwait(false);
    }

    private sealed record ExecutedWave(WaveCommitRecord Record, WaveCommit Commit, IReadOnlyList<ExecutorOutput> Outputs);
}
