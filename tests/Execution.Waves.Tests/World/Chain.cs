using System.Collections.Immutable;
using Execution.Waves.Accounts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Parachains.Registry;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Building;
using Wasm.Interpreter;

namespace Execution.Waves.Tests.World;

/// <summary>A chain of one executor over state in memory. After every wave supply is checked, and the wave runs a second time on a second
/// executor.</summary>
internal sealed class Chain : IDisposable
{
    public const int Actors = 10;

    private readonly WaveExecutor _executor = new(SignatureDouble.Instance);
    private readonly WaveExecutor _other = new(SignatureDouble.Instance);
    private readonly Dictionary<Hash32, ReadOnlyMemory<byte>> _code = [];
    private SortedList<Hash32, ReadOnlyMemory<byte>> _values = [];

    public Chain(Func<GenesisParameters, GenesisParameters>? parameters = null, params IWasmEngine[] engines)
    {
        Engines = engines.Length > 0 ? engines : [new InterpreterEngine()];
        Accounts = [.. Enumerable.Range(0, Actors).Select(Actor.Make)];
        Genesis = new Genesis
        {
            ChainId = new ChainId(31_337),
            RuleSet = new RuleSetId(1),
            TimestampMs = 1_000_000,
            Accounts =
            [
                .. Accounts.OrderBy(actor => actor.Address).Select(actor => new GenesisAccount
                {
                    Address = actor.Address,
                    Balance = Amounts.FromPyde(1_000_000),
                    Keys = AuthKeys.Single(actor.PublicKey),
                }),
            ],
            Validators =
            [
                .. Accounts.OrderBy(actor => actor.Address).Select(actor => new GenesisValidator
                {
                    Validator = actor.Address,
                    Operator = actor.Address,
                    PublicKey = actor.PublicKey,
                    Stake = Amounts.FromPyde(10_000),
                }),
            ],
            Parameters = (parameters ?? (given => given))(new GenesisParameters()),
        };
        Apply(_executor.ExecuteGenesis(Genesis));
        foreach (Actor actor in Accounts)
            actor.Transactions = new TransactionBuilder(Genesis.ChainId, actor.Address, actor.Signer);
    }

    public Genesis Genesis { get; }

    public IReadOnlyList<IWasmEngine> Engines { get; set; }

    public ImmutableArray<Actor> Accounts { get; }

    public WaveCommitRecord Record { get; private set; } = null!;

    public WaveCommit Last { get; private set; } = null!;

    public ListSink<ExecutorOutput> Outputs { get; private set; } = new();

    public ulong Wave => Record.Wave.Value;

    public IStateSnapshot Snapshot => new MemorySnapshot(_values, _code, Record);

    public State.WaveState State => new(Snapshot);

    public ParachainStore Parachains => new(State);

    public Actor this[int index] => Accounts[index];

    /// <summary>Runs the next wave.</summary>
    public WaveCommit Run(params Transaction[] transactions)
    {
        OrderedWave wave = Next(transactions);
        IStateSnapshot before = Snapshot;
        Outputs = new ListSink<ExecutorOutput>();
        WaveCommit commit = _executor.ExecuteWave(wave, before, Engines, Outputs);
        WaveCommit again = _other.ExecuteWave(wave, before, Engines, new ListSink<ExecutorOutput>());
        Assert.Equal(BytesOf(commit), BytesOf(again));
        Apply(commit);
        AssertSupply();
        return commit;
    }

    /// <summary>Runs the next wave once, for tests of many waves.</summary>
    public void RunUnchecked(params Transaction[] transactions)
    {
        Outputs = new ListSink<ExecutorOutput>();
        Apply(_executor.ExecuteWave(Next(transactions), Snapshot, Engines, Outputs));
    }

    /// <summary>Runs empty waves until a wave has run.</summary>
    public void RunTo(ulong wave)
    {
        while (Wave < wave)
            Run();
    }

    /// <summary>Runs a wave of one transaction that must take effect.</summary>
    public Receipt Do(Transaction transaction)
    {
        Run(transaction);
        Receipt receipt = ReceiptOf(transaction) ?? throw new InvalidOperationException("skipped: " + string.Join(", ", Outputs.Items));
        Assert.True(receipt.Status == ReceiptStatus.Success, $"{receipt.Status} {receipt.RefusalCode} {receipt.ReasonText}");
        return receipt;
    }

    /// <summary>Runs a wave of one transaction that must have this status.</summary>
    public Receipt Try(Transaction transaction)
    {
        Run(transaction);
        return ReceiptOf(transaction) ?? throw new InvalidOperationException("skipped: " + string.Join(", ", Outputs.Items));
    }

    public Receipt? ReceiptOf(Transaction transaction) => Last.Receipts.FirstOrDefault(receipt => receipt.TxHash == transaction.Hash());

    public Account? AccountOf(Address address) => new Ledger(State).Find(address);

    public UInt128 BalanceOf(Address address) => AccountOf(address)?.Balance ?? 0;

    public ViewReport View(ParachainId parachain, string function, params byte[] calldata) => _executor.View(
        new ViewCall(new Address(parachain.Value), default, function, calldata, 10_000_000), Snapshot, Engines);

    public ViewReport View(ViewCall call) => _executor.View(call, Snapshot, Engines);

    public WorkReport Work(ExecutorWork work) => _executor.RunWork(work, Snapshot, Engines);

    public OrderedWave Next(params Transaction[] transactions) => new()
    {
        ChainId = Genesis.ChainId,
        Wave = Record.Wave.Next,
        Epoch = default,
        AnchorHash = Digest.Blake3(BitConverter.GetBytes(Wave)),
        AnchorRound = new Round(Wave + 1),
        PriorAnchorRound = new Round(Wave),
        TimestampMs = Record.TimestampMs + 500,
        Batches = transactions.Length == 0 ? [] : [new Batch { ChainId = Genesis.ChainId, Transactions = [.. transactions] }],
    };

    public static byte[] BytesOf(WaveCommit commit) => BorshCodec.Encode(commit);

    public void Dispose()
    {
        _executor.Dispose();
        _other.Dispose();
        foreach (IWasmEngine engine in Engines)
            engine.Dispose();
    }

    private void Apply(WaveCommit commit)
    {
        var next = new SortedList<Hash32, ReadOnlyMemory<byte>>(_values);
        for (int i = 0; i < commit.Writes.Count; i++)
        {
            Assert.True(i == 0 || commit.Writes[i - 1].Key.CompareTo(commit.Writes[i].Key) < 0, "writes ascend strictly");
            if (commit.Writes[i].Value is { } value)
                next[commit.Writes[i].Key] = value.ToArray();
            else
                next.Remove(commit.Writes[i].Key);
        }

        foreach (CodeWrite code in commit.Code)
        {
            if (code.Code is { } bytes)
                _code[code.Hash] = bytes;
            else
                _code.Remove(code.Hash);
        }

        _values = next;
        Record = commit.Record;
        Last = commit;
    }

    // minted − burnt = balances + tanks + stakes + pools + deposits. An account record is what decodes as one and lies under its own key.
    private void AssertSupply()
    {
        UInt128 held = 0;
        foreach (KeyValuePair<Hash32, ReadOnlyMemory<byte>> entry in _values)
        {
            if (BorshCodec.TryDecode(entry.Value.Span, out Account account) == DecodeOutcome.Ok
                && StateKeys.Account(account.Address) == entry.Key)
                held += account.Balance + account.GasTank;
        }

        SupplyRecord supply = new Ledger(State).Supply();
        Assert.Equal(supply.Minted - supply.Burnt, held + supply.Stakes + supply.RewardPool + supply.Treasury + supply.Deposits);
    }
}
