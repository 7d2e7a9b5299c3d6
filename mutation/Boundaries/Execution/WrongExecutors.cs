using System.Collections.Immutable;
using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Boundaries.Execution;

/// <summary>Executors that break one promise each.</summary>
internal static class WrongExecutors
{
    public static IReadOnlyList<WrongImplementation> All { get; } =
    [
        Wrong(
            "loses the last write of a wave",
            inner => new Results(inner, static commit => commit with { Writes = [.. commit.Writes.SkipLast(1)] })),
        Wrong(
            "writes in descending order",
            inner => new Results(inner, static commit => commit with { Writes = [.. commit.Writes.Reverse()] })),
        Wrong("writes what did not change", inner => new Results(inner, static commit => commit with
        {
            Writes = commit.Writes.Count > 0 ? commit.Writes : [new StateWrite(default, default(ReadOnlyMemory<byte>?))],
        })),
        Wrong("swaps the first two transactions of a wave", inner => new Waves(inner, SwapFirst)),
        Wrong("runs the batches in the wrong order", inner => new Waves(inner, static wave => With(wave, [.. wave.Batches.Reverse()]))),
        Wrong("runs certifications where they stand", inner => new CertifiesInPlace(inner)),
        Wrong("drops every second batch", inner => new Waves(
            inner, static wave => With(wave, [.. wave.Batches.Where((_, i) => i % 2 == 0)]))),
        Wrong("charges no fee for what it refuses", inner => new RefundsRefused(inner)),
        Wrong("lets a quantum leak out of the supply", inner => new LeaksSupply(inner)),
        Wrong("burns the remainder of the fees", inner => new BurnsRemainder(inner)),
        Wrong("leaves the nonce of a refused transaction free", inner => new FreesNonce(inner)),
        Wrong(
            "counts a unit of gas too much",
            inner => new Results(
                inner, static commit => WithRecord(commit, gas: commit.Record.GasUsed + (commit.Record.TxCount > 0 ? 1UL : 0)))),
        Wrong("keeps the base fee as it was", inner => new KeepsBaseFee(inner)),
        Wrong(
            "takes the clock for the timestamp",
            inner => new Waves(inner, static wave => With(wave, wave.Batches, timestamp: wave.TimestampMs + 1))),
        Wrong("forgets who came before", inner => new Results(inner, static commit => WithRecord(commit, previous: default(Hash32)))),
        Wrong("keeps receipts but not their root", inner => new Results(
            inner, static commit => WithRecord(commit, receipts: default(Hash32)))),
        Wrong("fills the state roots in itself", inner => new Results(
            inner, static commit => commit with { Record = commit.Record.WithRoots(new StateRoots(Digest.Blake3([1]), default)) })),
        Wrong("lets a deadline pass a wave late", inner => new Waves(inner, static wave => Map(wave, Later))),
        Wrong("skips transactions without a word", inner => new SkipsQuietly(inner)),
        Wrong("keeps the overlay of a wave for the next one", inner => new KeepsOverlay(inner)),
        Wrong("lets the number of calls change a result", inner => new Counts(inner)),
        Wrong("lets a view call write", inner => new ViewWrites(inner)),
        Wrong("answers a view call of nobody", inner => new ViewsAnything(inner)),
        Wrong("says that work was done that was not", inner => new DoesAnything(inner)),
        Wrong("fails when the sink is full", inner => new NeedsRoom(inner)),
        Wrong("runs a wave on whatever state it gets", inner => new RunsAnywhere(inner)),
        Wrong("keeps its snapshot past the lease", inner => new KeepsSnapshot(inner)),
        Wrong("mints twice at genesis", inner => new MintsTwice(inner)),
        Wrong("forgets the validators of genesis", inner => new ForgetsValidators(inner)),
        Wrong("has a digest without a schema", inner => new HasDigest(inner)),
        Wrong("ignores its configuration", inner => new IgnoresConfiguration(inner)),
    ];

    private static WrongImplementation Wrong(string name, Func<IExecutor, IExecutor> break_) =>
        WrongImplementation.Of(SlotName.Execution, name, break_);

    private static OrderedWave With(OrderedWave wave, ImmutableArray<Batch> batches, ulong? timestamp = null) => new()
    {
        ChainId = wave.ChainId,
        Wave = wave.Wave,
        Epoch = wave.Epoch,
        AnchorHash = wave.AnchorHash,
        AnchorRound = wave.AnchorRound,
        PriorAnchorRound = wave.PriorAnchorRound,
        TimestampMs = timestamp ?? wave.TimestampMs,
        Beacon = wave.Beacon,
        Batches = batches,
    };

    private static OrderedWave Map(OrderedWave wave, Func<Transaction, Transaction> map) => With(
        wave,
        [.. wave.Batches.Select(batch => new Batch { ChainId = batch.ChainId, Transactions = [.. batch.Transactions.Select(map)] })]);

    private static OrderedWave SwapFirst(OrderedWave wave)
    {
        Transaction[] all = [.. wave.Batches.SelectMany(batch => batch.Transactions)];
        if (all.Length > 1)
            (all[0], all[1]) = (all[1], all[0]);
        return With(wave, [new Batch { ChainId = wave.ChainId, Transactions = [.. all] }]);
    }

    private static Transaction Later(Transaction transaction) => transaction.Deadline is not { } deadline ? transaction : new Transaction
    {
        ChainId = transaction.ChainId,
        From = transaction.From,
        To = transaction.To,
        Value = transaction.Value,
        Data = transaction.Data,
        GasLimit = transaction.GasLimit,
        Nonce = transaction.Nonce,
        FeePayer = transaction.FeePayer,
        AccessList = transaction.AccessList,
        Deadline = deadline.Next,
        Type = transaction.Type,
        Signature = transaction.Signature,
    };

    private static WaveCommit WithRecord(
        WaveCommit commit, ulong? gas = null, Hash32? previous = null, Hash32? receipts = null, UInt128? baseFee = null) => commit with
        {
            Record = new WaveCommitRecord
            {
                ChainId = commit.Record.ChainId,
                Epoch = commit.Record.Epoch,
                Wave = commit.Record.Wave,
                AnchorHash = commit.Record.AnchorHash,
                AnchorRound = commit.Record.AnchorRound,
                PriorAnchorRound = commit.Record.PriorAnchorRound,
                PreviousRecordHash = previous ?? commit.Record.PreviousRecordHash,
                TimestampMs = commit.Record.TimestampMs,
                EventsRoot = commit.Record.EventsRoot,
                EventsBloom = commit.Record.EventsBloom,
                ReceiptsRoot = receipts ?? commit.Record.ReceiptsRoot,
                TxCount = commit.Record.TxCount,
                GasUsed = gas ?? commit.Record.GasUsed,
                BaseFee = baseFee ?? commit.Record.BaseFee,
                RuleSet = commit.Record.RuleSet,
                ParachainRuns = commit.Record.ParachainRuns,
            },
        };

    // Accounts of a commit, changed.
    private static WaveCommit MapAccounts(WaveCommit commit, Func<Account, Account> map) => commit with
    {
        Writes =
        [
            .. commit.Writes.Select(
                write => AccountOf(write) is { } account ? new StateWrite(write.Key, BorshCodec.Encode(map(account))) : write),
        ],
    };

    private static Account? AccountOf(StateWrite write) =>
        write.Value is { } value && BorshCodec.TryDecode(value.Span, out Account account) == DecodeOutcome.Ok
            && Account.StateKey(account.Address) == write.Key ? account : null;

    private sealed class Results(IExecutor inner, Func<WaveCommit, WaveCommit> bend) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs) =>
            bend(Inner.ExecuteWave(wave, state, engines, outputs));
    }

    private sealed class Waves(IExecutor inner, Func<OrderedWave, OrderedWave> bend) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs) =>
            Inner.ExecuteWave(wave is null ? wave! : bend(wave), state, engines, outputs);
    }

    private sealed class CertifiesInPlace(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            WaveCommit commit = Inner.ExecuteWave(wave, state, engines, outputs);
            Hash32[] order = [.. wave.Batches.SelectMany(batch => batch.Transactions).Select(transaction => transaction.Hash())];
            Receipt[] receipts = [.. commit.Receipts.OrderBy(receipt => Array.IndexOf(order, receipt.TxHash))];
            return receipts.SequenceEqual(commit.Receipts) ? commit : WithRecord(
                commit with { Receipts = receipts }, receipts: MerkleRoot.Of<Receipt>(receipts));
        }
    }

    private sealed class RefundsRefused(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            WaveCommit commit = Inner.ExecuteWave(wave, state, engines, outputs);
            Dictionary<Hash32, Address> senders = wave.Batches.SelectMany(batch => batch.Transactions)
                .DistinctBy(transaction => transaction.Hash()).ToDictionary(
                    transaction => transaction.Hash(), transaction => transaction.From);
            return MapAccounts(commit, account =>
            {
                UInt128 refund = 0;
                foreach (Receipt receipt in commit.Receipts)
                {
                    if (receipt.Status == ReceiptStatus.Refused && senders[receipt.TxHash] == account.Address)
                        refund += receipt.FeePaid;
                }

                return account with { Balance = account.Balance + refund };
            });
        }
    }

    private sealed class LeaksSupply(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs) =>
            MapAccounts(
                Inner.ExecuteWave(wave, state, engines, outputs),
                account => account.Balance % 2 == 1 ? account with { Balance = account.Balance - 1 } : account);
    }

    private sealed class BurnsRemainder(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            WaveCommit commit = Inner.ExecuteWave(wave, state, engines, outputs);

            // Burnt and treasury are the second and the fourth of six numbers of 16 bytes.
            return commit with
            {
                Writes =
            [
                .. commit.Writes.Select(write => write.Value is { Length: 96 } value ? new StateWrite(write.Key, Shift(value)) : write),
            ]
            };
        }

        private static byte[] Shift(ReadOnlyMemory<byte> supply)
        {
            byte[] bytes = supply.ToArray();
            UInt128 burnt = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bytes.AsSpan(16));
            UInt128 treasury = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bytes.AsSpan(48));
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(16), burnt + 1);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(48), treasury - 1);
            return bytes;
        }
    }

    private sealed class FreesNonce(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            WaveCommit commit = Inner.ExecuteWave(wave, state, engines, outputs);
            return commit.Receipts is [{ Status: ReceiptStatus.Refused }]
                ? MapAccounts(commit, account => account.Nonces == new NonceWindow(1, 0) ? account with { Nonces = default } : account)
                : commit;
        }
    }

    private sealed class KeepsBaseFee(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs) =>
            WithRecord(Inner.ExecuteWave(wave, state, engines, outputs), baseFee: state.Record!.BaseFee);
    }

    private sealed class SkipsQuietly(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs) =>
            Inner.ExecuteWave(wave, state, engines, new Quiet(outputs));

        private sealed class Quiet(IOutputSink<ExecutorOutput> inner) : IOutputSink<ExecutorOutput>
        {
            public int Remaining => inner.Remaining;

            public bool TryPush(ExecutorOutput output) => output is TransactionSkipped || inner.TryPush(output);
        }
    }

    private sealed class KeepsOverlay(IExecutor inner) : WrongExecutor(inner)
    {
        private WaveCommit? _last;

        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            WaveCommit commit = Inner.ExecuteWave(wave, state, engines, outputs);
            WaveCommit? last = _last;
            _last = commit;

            // What was written in the wave before is taken for written still.
            if (last is null || commit.Writes.Count == 0)
                return commit;
            HashSet<Hash32> written = [.. commit.Writes.Select(write => write.Key)];
            return commit with
            {
                Writes =
            [
                .. commit.Writes.Concat(last.Writes.Where(write => !written.Contains(write.Key))).OrderBy(write => write.Key),
            ]
            };
        }
    }

    private sealed class Counts(IExecutor inner) : WrongExecutor(inner)
    {
        private int _calls;

        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            WaveCommit commit = Inner.ExecuteWave(wave, state, engines, outputs);
            return ++_calls == 3 ? WithRecord(commit, gas: commit.Record.GasUsed + 1) : commit;
        }
    }

    private sealed class ViewWrites(IExecutor inner) : WrongExecutor(inner)
    {
        private Address? _seen;

        public override ViewReport View(ViewCall call, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines)
        {
            _seen = call?.Target;
            return Inner.View(call!, state, engines);
        }

        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            WaveCommit commit = Inner.ExecuteWave(wave, state, engines, outputs);
            if (_seen is not { } address)
                return commit;
            StateWrite trace = new(Account.StateKey(address), BorshCodec.Encode(new Account { Address = address }));
            return commit.Writes.Any(write => write.Key == trace.Key)
                ? commit
                : commit with { Writes = [.. commit.Writes.Append(trace).OrderBy(write => write.Key)] };
        }
    }

    private sealed class ViewsAnything(IExecutor inner) : WrongExecutor(inner)
    {
        public override ViewReport View(ViewCall call, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) =>
            new(ViewOutcome.Ok, default, 0, string.Empty);
    }

    private sealed class DoesAnything(IExecutor inner) : WrongExecutor(inner)
    {
        public override WorkReport RunWork(ExecutorWork work, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) =>
            new(true, "compiled");
    }

    private sealed class NeedsRoom(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs) =>
            outputs?.Remaining == 0
                ? throw new InvalidOperationException("the sink is full")
                : Inner.ExecuteWave(wave, state, engines, outputs!);
    }

    private sealed class RunsAnywhere(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            if (wave is null || state?.Record is not { } record || engines is null || outputs is null || wave.Wave == record.Wave.Next)
                return Inner.ExecuteWave(wave!, state!, engines!, outputs!);
            return Inner.ExecuteWave(
                new OrderedWave
                {
                    ChainId = wave.ChainId,
                    Wave = record.Wave.Next,
                    Epoch = wave.Epoch,
                    AnchorHash = wave.AnchorHash,
                    AnchorRound = wave.AnchorRound,
                    PriorAnchorRound = wave.PriorAnchorRound,
                    TimestampMs = wave.TimestampMs,
                    Batches = wave.Batches,
                },
                state,
                engines,
                outputs);
        }
    }

    private sealed class KeepsSnapshot(IExecutor inner) : WrongExecutor(inner)
    {
        private IStateSnapshot? _first;

        public override WaveCommit ExecuteWave(
            OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
        {
            if (_first is not null && _first != state && state is not null)
                _ = _first.TryRead(default, default, out _);
            _first ??= state;
            return Inner.ExecuteWave(wave, state!, engines, outputs);
        }
    }

    private sealed class MintsTwice(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteGenesis(Genesis genesis) =>
            MapAccounts(Inner.ExecuteGenesis(genesis), account => account with { Balance = account.Balance * 2 });
    }

    private sealed class ForgetsValidators(IExecutor inner) : WrongExecutor(inner)
    {
        public override WaveCommit ExecuteGenesis(Genesis genesis)
        {
            WaveCommit commit = Inner.ExecuteGenesis(genesis);
            return commit with { Writes = [.. commit.Writes.Where(write => write.Value is not { Length: (2 * 32) + 897 + 16 })] };
        }
    }

    private sealed class HasDigest(IExecutor inner) : WrongExecutor(inner)
    {
        public override Hash32 HandOffDigest() => Digest.Blake3([1]);
    }

    private sealed class IgnoresConfiguration(IExecutor inner) : WrongExecutor(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(OtherContext.WithoutConfiguration(context));
    }
}
