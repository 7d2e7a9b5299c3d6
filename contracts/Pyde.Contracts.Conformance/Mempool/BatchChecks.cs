using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>What a batch holds (<see cref="IMempool.TakeBatch"/>).</summary>
internal static class BatchChecks
{
    public static IEnumerable<ConformanceCheck> For(MempoolKit kit)
    {
        yield return Behaviour("A batch with room for everything takes everything, each once, as it was submitted", scene =>
        {
            List<string> submitted = [];
            for (int account = 0; account < 3; account++)
            {
                for (ulong nonce = 0; nonce < 4; nonce++)
                    submitted.Add(Hex(scene.Add(account, nonce, dataBytes: (int)nonce)));
            }

            IReadOnlyList<ReadOnlyMemory<byte>> taken = scene.Pool.TakeBatch(MempoolScene.Everything).Transactions;
            Expect.Same(
                submitted.Order(StringComparer.Ordinal).ToArray(),
                taken.Select(bytes => Convert.ToHexString(bytes.Span)).Order(StringComparer.Ordinal).ToArray(),
                "transactions of the batch, sorted");
        });
        yield return Behaviour("What was handed out waits no longer", scene =>
        {
            Transaction transaction = scene.Add(0, 0);
            Expect.Equal(1, scene.Take().Count, "transactions of the batch");
            Expect.Equal(0, scene.Pool.Count, "transactions that wait");
            Expect.Equal(0L, scene.Pool.Bytes, "bytes that wait");
            Expect.That(!scene.Pool.Contains(transaction.Hash()), "expected it not to wait, found it waiting");
            Expect.Equal(0, scene.Take().Count, "transactions of the next batch");
        });
        yield return Behaviour("In a batch the transactions of one sender ascend by nonce", scene =>
        {
            foreach (ulong nonce in new ulong[] { 3, 1, 7, 0, 2 })
            {
                scene.Add(0, nonce);
                scene.Add(1, 9 - nonce);
            }

            List<Transaction> taken = scene.Take();
            for (int account = 0; account < 2; account++)
            {
                ulong[] nonces = [.. taken.Where(item => item.From == scene.World[account].Address).Select(item => item.Nonce)];
                Expect.Same(nonces.Order().ToArray(), nonces, $"nonces of account {account} in the batch");
            }

            Expect.Equal(10, taken.Count, "transactions of the batch");
        });
        yield return Limits("A batch has at most as many transactions as asked for, and as many when there are", scene =>
        {
            for (ulong nonce = 0; nonce < 5; nonce++)
                scene.Add((int)nonce % 3, nonce);
            Expect.Equal(1, scene.Take(MempoolScene.Everything with { TransactionsMax = 1 }).Count, "transactions of a batch of 1");
            Expect.Equal(3, scene.Take(MempoolScene.Everything with { TransactionsMax = 3 }).Count, "transactions of a batch of 3");
            Expect.Equal(1, scene.Take(MempoolScene.Everything with { TransactionsMax = 3 }).Count, "transactions of the rest");
        });
        yield return Limits("A batch has at most as many bytes as asked for, to the byte", scene =>
        {
            Transaction first = scene.Add(0, 0);
            Transaction second = scene.Add(1, 0);
            int bytes = first.EncodedBytes() + second.EncodedBytes();
            int least = Math.Min(first.EncodedBytes(), second.EncodedBytes());
            Expect.Equal(0, scene.Take(MempoolScene.Everything with { BytesMax = least - 1 }).Count, "transactions in a byte too few");
            Expect.Equal(0, scene.Take(MempoolScene.Everything with { BytesMax = 0 }).Count, "transactions in no bytes");
            Expect.Equal(1, scene.Take(MempoolScene.Everything with { BytesMax = bytes - 1 }).Count,
                "transactions in a byte less than two");
            scene.Add(2, 0);
            scene.Add(2, 1);
            Expect.Equal(3, scene.Take().Count, "transactions of the rest");
        });
        yield return Limits("Two transactions fit into exactly their bytes", scene =>
        {
            int bytes = scene.Add(0, 0).EncodedBytes() + scene.Add(1, 0).EncodedBytes();
            Expect.Equal(2, scene.Take(MempoolScene.Everything with { BytesMax = bytes }).Count, "transactions in the bytes of two");
        });
        yield return Limits("A batch has at most as much gas as asked for, to the unit", scene =>
        {
            scene.Add(0, 0, gas: 30_000);
            scene.Add(1, 0, gas: 40_000);
            Expect.Equal(0, scene.Take(MempoolScene.Everything with { GasMax = 29_999 }).Count, "transactions in 29,999 gas");
            Expect.Equal(2, scene.Take(MempoolScene.Everything with { GasMax = 70_000 }).Count, "transactions in 70,000 gas");
            scene.Add(2, 0, gas: 30_000);
            scene.Add(3, 0, gas: 40_000);
            Expect.Equal(1, scene.Take(MempoolScene.Everything with { GasMax = 69_999 }).Count, "transactions in 69,999 gas");
        });
        yield return Limits("A request for no transaction breaks the contract", scene =>
            Expect.RefusesArgument(() => scene.Pool.TakeBatch(MempoolScene.Everything with { TransactionsMax = 0 }), "a batch of 0"));
        yield return Behaviour("A transaction that does not fit keeps nobody else's from leaving", scene =>
        {
            scene.Add(0, 0, dataBytes: 5_000);
            Transaction small = scene.Add(1, 0);
            List<Transaction> taken = scene.Take(MempoolScene.Everything with { BytesMax = 4_000 });
            Expect.Equal(1, taken.Count, "transactions in 4,000 bytes");
            Expect.Equal(small.Hash(), taken[0].Hash(), "the one that fits");
        });

        ConformanceCheck Behaviour(string name, Action<MempoolScene> run) =>
            kit.Check(CheckAspect.Behaviour, name, trial => run(new MempoolScene(trial)));

        ConformanceCheck Limits(string name, Action<MempoolScene> run) =>
            kit.Check(CheckAspect.Limits, name, trial => run(new MempoolScene(trial)));
    }

    private static string Hex(Transaction transaction) => Convert.ToHexString(BorshCodec.Encode(transaction));
}
