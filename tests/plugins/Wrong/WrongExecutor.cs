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
            "calls-back-twice" => commit with { Events = commit.Events.SelectMany(static e => Is(e, Answer) ? new[] { e, e } : new[] { e }).ToArray() },
            "loses-outcomes" => commit with { Events = commit.Events.Where(static e => !Is(e, Closed)).ToArray() },
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

    private ulong Lot()
    {
        Span<byte> draw = stackalloc byte[1];
        Context.Random.Fill(draw);
        return draw[0] & 1u;
    }

    private static WaveCommitRecord With(WaveCommitRecord record, ulong gasUsed, ulong timestampMs) => new()
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
        EventsRoot = record.EventsRoot,
        EventsBloom = record.EventsBloom,
        ReceiptsRoot = record.ReceiptsRoot,
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
