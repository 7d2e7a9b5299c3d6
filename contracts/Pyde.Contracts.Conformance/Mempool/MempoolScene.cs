using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>One mempool on one node, with a chain around it.</summary>
internal sealed class MempoolScene
{
    /// <summary>Bounds that no check reaches.</summary>
    public static readonly BatchRequest Everything = new(10_000, Limits.BatchBytesMax, ulong.MaxValue);

    public MempoolScene(Trial trial)
    {
        World = new MempoolWorld(trial);
        Pool = trial.Node().Start().As<IMempool>();
    }

    public MempoolWorld World { get; }

    public IMempool Pool { get; }

    public InsertOutcome Insert(Transaction transaction) => Insert(World.Submit(transaction));

    public InsertOutcome Insert(Submission submission)
    {
        IReadOnlyList<InsertOutcome> outcomes = Pool.Insert(World.Batch(submission)).Outcomes;
        Expect.Equal(1, outcomes.Count, "outcomes of one submission");
        return outcomes[0];
    }

    /// <summary>Inserts a signed transfer that has to be accepted.</summary>
    public Transaction Add(int account, ulong nonce, int dataBytes = 0, ulong? gas = null, WaveNumber? deadline = null)
    {
        Transaction transaction = World.Signed(account, nonce, dataBytes, gas, deadline: deadline);
        Expect.Equal(InsertOutcome.Accepted, Insert(transaction), $"a valid transaction of account {account}, nonce {nonce}");
        return transaction;
    }

    public List<Transaction> Take(BatchRequest? request = null)
    {
        List<Transaction> transactions = [];
        foreach (ReadOnlyMemory<byte> bytes in Pool.TakeBatch(request ?? Everything).Transactions)
        {
            DecodeOutcome outcome = BorshCodec.TryDecode(bytes.Span, out Transaction transaction);
            Expect.Equal(DecodeOutcome.Ok, outcome, "a transaction of a batch, decoded");
            transactions.Add(transaction);
        }

        return transactions;
    }

    /// <summary>Does something that must change nothing.</summary>
    public void Unchanged(string what, Action call)
    {
        // A submission brings the base fee with it, which the mempool may remember.
        Pool.Insert(World.Batch(new Submission(new byte[] { 0xFF }, null, UInt128.Zero)));
        (int count, long bytes, Hash32 digest) = (Pool.Count, Pool.Bytes, Pool.HandOffDigest());
        call();
        Expect.Equal(count, Pool.Count, $"transactions that wait after {what}");
        Expect.Equal(bytes, Pool.Bytes, $"bytes that wait after {what}");
        Expect.Equal(digest, Pool.HandOffDigest(), $"digest after {what}");
    }
}
