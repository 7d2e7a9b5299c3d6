using System.Numerics;
using Pyde.Contracts.Execution;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>An executor of transfers, one after another, by the letter of waves.md and execution.md; code it refuses to run.</summary>
/// <remarks>
/// Serves Standard without data and RegisterPubkey; every other type ends with a receipt that says so, after its nonce and its fee. On
/// waves of what it serves its result is the one right result. Keeps nothing between calls. No settings.
/// </remarks>
public sealed class ReferenceExecutor : IExecutor
{
    private const ushort MalformedPayload = 1;
    private const ushort TypeNotServed = 2;
    private const ushort InvalidAddress = 5;
    private const ushort NoSuchTarget = 6;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Common.NoSettings.Check(context.Configuration.Span);
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public WaveCommit ExecuteGenesis(Genesis genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        var ledger = new ReferenceLedger(null);
        UInt128 balances = 0;
        UInt128 stakes = 0;
        foreach (GenesisAccount account in genesis.Accounts)
        {
            ledger.Put(new Account { Address = account.Address, Balance = account.Balance, Keys = account.Keys });
            balances = checked(balances + account.Balance);
        }

        foreach (GenesisValidator validator in genesis.Validators)
        {
            ledger.Write(ReferenceKeys.Validator(validator.Validator), new ReferenceValidator(validator));
            stakes = checked(stakes + validator.Stake);
        }

        ledger.Write(ReferenceKeys.Supply, new ReferenceSupply(checked(balances + stakes), 0, 0, 0, 0, stakes));
        ledger.Write(ReferenceKeys.Parameters, genesis.Parameters);
        var record = new WaveCommitRecord
        {
            ChainId = genesis.ChainId,
            Epoch = default,
            Wave = default,
            AnchorHash = default,
            AnchorRound = default,
            PriorAnchorRound = default,
            PreviousRecordHash = genesis.Hash(),
            TimestampMs = genesis.TimestampMs,
            EventsRoot = default,
            EventsBloom = EventsBloom.Empty,
            ReceiptsRoot = default,
            TxCount = 0,
            GasUsed = 0,
            BaseFee = genesis.Parameters.BaseFee,
            RuleSet = genesis.RuleSet,
        };
        return new WaveCommit(record, ledger.Writes(), [], [], [], []);
    }

    /// <inheritdoc/>
    public WaveCommit ExecuteWave(
        OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(wave);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentNullException.ThrowIfNull(outputs);
        if (state.Record is not { } before)
            throw new ArgumentException("a wave runs on the state of the wave before it, and this one is empty", nameof(state));
        if (wave.Wave != before.Wave.Next || wave.ChainId != before.ChainId)
            throw new ArgumentException($"wave {wave.Wave} of chain {wave.ChainId} does not follow {before.Wave}", nameof(wave));
        var ledger = new ReferenceLedger(state);
        UInt128 baseFee = FeeMarket.After(before);
        var receipts = new List<Receipt>();
        var transactions = new List<ReadOnlyMemory<byte>>();
        var seen = new HashSet<Hash32>();
        ulong gasLimits = 0;
        foreach (Transaction transaction in InOrder(wave))
        {
            string? refusal = seen.Add(transaction.Hash())
                ? ReferenceAdmission.Refusal(transaction, wave, ledger, baseFee, FeeMarket.CeilingGas - gasLimits)
                : "it stands in the wave before";
            if (refusal is not null)
            {
                outputs.TryPush(new TransactionSkipped(transaction.Hash(), refusal));
                continue;
            }

            gasLimits += transaction.GasLimit;
            Receipt receipt = Run(transaction, wave.Wave, (uint)receipts.Count, ledger, baseFee);
            if (receipt.ReasonText is { } text)
                outputs.TryPush(new StepRemark(receipt.TxIndex, text));
            receipts.Add(receipt);
            transactions.Add(BorshCodec.Encode(transaction));
        }

        Distribute(receipts, ledger);
        var record = new WaveCommitRecord
        {
            ChainId = wave.ChainId,
            Epoch = wave.Epoch,
            Wave = wave.Wave,
            AnchorHash = wave.AnchorHash,
            AnchorRound = wave.AnchorRound,
            PriorAnchorRound = wave.PriorAnchorRound,
            PreviousRecordHash = before.Hash(),
            TimestampMs = wave.TimestampMs,
            EventsRoot = default,
            EventsBloom = EventsBloom.Empty,
            ReceiptsRoot = MerkleRoot.Of<Receipt>([.. receipts]),
            TxCount = (uint)receipts.Count,
            GasUsed = receipts.Aggregate(0UL, static (sum, receipt) => sum + receipt.GasUsed),
            BaseFee = baseFee,
            RuleSet = before.RuleSet,
        };
        return new WaveCommit(record, ledger.Writes(), [], [], receipts, transactions);
    }

    /// <inheritdoc/>
    public ViewReport View(ViewCall call, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) =>
        new(ViewOutcome.NoSuchTarget, default, 0, "this executor deploys nothing");

    /// <inheritdoc/>
    public WorkReport RunWork(ExecutorWork work, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) =>
        new(false, "this executor compiles nothing");

    /// <inheritdoc/>
    public Hash32 HandOffDigest() => default;

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => ExportProgress.Done;

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        // Nothing is kept between calls.
    }

    /// <inheritdoc/>
    public void AbandonExport()
    {
        // Nothing is tracked.
    }

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.TryRead(out _) ? ImportOutcome.Refused(0, "expected no record, found one") : ImportOutcome.Accepted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }

    // Certifications are step 3 of a wave, everything else is step 7.
    private static IEnumerable<Transaction> InOrder(OrderedWave wave)
    {
        IEnumerable<Transaction> all = wave.Batches.SelectMany(static batch => batch.Transactions);
        return all.Where(static transaction => transaction.Type == TransactionType.ParachainCertify)
            .Concat(all.Where(static transaction => transaction.Type != TransactionType.ParachainCertify));
    }

    private static Receipt Run(Transaction transaction, WaveNumber wave, uint index, ReferenceLedger ledger, UInt128 baseFee)
    {
        ulong gas = ReferenceAdmission.Intrinsic(transaction);
        UInt128 fee = gas * baseFee;
        Account sender = ledger.Account(transaction.From)!;
        sender.Nonces.TryUse(transaction.Nonce, out NonceWindow nonces);
        ledger.Put(sender with { Nonces = nonces, Balance = sender.Balance - fee });
        (ushort code, string? text) = Apply(transaction, ledger);
        return new Receipt
        {
            Wave = wave,
            TxIndex = index,
            TxHash = transaction.Hash(),
            Status = code == 0 ? ReceiptStatus.Success : ReceiptStatus.Refused,
            RefusalCode = code,
            GasUsed = gas,
            FeePaid = fee,
            ReasonText = text,
        };
    }

    // What a transaction does beside nonce and fee; nothing when it is refused.
    private static (ushort Code, string? Text) Apply(Transaction transaction, ReferenceLedger ledger)
    {
        Account sender = ledger.Account(transaction.From)!;
        switch (transaction.Type)
        {
            case TransactionType.RegisterPubkey:
                ledger.Put(sender with { Keys = AuthKeys.Single(transaction.Data) });
                return (0, null);
            case TransactionType.ParachainCertify
                when BorshCodec.TryDecode(transaction.Data.Span, out ParachainCertifyPayload _) != DecodeOutcome.Ok:
                return (MalformedPayload, "the data is no certification");
            case not TransactionType.Standard:
                return (TypeNotServed, $"{transaction.Type} is not served");
        }

        if (ledger.IsForeign(transaction.To))
            return (InvalidAddress, $"the record of {transaction.To} belongs to another address");
        if (ledger.Account(transaction.To) is { CodeHash.IsZero: false })
            return (TypeNotServed, "calls are not served");
        if (!transaction.Data.IsEmpty)
            return (NoSuchTarget, $"{transaction.To} is no contract");
        if (transaction.Value == 0)
            return (0, null);
        ledger.Put(sender with { Balance = sender.Balance - transaction.Value });
        Account target = ledger.Account(transaction.To) ?? new Account { Address = transaction.To };
        ledger.Put(target with { Balance = checked(target.Balance + transaction.Value) });
        return (0, null);
    }

    // Step 9: 70 % burnt, 20 % to the reward pool, the rest to the treasury.
    private static void Distribute(List<Receipt> receipts, ReferenceLedger ledger)
    {
        BigInteger fees = receipts.Aggregate(BigInteger.Zero, static (sum, receipt) => sum + (BigInteger)receipt.FeePaid);
        if (fees.IsZero)
            return;
        var burnt = (UInt128)(fees * 70 / 100);
        var pool = (UInt128)(fees * 20 / 100);
        ReferenceSupply supply = ledger.Read<ReferenceSupply>(ReferenceKeys.Supply)
            ?? throw new InvariantException("the state has no supply record");
        ledger.Write(ReferenceKeys.Supply, supply with
        {
            Burnt = supply.Burnt + burnt,
            RewardPool = supply.RewardPool + pool,
            Treasury = supply.Treasury + ((UInt128)fees - burnt - pool),
        });
    }
}
