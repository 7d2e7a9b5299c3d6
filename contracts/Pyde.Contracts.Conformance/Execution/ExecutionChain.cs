using Pyde.Contracts.Conformance.State;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>A chain of waves that the executor under test runs, each compared with what the reference makes of it.</summary>
internal sealed class ExecutionChain
{
    private readonly ReferenceExecutor _reference = new();

    public ExecutionChain(Trial trial, Genesis? genesis = null)
    {
        Instance = trial.Node().Start();
        World = new ExecutionWorld(trial);
        Genesis given = genesis ?? ExecutionWorld.Genesis();
        WaveCommit commit = Executor.ExecuteGenesis(given);
        Compare(_reference.ExecuteGenesis(given), commit);
        Head = ReferenceVersion.After(null, commit);
        CheckSupply();
    }

    public KitInstance Instance { get; }

    public IExecutor Executor => Instance.As<IExecutor>();

    public ExecutionWorld World { get; }

    public ReferenceVersion Head { get; private set; }

    public IReadOnlyList<Receipt> Receipts => Head.Receipts;

    /// <summary>What the executor pushed in the last wave.</summary>
    public List<ExecutorOutput> Outputs { get; private set; } = [];

    public UInt128 BalanceOf(Address address) => AccountOf(address)?.Balance ?? 0;

    public Account? AccountOf(Address address) => Decode<Account>(Head.Value(ReferenceKeys.Account(address)));

    public ReferenceSupply Supply => Decode<ReferenceSupply>(Head.Value(ReferenceKeys.Supply))
        ?? throw new CheckFailure("the supply record: expected one, found none");

    /// <summary>The wave after the head, in one batch for each list.</summary>
    public OrderedWave Next(params Transaction[][] batches) => new()
    {
        ChainId = Head.Record.ChainId,
        Wave = Head.Record.Wave.Next,
        Epoch = new EpochNumber(3),
        AnchorHash = Digest.Blake3([9, (byte)Head.Record.Wave.Value]),
        AnchorRound = new Round(40 + Head.Record.Wave.Value),
        PriorAnchorRound = new Round(39 + Head.Record.Wave.Value),
        TimestampMs = Head.Record.TimestampMs + 500,
        Beacon = Digest.Blake3([8]),
        Batches = [.. batches.Select(batch => new Batch { ChainId = Head.Record.ChainId, Transactions = [.. batch] })],
    };

    /// <summary>Runs the next wave, compares it and goes on from it.</summary>
    public WaveCommit Run(params Transaction[] transactions) => Run(Next([transactions]));

    /// <summary>Runs the next wave, compares it and goes on from it.</summary>
    public WaveCommit Run(OrderedWave wave)
    {
        WaveCommit commit = Execute(wave);
        Head = ReferenceVersion.After(Head, commit);
        CheckSupply();
        return commit;
    }

    /// <summary>Runs a wave on the head and compares it; the chain stays where it is.</summary>
    public WaveCommit Execute(OrderedWave wave, int capacity = KitSink<ExecutorOutput>.Capacity)
    {
        KitSink<ExecutorOutput> sink = new(capacity);
        KitSink<ExecutorOutput> expected = new();
        WaveCommit commit = WithSnapshot(snapshot => Executor.ExecuteWave(wave, snapshot, [], sink));
        Compare(WithSnapshot(snapshot => _reference.ExecuteWave(wave, snapshot, [], expected)), commit);
        Outputs = sink.Outputs;
        if (capacity < KitSink<ExecutorOutput>.Capacity)
            return commit;
        Expect.Same(Skipped(expected.Outputs), Skipped(Outputs), $"transactions that are reported as skipped in wave {wave.Wave}");
        foreach (TransactionSkipped skipped in Outputs.OfType<TransactionSkipped>())
            Expect.That(
                !string.IsNullOrWhiteSpace(skipped.Reason), $"a skipped transaction {skipped.Transaction}: expected a reason, found none");
        return commit;
    }

    /// <summary>Opens the head's state for one call: the snapshot dies with the call's lease.</summary>
    public T WithSnapshot<T>(Func<IStateSnapshot, T> call)
    {
        LeaseToken lease = new();
        LeaseStamp stamp = lease.Stamp;
        using ReferenceSnapshot snapshot = new(Head, stamp);
        T answer = call(snapshot);
        lease.TryEnd(stamp);
        return answer;
    }

    /// <summary>Changes what the head looks like: a chain that got here by other means.</summary>
    public void Pretend(Func<ReferenceVersion, ReferenceVersion> change) => Head = change(Head);

    public void PutValue(Hash32 key, byte[] value) => Pretend(head => head with { Values = head.Values.SetItem(key, value) });

    private static string[] Skipped(IEnumerable<ExecutorOutput> outputs) =>
        [.. outputs.OfType<TransactionSkipped>().Select(static skipped => skipped.Transaction.ToString())];

    private static T? Decode<T>(ReadOnlyMemory<byte>? bytes)
        where T : class, IBorshValue<T> =>
        bytes is { } present && BorshCodec.TryDecode(present.Span, out T value) == DecodeOutcome.Ok ? value : null;

    private static void Compare(WaveCommit expected, WaveCommit found)
    {
        string wave = $"wave {expected.Record.Wave}";
        Expect.Same([.. expected.Receipts.Select(Show)], [.. found.Receipts.Select(Show)], $"receipts of {wave}");
        Expect.Same([.. expected.Writes.Select(Show)], [.. found.Writes.Select(Show)], $"writes of {wave}");
        Expect.Same(
            [.. expected.Transactions.Select(static bytes => StateReads.Show(bytes))],
            [.. found.Transactions.Select(static bytes => StateReads.Show(bytes))],
            $"transactions of {wave}");
        Expect.Equal(expected.Code.Count, found.Code.Count, $"changes of the code table in {wave}");
        Expect.Equal(expected.Events.Count, found.Events.Count, $"events of {wave}");
        Expect.Equal(expected.Record.BaseFee, found.Record.BaseFee, $"base fee of {wave}");
        Expect.Equal(expected.Record.GasUsed, found.Record.GasUsed, $"gas used in {wave}");
        Expect.Equal(expected.Record.Hash(), found.Record.Hash(), $"hash of the record of {wave}");
        Expect.That(found.Record.Roots == default, $"record of {wave}: expected state roots of zero, found others");
    }

    private static string Show(Receipt receipt) =>
        $"{receipt.Wave}/{receipt.TxIndex} {receipt.TxHash} {receipt.Status} {receipt.RefusalCode}, "
        + $"gas {receipt.GasUsed}, fee {receipt.FeePaid}, " + Digest.Blake3(BorshCodec.Encode(receipt));

    private static string Show(StateWrite write) => $"{write.Key} {StateReads.Show(write.Value)}";

    // minted − burnt = balances + tanks + stakes + pools + deposits.
    private void CheckSupply()
    {
        UInt128 held = Supply.OutsideAccounts;
        foreach ((Hash32 key, ReadOnlyMemory<byte> value) in Head.Values)
        {
            if (Decode<Account>(value) is { } account && ReferenceKeys.Account(account.Address) == key)
                held += account.Balance + account.GasTank;
        }

        Expect.Equal(Supply.Held, held, $"supply after wave {Head.Record.Wave}: minted less burnt, against what is held");
    }
}
