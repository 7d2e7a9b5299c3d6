using Execution.Waves;
using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Wrong;

/// <summary>The real executor, but for one fault.</summary>
public sealed class WrongExecutor() : WrongBase<WaveExecutor>(new WaveExecutor()), IExecutor
{
    private const ulong TrustedWaves = 6;

    private static readonly Hash32 Answer = Digest.Blake3("answer"u8);
    private static readonly Hash32 Closed = Digest.Blake3("pyde.parachain.message-closed"u8);

    /// <inheritdoc/>
    public WaveCommit ExecuteGenesis(Genesis genesis) => Inner.ExecuteGenesis(genesis);

    /// <inheritdoc/>
    public WaveCommit ExecuteWave(
        OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(wave);
        ArgumentNullException.ThrowIfNull(state);
        Called();
        bool isQuiet = Fault == "hides-switches";
        WaveCommit commit = Inner.ExecuteWave(wave, state, engines, isQuiet ? new WithoutSwitches(outputs) : outputs);
        if (wave.Wave.Value < TrustedWaves)
            return commit;
        return Fault switch
        {
            "mints" => commit with { Writes = Changed(commit.Writes, static account => account with { Balance = account.Balance + 1 }) },
            "forgets-nonces" => commit with { Writes = Changed(commit.Writes, account => account with { Nonces = Before(state, account).Nonces }) },
            "drops-a-write" => commit with { Writes = commit.Writes.SkipLast(1).ToArray() },
            "calls-back-twice" => WithEvents(commit, static e => Is(e, Answer) ? 2 : 1),
            "loses-outcomes" => WithEvents(commit, static e => Is(e, Closed) ? 0 : 1),
            "draws-lots" => commit with { Record = With(commit.Record, commit.Record.GasUsed + Lot(), commit.Record.TimestampMs) },
            "looks-at-the-clock" => commit with
            {
                Record = With(commit.Record, commit.Record.GasUsed, (ulong)Context.Time.GetUtcNow().ToUnixTimeMilliseconds()),
            },
            _ => commit,
        };
    }

    /// <inheritdoc/>
    public ViewReport View(ViewCall call, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) => Inner.View(call, state, engines);

    /// <inheritdoc/>
    public WorkReport RunWork(ExecutorWork work, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) => Inner.RunWork(work, state, engines);

    private static bool Is(EventRecord emitted, Hash32 topic) => !emitted.Topics.IsEmpty && emitted.Topics[0] == topic;

    private static bool IsAccount(StateWrite write, out Account account)
    {
        account = null!;
        return write.Value is { } value && BorshCodec.TryDecode(value.Span, out account) == DecodeOutcome.Ok && Account.StateKey(account.Address) == write.Key;
    }

    // The first account of the wave that a person owns.
    private static List<StateWrite> Changed(IReadOnlyList<StateWrite> writes, Func<Account, Account> change)
    {
        List<StateWrite> changed = [.. writes];
        int index = changed.FindIndex(static write => IsAccount(write, out Account account) && account.Type == AccountType.ExternallyOwned && account.Nonces.Base > 0);
        if (index >= 0 && IsAccount(changed[index], out Account found))
            changed[index] = changed[index] with { Value = BorshCodec.Encode(change(found)) };
        return changed;
    }

    private static Account Before(IStateSnapshot state, Account account)
    {
        const int accountBytesMax = 16 * 1_024;
        byte[] bytes = new byte[accountBytesMax];
        return state.TryRead(Account.StateKey(account.Address), bytes, out int length) == Pyde.Contracts.Host.ReadOutcome.Found
            && BorshCodec.TryDecode(bytes.AsSpan(0, length), out Account before) == DecodeOutcome.Ok
            ? before
            : account;
    }

    // As a fault in the executor would show: numbered, counted and under the right root.
    private static WaveCommit WithEvents(WaveCommit commit, Func<EventRecord, int> times)
    {
        List<EventRecord> events = [];
        Dictionary<uint, uint> counts = [];
        foreach (EventRecord item in commit.Events)
        {
            for (int i = times(item); i > 0; i--)
            {
                uint index = counts.GetValueOrDefault(item.TxIndex);
                counts[item.TxIndex] = index + 1;
                events.Add(new EventRecord
                {
                    Wave = item.Wave,
                    TxIndex = item.TxIndex,
                    EventIndex = index,
                    Emitter = item.Emitter,
                    Topics = item.Topics,
                    Data = item.Data,
                });
            }
        }

        if (events.Count == commit.Events.Count)
            return commit;
        Receipt[] receipts = commit.Receipts.Select(receipt => WithCount(receipt, counts.GetValueOrDefault(receipt.TxIndex))).ToArray();
        EventRecord[] changed = events.ToArray();
        WaveCommitRecord record = With(commit.Record, commit.Record.GasUsed, commit.Record.TimestampMs, changed, MerkleRoot.Of<Receipt>(receipts));
        return commit with { Record = record, Events = changed, Receipts = receipts };
    }

    private static Receipt WithCount(Receipt receipt, uint events) => new()
    {
        Wave = receipt.Wave,
        TxIndex = receipt.TxIndex,
        TxHash = receipt.TxHash,
        Status = receipt.Status,
        RefusalCode = receipt.RefusalCode,
        GasUsed = receipt.GasUsed,
        FeePaid = receipt.FeePaid,
        EventCount = events,
        ReturnData = receipt.ReturnData,
        ProducedBy = receipt.ProducedBy,
    };

    private ulong Lot()
    {
        Span<byte> draw = stackalloc byte[1];
        Context.Random.Fill(draw);
        return draw[0] & 1u;
    }

    private static WaveCommitRecord With(
        WaveCommitRecord record, ulong gasUsed, ulong timestampMs, EventRecord[]? events = null, Hash32? receiptsRoot = null) => new()
    {
        ChainId = record.ChainId,
        Epoch = record.Epoch,
        Wave = record.Wave,
        AnchorHash = record.AnchorHash,
        AnchorRound = record.AnchorRound,
        PriorAnchorRound = record.PriorAnchorRound,
        PreviousRecordHash = record.PreviousRecordHash,
        TimestampMs = timestampMs,
        Roots = record.Roots,
        EventsRoot = events is null ? record.EventsRoot : MerkleRoot.Of<EventRecord>(events),
        EventsBloom = events is null ? record.EventsBloom : EventsBloom.Of(events),
        ReceiptsRoot = receiptsRoot ?? record.ReceiptsRoot,
        TxCount = record.TxCount,
        GasUsed = gasUsed,
        BaseFee = record.BaseFee,
        RuleSet = record.RuleSet,
        ParachainRuns = record.ParachainRuns,
    };

    private sealed class WithoutSwitches(IOutputSink<ExecutorOutput> sink) : IOutputSink<ExecutorOutput>
    {
        public int Remaining => sink.Remaining;

        public bool TryPush(ExecutorOutput output) => output is ModuleSwitched || sink.TryPush(output);
    }
}
