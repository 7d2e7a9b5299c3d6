using System.Collections.Immutable;
using System.Diagnostics;
using Benchmarks.Swap;
using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Crypto.Falcon;
using Pyde.Host.Slots;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Building;

namespace Benchmarks.Gas;

/// <summary>A development chain of the plugins that ship: real signatures, real executor, real tree over a store in memory.</summary>
internal sealed class GasChain : IAsyncDisposable
{
    /// <summary>Validators, which are the members of every parachain; the first accounts.</summary>
    public const int Validators = 4;

    private readonly BenchNode _node;
    private readonly FalconKeyPair[] _keys;
    private readonly IWasmEngine[] _engines;
    private readonly Lease<IExecutor> _executor;
    private readonly Lease<IStateStore> _state;
    private readonly DroppedOutputs _outputs = new();
    private WaveCommitRecord _record = null!;

    private GasChain(BenchNode node, FalconKeyPair[] keys, IWasmEngine engine)
    {
        _node = node;
        _keys = keys;
        _engines = [engine];
        if (!node.Slots.Execution.TryAcquire(out _executor) || !node.Slots.State.TryAcquire(out _state))
            throw new InvalidOperationException("the slots do not serve");
        Senders = [.. keys.Select(key => new TransactionBuilder(ChainId.Development, AddressOf(key), SignerOf(key)))];
    }

    /// <summary>One builder an account.</summary>
    public ImmutableArray<TransactionBuilder> Senders { get; }

    /// <summary>Signers of the validators, by account.</summary>
    public IEnumerable<(Address Validator, DigestSigner Signer)> Members =>
        _keys.Take(Validators).Select(key => (AddressOf(key), SignerOf(key)));

    /// <summary>The next wave's number.</summary>
    public ulong NextWave => _record.Wave.Value + 1;

    /// <summary>Starts a chain.</summary>
    public static async Task<GasChain> StartAsync(string plugins, IWasmEngine engine, int accounts)
    {
        FalconKeyPair[] keys = [.. Enumerable.Range(0, accounts).Select(FalconSigning.KeyOf)];
        Genesis genesis = DevelopmentChain.Create(
            [.. keys.Select(key => (ReadOnlyMemory<byte>)key.PublicKey.ToArray())], Validators, new RuleSetId(1), committeeSeats: Validators);
        BenchNode node = new(genesis.Hash());
        await node.FillAsync(node.Slots.Execution, Path.Combine(plugins, "Execution.Waves"));
        await node.FillAsync(node.Slots.State, Path.Combine(plugins, "State.Jmt"));
        GasChain chain = new(node, keys, engine);
        chain.Commit(chain._executor.Contract.ExecuteGenesis(genesis));
        return chain;
    }

    /// <summary>Executes and commits a wave.</summary>
    /// <returns>Nanoseconds of both together, and what came of it.</returns>
    public (double Nanoseconds, WaveCommit Wave) Run(params Transaction[] transactions)
    {
        // As they come from the network: whoever made a transaction knows its hash already, and a node has to compute it.
        ImmutableArray<Transaction> received = [.. transactions.Select(Receive)];

        // A collection in the middle would be paid by whoever happens to run.
        GC.Collect(0);
        using IStateSnapshot snapshot = _state.Contract.OpenSnapshot(_state.Stamp, null)!;
        var wave = new OrderedWave
        {
            ChainId = ChainId.Development,
            Wave = _record.Wave.Next,
            Epoch = default,
            AnchorHash = Digest.Blake3(BitConverter.GetBytes(NextWave)),
            AnchorRound = new Round(NextWave),
            PriorAnchorRound = new Round(NextWave - 1),
            TimestampMs = _record.TimestampMs + 500,
            Batches = transactions.Length == 0 ? [] : [new Batch { ChainId = ChainId.Development, Transactions = received }],
        };
        long start = Stopwatch.GetTimestamp();
        WaveCommit commit = _executor.Contract.ExecuteWave(wave, snapshot, _engines, _outputs);
        Commit(commit);
        double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        if (commit.Receipts.Count < transactions.Length)
            throw new InvalidOperationException($"{transactions.Length} transactions, {commit.Receipts.Count} receipts: {_outputs.Last}");
        return (nanoseconds, commit);
    }

    /// <summary>Executes a wave of transactions that must succeed.</summary>
    /// <returns>Nanoseconds of the wave, and the receipts in the order of the transactions.</returns>
    public (double Nanoseconds, ImmutableArray<Receipt> Receipts) Do(params Transaction[] transactions)
    {
        (double nanoseconds, WaveCommit wave) = Run(transactions);

        // A wave has receipts of other steps too, such as deliveries.
        ImmutableArray<Receipt> receipts =
            [.. transactions.Select(transaction => wave.Receipts.First(step => step.TxHash == transaction.Hash()))];
        for (int i = 0; i < receipts.Length; i++)
        {
            if (receipts[i] is { Status: not ReceiptStatus.Success } failed)
                throw new InvalidOperationException($"{transactions[i].Type}: {failed.Status} {failed.RefusalCode} {failed.ReasonText}");
        }

        return (nanoseconds, receipts);
    }

    /// <summary>Reads a value of the state as of now.</summary>
    public byte[] Read(Hash32 key)
    {
        using IStateSnapshot snapshot = _state.Contract.OpenSnapshot(_state.Stamp, null)!;
        byte[] buffer = new byte[Limits.EventDataBytesMax];
        snapshot.TryRead(in key, buffer, out int bytes);
        return buffer[..bytes];
    }

    public async ValueTask DisposeAsync()
    {
        _executor.Dispose();
        _state.Dispose();
        foreach (FalconKeyPair key in _keys)
            key.Dispose();
        await _node.DisposeAsync();
    }

    private static Address AddressOf(FalconKeyPair key) => Address.FromPublicKey(key.PublicKey);

    private static DigestSigner SignerOf(FalconKeyPair key) => (context, digest) => FalconSigning.Sign(key, context, digest);

    private static Transaction Receive(Transaction made) =>
        BorshCodec.TryDecode(BorshCodec.Encode(made), out Transaction received) == DecodeOutcome.Ok
            ? received
            : throw new InvalidOperationException($"a transaction of type {made.Type} does not decode");

    private void Commit(WaveCommit commit)
    {
        CommitReport report = _state.Contract.CommitWave(commit);
        if (report.Outcome != CommitOutcome.Committed)
            throw new InvalidOperationException($"wave {commit.Record.Wave}: {report.Outcome}");
        _record = commit.Record;
    }

    /// <summary>Keeps what was said last, for the message of a failure.</summary>
    private sealed class DroppedOutputs : IOutputSink<ExecutorOutput>
    {
        public int Remaining => int.MaxValue;

        public ExecutorOutput? Last { get; private set; }

        public bool TryPush(ExecutorOutput output)
        {
            Last = output;
            return true;
        }
    }
}
