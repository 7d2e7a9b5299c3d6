using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>A mempool as two lists, against which drawn sequences are compared.</summary>
internal sealed class MempoolModel : SequenceModel<MempoolOperation>
{
    private const int Accounts = 3;

    public static IEnumerable<ConformanceCheck> For(MempoolKit kit)
    {
        yield return kit.Check(CheckAspect.Model, "Drawn sequences of insertions, batches and waves answer as two lists do", trial =>
            new MempoolModel().Check(trial, "mempool", sequences: 48, lengthMax: 40));
    }

    protected override MempoolOperation Next(Draw draw) => draw.Below(20) switch
    {
        < 10 => new MempoolOperation.Submit(
            draw.Below(Accounts), draw.Below(draw.Chance(90) ? 5 : 20), draw.Below(3), draw.Chance(70) ? -1 : draw.Below(4),
                draw.Chance(90)),
        < 12 => new MempoolOperation.Repeat(draw.Below(8)),
        < 16 => new MempoolOperation.Take(draw.Between(1, 5), draw.Pick([0, 900, 2_500, 1_000_000]),
            draw.Pick([20_000, 50_000, 1_000_000])),
        _ => new MempoolOperation.Commit(draw.Below(5), draw.Chance(20)),
    };

    protected override IEnumerable<MempoolOperation> Simpler(MempoolOperation operation)
    {
        if (operation is MempoolOperation.Submit { Offset: > 0 } submit)
            yield return submit with { Offset = submit.Offset - 1 };
        if (operation is MempoolOperation.Submit { Bytes: > 0 } large)
            yield return large with { Bytes = 0 };
        if (operation is MempoolOperation.Submit { Account: > 0 } other)
            yield return other with { Account = 0 };
        if (operation is MempoolOperation.Submit { DeadlineIn: >= 0 } timed)
            yield return timed with { DeadlineIn = -1 };
        if (operation is MempoolOperation.Take { Transactions: > 1 } take)
            yield return take with { Transactions = 1 };
    }

    protected override void Run(Trial trial, IReadOnlyList<MempoolOperation> operations)
    {
        State state = new(new MempoolScene(trial));
        foreach (MempoolOperation operation in operations)
        {
            switch (operation)
            {
                case MempoolOperation.Submit submit:
                    state.Submit(submit);
                    break;
                case MempoolOperation.Repeat repeat:
                    state.Repeat(repeat);
                    break;
                case MempoolOperation.Take take:
                    state.Take(take);
                    break;
                case MempoolOperation.Commit commit:
                    state.Commit(commit);
                    break;
            }

            state.Compare();
        }
    }

    private sealed class State(MempoolScene scene)
    {
        private readonly List<Transaction> _waiting = [];
        private readonly List<Transaction> _handedOut = [];
        private readonly List<Transaction> _submitted = [];

        public void Submit(MempoolOperation.Submit submit)
        {
            Transaction transaction = MempoolWorld.Transfer(
                scene.World[submit.Account],
                scene.World[submit.Account].Nonces.Base + (ulong)submit.Offset,
                submit.Bytes,
                deadline: submit.DeadlineIn < 0 ? null : new WaveNumber(scene.World.Wave.Value + (ulong)submit.DeadlineIn));
            Insert(scene.World.Sign(transaction, submit.IsSigned ? submit.Account : submit.Account + 1));
        }

        public void Repeat(MempoolOperation.Repeat repeat)
        {
            if (_submitted.Count > 0)
                Insert(_submitted[^(1 + (repeat.Back % _submitted.Count))]);
        }

        public void Take(MempoolOperation.Take take)
        {
            List<Transaction> taken = scene.Take(new BatchRequest(take.Transactions, take.Bytes, (ulong)take.Gas));
            Expect.That(taken.Count <= take.Transactions, $"a batch of {take.Transactions}: found {taken.Count}");
            int bytes = taken.Sum(item => item.EncodedBytes());
            Expect.That(bytes <= take.Bytes, $"a batch of {take.Bytes} bytes: found {bytes}");
            UInt128 gas = UInt128.Zero;
            foreach (Transaction transaction in taken)
            {
                gas += transaction.GasLimit;
                int at = _waiting.FindIndex(item => item.Hash() == transaction.Hash());
                Expect.That(at >= 0, $"a batch: expected transactions that wait, found {Show(transaction)}");
                _handedOut.Add(_waiting[at]);
                _waiting.RemoveAt(at);
            }

            Expect.That(gas <= (UInt128)take.Gas, $"a batch of {take.Gas} gas: found {gas}");
            // Nothing is left behind that would have been next of its sender and fits.
            foreach (IGrouping<Address, Transaction> sender in _waiting.GroupBy(item => item.From))
            {
                Transaction next = sender.MinBy(item => item.Nonce)!;
                bool fits = taken.Count < take.Transactions && bytes + next.EncodedBytes() <= take.Bytes
                    && gas + next.GasLimit <= (UInt128)take.Gas;
                Expect.That(!fits, $"a batch with room for {Show(next)}: expected it in the batch, found it left behind");
            }
        }

        public void Commit(MempoolOperation.Commit commit)
        {
            List<Transaction> ordered = _handedOut[..(commit.Handed % (_handedOut.Count + 1))];
            int included = ordered.Count;
            if (commit.Unknown)
                ordered.Add(scene.World.Sign(MempoolWorld.Transfer(scene.World[1], scene.World[1].Nonces.Base, dataBytes: 9), 1));
            _handedOut.RemoveRange(0, included);
            FeedbackReport report = scene.Pool.Apply(scene.World.Order(ordered));
            int dropped = _waiting.RemoveAll(IsOver) + _handedOut.RemoveAll(IsOver);
            Expect.Equal(new FeedbackReport(included, dropped), report, $"report of wave {scene.World.Wave}");
        }

        public void Compare()
        {
            Expect.Equal(_waiting.Count, scene.Pool.Count, "transactions that wait");
            Expect.Equal(_waiting.Sum(item => (long)item.EncodedBytes()), scene.Pool.Bytes, "bytes that wait");
            foreach (Transaction transaction in _submitted)
            {
                bool waits = _waiting.Exists(item => item.Hash() == transaction.Hash());
                Expect.Equal(waits, scene.Pool.Contains(transaction.Hash()), $"whether {Show(transaction)} waits");
            }
        }

        private void Insert(Transaction transaction)
        {
            _submitted.Add(transaction);
            InsertOutcome expected = Judge(transaction);
            Expect.Equal(expected, scene.Insert(transaction), $"outcome of {Show(transaction)}");
            if (expected == InsertOutcome.Accepted)
                _waiting.Add(transaction);
        }

        private InsertOutcome Judge(Transaction transaction)
        {
            if (transaction.Deadline <= scene.World.Wave)
                return InsertOutcome.DeadlinePassed;
            Transaction? same = _waiting.Concat(_handedOut)
                .FirstOrDefault(item => item.From == transaction.From && item.Nonce == transaction.Nonce);
            if (same is not null)
                return same.Hash() == transaction.Hash() ? InsertOutcome.Duplicate : InsertOutcome.NonceUsed;
            int account = AccountOf(transaction);
            return scene.World[account].Nonces.Check(transaction.Nonce) switch
            {
                NonceUse.Used => InsertOutcome.NonceUsed,
                NonceUse.TooHigh => InsertOutcome.NonceOutsideWindow,
                _ => transaction.Signature.Span.SequenceEqual(scene.World.SignatureOf(transaction, account))
                    ? InsertOutcome.Accepted
                    : InsertOutcome.SignatureInvalid,
            };
        }

        private bool IsOver(Transaction transaction) => transaction.Deadline <= scene.World.Wave
            || scene.World[AccountOf(transaction)].Nonces.Check(transaction.Nonce) == NonceUse.Used;

        private int AccountOf(Transaction transaction) =>
            Enumerable.Range(0, Accounts).Single(account => scene.World[account].Address == transaction.From);

        private string Show(Transaction transaction) =>
            $"nonce {transaction.Nonce} of account {AccountOf(transaction)} ({transaction.Data.Length} bytes)";
    }
}
